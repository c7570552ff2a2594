"""What was built goes where readers are: only what differs, in a safe order, and not without a look at great losses."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import obstore
import pytest
from desk import SITE, Desk, tree
from obstore.store import S3Store

from kliping.cli import main
from kliping.deploy import waves
from kliping.deploy.folder import open_folder
from kliping.deploy.hosts import host_files
from kliping.errors import UsageError

URL = "url: https://example.org\n"
KEYS = {"AWS_ACCESS_KEY_ID": "ourkey", "AWS_SECRET_ACCESS_KEY": "oursecret"}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Three articles, one of which has moved, and a target of each sort that needs no network."""
    packed = "{to: ../packed, compress: [gz, br], host: netlify}"
    targets = f"deploy:\n  web: ../web\n  far: rsync:{tmp_path}/far\n  packed: {packed}\n"
    desk = Desk(tmp_path / "site", site=SITE + URL + targets)
    desk.add("ferry-returns", body="The ferry is back.\n\n" + "It was away for long. " * 60)
    desk.add("goat-aboard", aliases=["/1987/05/goat/"])
    desk.add("clock-is-late")
    desk.build()
    return desk


def deploy(desk: Desk, *words: str, capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    """What `kliping deploy --json` says."""
    assert main(["deploy", "--root", str(desk.root), "--json", *words]) == 0
    told: dict[str, object] = json.loads(capsys.readouterr().out)
    return told


@pytest.fixture
def rsync() -> str:
    found = shutil.which("rsync")
    if found is None:
        message = "there is no rsync on this machine; make test installs one where it can"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    return found


@pytest.fixture
def daemon(desk: Desk, rsync: str) -> Iterator[None]:
    """A real rsync daemon of this machine, and the target that it keeps."""
    folder = desk.root.parent / "daemon"
    folder.mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = desk.root.parent / "rsyncd.conf"
    owner = "uid = root\ngid = root\n" if os.getuid() == 0 else ""
    settings.write_text(f"use chroot = no\n{owner}[web]\npath = {folder}\nread only = no\n")
    (desk.root / "site.yaml").write_text(f"{SITE}{URL}deploy: {{daemon: 'rsync://127.0.0.1:{port}/web'}}\n")
    command = [rsync, "--daemon", "--no-detach", "--address=127.0.0.1", f"--port={port}", f"--config={settings}"]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    wait_for(port)
    yield
    process.kill()
    process.wait()


def wait_for(port: int) -> None:
    """Until something listens there."""
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)


@pytest.mark.parametrize("name", ["web", "far", "daemon"])
def test_only_what_differs_is_sent(
    desk: Desk, name: str, rsync: str, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    """Everything, then what an edit wrote, what is gone, what somebody changed there without its time, and nothing."""
    if name == "daemon":
        request.getfixturevalue(name)
    there = desk.root.parent / name
    first = deploy(desk, name, capsys=capsys)
    assert tree(there) == desk.output()
    assert (first["added"], first["changed"], first["deleted"]) == (sorted(desk.output()), [], [])

    desk.add("ferry-returns", body="The ferry is back again.")
    desk.build()
    second = deploy(desk, name, capsys=capsys)
    assert (second["added"], second["changed"]) == ([], ["1987/06/05/ferry-returns/index.html"])
    assert second["bytes"] == len(desk.page("/1987/06/05/ferry-returns/").encode())

    (desk.root / "content/clock-is-late.md").unlink()
    (there / ".well-known").mkdir()
    (there / ".well-known/token").write_text("of the host")
    desk.build()
    third = deploy(desk, name, capsys=capsys)
    assert "1987/06/05/clock-is-late/index.html" in third["deleted"]
    assert not (there / "1987/06/05/clock-is-late").exists()
    assert (there / ".well-known/token").read_text() == "of the host"

    page = there / "1987/06/05/goat-aboard/index.html"
    status = page.stat()
    page.write_bytes(page.read_bytes().replace(b"Goat", b"Boat"))
    os.utime(page, ns=(status.st_atime_ns, status.st_mtime_ns))
    fourth = deploy(desk, name, capsys=capsys)
    assert (fourth["added"], fourth["changed"]) == ([], ["1987/06/05/goat-aboard/index.html"])

    fifth = deploy(desk, name, capsys=capsys)
    assert (fifth["added"], fifth["changed"], fifth["deleted"], fifth["bytes"]) == ([], [], [], 0)


def test_a_rehearsal_sends_nothing(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """It says all that the deployment would."""
    assert main(["deploy", "--root", str(desk.root), "web", "--dry-run"]) == 0

    lines = capsys.readouterr().out.splitlines()
    size = (desk.root / "output/404.html").stat().st_size
    assert f"+ 404.html  {size:,} B" in lines
    n, n_bytes = len(desk.output()), sum(map(len, desk.output().values()))
    assert lines[-1] == f"{n:,} added, 0 changed, 0 deleted; {n_bytes:,} bytes to upload"
    assert not (desk.root.parent / "web").exists()


def test_great_losses_need_a_word(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """A tenth of what is there is not deleted by mistake."""
    web = desk.root.parent / "web"
    for i in range(100):
        (web / f"old/{i}").mkdir(parents=True)
        (web / f"old/{i}/index.html").write_text("old")

    assert main(["deploy", "--root", str(desk.root), "web"]) == 2
    assert "100 of the 100 files there would be deleted; add --yes if that is meant" in capsys.readouterr().err
    assert len(tree(web)) == 100
    assert main(["deploy", "--root", str(desk.root), "web", "--dry-run"]) == 1
    assert main(["deploy", "--root", str(desk.root), "web", "--yes"]) == 0
    assert tree(web) == desk.output()


def test_what_is_stale_or_broken_is_not_sent(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """A build comes first; problems need a word, and an output that somebody touched needs a repair."""
    desk.add("ferry-returns", body="Edited and not built.")
    assert main(["deploy", "--root", str(desk.root), "web"]) == 2
    assert "run `kliping build` first" in capsys.readouterr().err

    (desk.root / "content/broken.md").write_text("no front matter\n")
    desk.build()
    assert main(["deploy", "--root", str(desk.root), "web"]) == 2
    assert "the last build had 1 problems, such as content/broken.md:1:1" in capsys.readouterr().err

    (desk.root / "content/broken.md").unlink()
    desk.build()
    (desk.root / "output/robots.txt").write_text("Disallow: /")
    assert main(["deploy", "--root", str(desk.root), "web"]) == 1
    assert "kliping repair" in capsys.readouterr().err


def test_an_address_of_one_s_own_machine_is_not_published(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Feeds and sitemaps hold whole addresses."""
    desk = Desk(tmp_path / "site", site=SITE + "deploy: {web: ../web}\n")
    desk.add("ferry-returns")
    desk.build()

    assert main(["deploy", "--root", str(desk.root), "web"]) == 2
    assert "`url` in site.yaml is http://localhost:8000" in capsys.readouterr().err


@pytest.mark.parametrize("place", [".", "..", "output", "content/x"])
def test_the_site_s_own_folders_are_no_target(tmp_path: Path, place: str) -> None:
    """Deploying into them would delete what it does not know."""
    with pytest.raises(UsageError, match="choose a folder that is only for the web"):
        open_folder(place, tmp_path)


def test_packed_copies_go_along(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """Those that save something, with no time in them, each made again only when its page changes."""
    import brotli

    deploy(desk, "packed", capsys=capsys)
    there = desk.root.parent / "packed"
    page = there / "1987/06/05/ferry-returns/index.html"
    packed = page.with_name("index.html.gz")

    assert gzip.decompress(packed.read_bytes()) == page.read_bytes()
    assert packed.read_bytes()[4:8] == bytes(4)
    assert brotli.decompress(page.with_name("index.html.br").read_bytes()) == page.read_bytes()
    assert packed.stat().st_mtime_ns == page.stat().st_mtime_ns
    assert not (there / "robots.txt.gz").exists()

    before = {path: path.stat().st_ctime_ns for path in (desk.root / ".kliping/deploy/packed").rglob("*.gz")}
    desk.add("ferry-returns", body="Back. " * 400)
    desk.build()
    changed = deploy(desk, "packed", capsys=capsys)["changed"]
    made = [path for path, at in before.items() if path.stat().st_ctime_ns != at]
    assert [path.parent.name for path in made] == ["ferry-returns"]
    assert changed == [f"1987/06/05/ferry-returns/index.html{ending}" for ending in ("", ".br", ".gz")]


@pytest.mark.parametrize(
    ("host", "name", "line"),
    [
        ("netlify", "_redirects", "/news/old/ /news/1987/06/05/goat/ 301!\n"),
        ("cloudflare", "_redirects", "/news/old/ /news/1987/06/05/goat/ 301\n"),
        ("apache", ".htaccess", 'RedirectMatch permanent "^/news/old/$" "/news/1987/06/05/goat/"\n'),
    ],
)
def test_hosts_are_told_headers_and_redirects(host: str, name: str, line: str) -> None:
    """Each in its own words."""
    files = host_files(host, base="/news/", redirects=[("/old/", "/1987/06/05/goat/")], searches=False)
    search = host_files(host, base="/news/", redirects=[], searches=True)

    assert files[name].endswith(line)
    headers = ".htaccess" if host == "apache" else "_headers"
    assert "default-src 'none'" in files[headers]
    assert "wasm" not in files[headers]
    assert "script-src 'self' 'wasm-unsafe-eval'; " in search[headers]


def test_a_target_rewrites_no_page(desk: Desk) -> None:
    """No page depends on where it is sent."""
    (desk.root / "site.yaml").write_text(f"{SITE}{URL}deploy: {{other: ../other}}\n")

    assert desk.build().described == 0


def test_pages_are_there_before_what_leads_to_them() -> None:
    """Static files and articles, then lists, then feeds and sitemaps; a packed copy goes with its page."""
    paths = ["index.html", "sitemap.xml", "1987/06/05/goat/index.html", "1987/06/index.html", "feeds/atom.xml"]
    paths += ["static/style.css", "1987/06/05/goat/index.html.br", "_headers", "sitemaps/1987-06.xml"]

    assert list(waves(paths)) == [
        ["1987/06/05/goat/index.html", "1987/06/05/goat/index.html.br", "_headers", "static/style.css"],
        ["1987/06/index.html"],
        ["index.html"],
        ["feeds/atom.xml"],
        ["sitemap.xml"],
        ["sitemaps/1987-06.xml"],
    ]


class S3:
    """A real S3 server of this machine, and a look into its one bucket."""

    def __init__(self, folder: Path) -> None:
        (folder / "archive").mkdir(parents=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.endpoint = f"http://127.0.0.1:{free.getsockname()[1]}"
        command = ["rclone", "serve", "s3", "--config", os.devnull, "--auth-key", ",".join(KEYS.values())]
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        self.process = subprocess.Popen(
            [*command, "--addr", self.endpoint.removeprefix("http://"), str(folder)],
            env={"PATH": path},
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        self.store = S3Store(
            "archive",
            endpoint=self.endpoint,
            region="us-east-1",
            access_key_id=KEYS["AWS_ACCESS_KEY_ID"],
            secret_access_key=KEYS["AWS_SECRET_ACCESS_KEY"],
            client_options={"allow_http": True},
        )

    def objects(self) -> dict[str, bytes]:
        paths = [item["path"] for batch in obstore.list(self.store) for item in batch]
        return {path: bytes(obstore.get(self.store, path).bytes()) for path in paths}


@pytest.fixture
def s3(tmp_path: Path) -> Iterator[S3]:
    server = S3(tmp_path / "s3")
    wait_for(int(server.endpoint.rpartition(":")[2]))
    yield server
    server.process.kill()
    server.process.wait()


def test_a_bucket_is_kept_like_the_site(
    desk: Desk, s3: S3, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Against a real server: what is added, changed, deleted; the media type; keys from the environment alone."""
    target = f"deploy:\n  bucket:\n    to: s3://archive/berita\n    endpoint: {s3.endpoint}\n"
    (desk.root / "site.yaml").write_text(SITE + URL + target)
    assert main(["deploy", "--root", str(desk.root), "bucket"]) == 2
    assert "the environment has no AWS_ACCESS_KEY_ID" in capsys.readouterr().err
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)

    first = deploy(desk, "bucket", capsys=capsys)
    assert s3.objects() == {f"berita/{path}": data for path, data in desk.output().items()}
    assert first["added"] == sorted(desk.output())
    kind = obstore.get(s3.store, "berita/feeds/atom.xml").attributes["Content-Type"]
    assert kind == "application/atom+xml; charset=utf-8"

    desk.add("ferry-returns", body="The ferry is back again.")
    (desk.root / "content/clock-is-late.md").unlink()
    obstore.put(s3.store, "berita/404.html", b"x" * len(desk.output()["404.html"]))
    desk.build()
    second = deploy(desk, "bucket", "--yes", capsys=capsys)
    assert {"404.html", "1987/06/05/ferry-returns/index.html"} <= set(second["changed"])
    assert "1987/06/05/clock-is-late/index.html" in second["deleted"]
    assert s3.objects() == {f"berita/{path}": data for path, data in desk.output().items()}
    assert deploy(desk, "bucket", capsys=capsys)["bytes"] == 0

    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    assert main(["deploy", "--root", str(desk.root), "bucket"]) == 2
    assert "the bucket refuses: " in capsys.readouterr().err
