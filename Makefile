# Everything that is done to this repository. `make` alone lists it.

VENV ?= .venv
BIN = $(VENV)/bin
UV ?= uv

.DEFAULT_GOAL := help
.PHONY: help serve build test benchmarks coverage check crash storm hosts releases power hostile payloads edits machine locks flips soak strings whoosh-reloaded fuzz mutate audit sbom standards lock docs manual screenshot clean

help: ## list what there is
	@sed -n 's/^\([a-z-]*\):.*## /make \1 — /p' $(MAKEFILE_LIST)

serve: $(VENV)/.runtime ## convert, build and serve at http://127.0.0.1:8000, rebuilding as files change
	$(BIN)/kliping serve

build: $(VENV)/.runtime ## convert and build into output/
	$(BIN)/kliping build

test: $(VENV)/.dev ## install what the tests need, then style, types and all tests
	@tools/system-packages chromium strace vim rsync
	@status=0; $(MAKE) --no-print-directory check || status=1; \
	$(BIN)/pytest --numprocesses auto --dist loadfile --durations 15 || status=1; exit $$status

coverage: $(VENV)/.dev ## all tests, with the branches that none of them takes (about twice as long)
	@tools/system-packages chromium strace vim rsync
	$(BIN)/pytest --numprocesses auto --dist loadfile --cov --cov-report=term:skip-covered --cov-fail-under 95

check: $(VENV)/.dev ## style and types only
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy kliping

crash: $(VENV)/.dev ## end a small build at every call that changes something, kill 200, and let each call fail once
	CRASH_POINTS=100000 CRASH_KILLS=50 $(BIN)/pytest tests/test_trust_crash.py

releases: $(VENV)/.dev ## swap a site that is published all at once 200 times under 8 readers (some minutes)
	RELEASE_SWAPS="200 8" $(BIN)/pytest -s tests/test_trust_releases.py

power: $(VENV)/.dev ## cut the power of a newsroom twenty times (needs root and loop devices; some minutes)
	POWER_CUTS=20 $(BIN)/pytest tests/test_trust_power.py

hostile: $(VENV)/.dev ## 139 raw hostile requests beside 200 slow ones (on a machine at rest: others within 0.2 s)
	HOSTILE="1 200" P99_SECONDS=0.2 $(BIN)/pytest -s tests/test_trust_requests.py

payloads: $(VENV)/.dev ## 424 payloads through every field and file format, in a browser (some minutes)
	PAYLOADS=all $(BIN)/pytest tests/test_trust_script.py

edits: $(VENV)/.dev ## 300 random edit scripts, each against a clean build (some minutes)
	EDIT_SCRIPTS=300 $(BIN)/pytest --hypothesis-show-statistics tests/test_laws.py tests/test_threads.py -k incremental_equals_clean

machine: $(VENV)/.dev ## a hundred newsrooms that do forty things in any order (many minutes)
	MACHINE="100 40" $(BIN)/pytest tests/test_trust_machine.py

locks: $(VENV)/.dev ## four builds and a server started at once, 50 times (some minutes)
	LOCK_ROUNDS=50 $(BIN)/pytest tests/test_trust_lock.py

flips: $(VENV)/.dev ## 1,000 flipped bits for verify to find, and how fast it reads
	$(BIN)/python benchmarks/fixity.py

benchmarks: $(VENV)/.dev ## the benchmarks of builds, small, to see that they work (a minute; no figure of theirs fails anything)
	$(BIN)/python -m benchmarks.build_speed --articles 1000 --edits 3
	$(BIN)/python -m benchmarks.serve_latency --articles 300 --edits 3

soak: $(VENV)/.dev ## a server of 10,000 articles under edits and searches for 20 minutes
	$(BIN)/python -m benchmarks.soak

strings: $(VENV)/.dev ## ask both search engines for 10,000 random strings
	SEARCH_STRINGS=10000 $(BIN)/pytest tests/test_search_hostile.py

whoosh-reloaded: $(VENV)/.dev ## the tests of the search on the other distribution of Whoosh
	$(BIN)/python -m pip install --quiet --upgrade --target $(VENV)/reloaded --require-hashes -r requirements-reloaded.lock
	PYTHONPATH=$(VENV)/reloaded $(BIN)/pytest $(WHOOSH_TESTS)

WHOOSH_TESTS = tests/test_search_whoosh.py tests/test_search_merge.py tests/test_search_postings.py \
	tests/test_search_index.py tests/test_serve_search.py

fuzz: $(VENV)/.trust ## five minutes of random input for all that reads (atheris)
	status=0; for target in front_matter yaml markdown html plain slugs query seeds pictures; do \
	$(BIN)/python tests/fuzz/fuzz.py $$target 34 || status=1; done; exit $$status

mutate: $(VENV)/.trust ## change the code where it matters most and count what no test notices (hours)
	$(BIN)/mutmut run
	$(BIN)/mutmut results

audit: $(VENV)/.trust ## hold what is installed against hashes, licences and known weaknesses
	$(BIN)/python -m tools.audit

sbom: $(VENV)/.trust ## write dist/sbom.json: what a release is made of (CycloneDX)
	mkdir -p dist
	$(BIN)/cyclonedx-py requirements --output-reproducible --of JSON --output-file dist/sbom.json requirements.lock

hosts: $(VENV)/.dev ## what is deployed, behind a real Apache and a real nginx
	@tools/system-packages apache2 nginx-light
	$(BIN)/pytest tests/test_hosts.py

storm: $(VENV)/.dev ## thousands of files changed at once by real tools while it serves, each time against a clean build
	@tools/system-packages vim rsync nano emacs-nox
	STORM_FILES=2000 STORM_WATCHED=40000 $(BIN)/pytest tests/test_storm.py tests/test_watch.py

standards: $(VENV)/.dev ## pages before the Nu checker (needs npm and Java), axe, Lighthouse and a slow line
	npm ci --ignore-scripts --no-audit --no-fund
	$(BIN)/pytest tests/test_standards.py tests/test_speed.py

lock: ## pin the newest versions that pyproject.toml allows, by hash (needs uv)
	$(UV) pip compile $(LOCK) --group build --output-file requirements.lock pyproject.toml
	$(UV) pip compile $(LOCK) --group build --group dev --constraint requirements.lock \
		--output-file requirements-dev.lock pyproject.toml
	$(UV) pip compile $(LOCK) --group build --group dev --group trust --constraint requirements-dev.lock \
		--output-file requirements-trust.lock pyproject.toml
	echo whoosh-reloaded==2.7.5 | $(UV) pip compile $(LOCK) --output-file requirements-reloaded.lock -

LOCK = --upgrade --universal --python-version 3.11 --generate-hashes --quiet \
	--no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock"

docs: $(VENV)/.runtime ## write the documentation that comes from the code, and make all of it a site by the program itself
	$(BIN)/python -m tools.docs
	$(BIN)/python -m tools.manual dist/manual

manual: $(VENV)/.runtime ## the site alone, in dist/manual/output
	$(BIN)/python -m tools.manual dist/manual

screenshot: $(VENV)/.dev ## make the pictures of docs/ from the sample archive
	$(BIN)/python -m tools.screenshot

clean: ## remove everything that is made from the repository, the environment included
	rm -rf $(VENV) output .kliping dist mutants .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage

# Each stamp stands for an environment that holds its lock file; the development one holds both.
$(VENV)/.runtime: requirements.lock pyproject.toml
	tools/make-venv $(VENV) requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock requirements.lock pyproject.toml
	tools/make-venv $(VENV) requirements-dev.lock
	@touch $(VENV)/.runtime $@

$(VENV)/.trust: requirements-trust.lock requirements-dev.lock requirements.lock pyproject.toml
	tools/make-venv $(VENV) requirements-trust.lock
	@touch $(VENV)/.runtime $(VENV)/.dev $@
