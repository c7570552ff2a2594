"""Content cannot run script: payloads through every field and file, opened in a real Chromium."""
# ruff: noqa: E501

from __future__ import annotations

import json
import re
from contextlib import closing
from pathlib import Path

from desk import Desk
from playwright.sync_api import sync_playwright
from program import Program

PAYLOADS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>", "<svg/onload=alert(1)//",
    '"><script>alert(1)</script>', "'><img src=x onerror=alert(1)>", "</title><script>alert(1)</script>",
    "</script><script>alert(1)</script>", "<!--<script>alert(1)</script>", "]]><script>alert(1)</script>",
    "{{ 7*7 }}{% raw %}", "${alert(1)}", "<iframe src=javascript:alert(1)>", "<iframe srcdoc='<script>alert(1)</script>'>",
    "<a href=javascript:alert(1)>x</a>", "[x](javascript:alert(1))", "[x](JaVaScRiPt&#58;alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)", "![x](https://evil.example/x.png)", "<https://evil.example/>",
    "<style>@import 'https://evil.example/x.css';</style>", "<link rel=stylesheet href=https://evil.example/x.css>",
    "<base href=https://evil.example/>", "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<form action=https://evil.example/><button autofocus onfocus=alert(1)>", "<math><mtext><style><img src=x onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>", "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)>", "<object data=javascript:alert(1)>", "<embed src=javascript:alert(1)>",
    "<body onload=alert(1)>", "<p style=\"background:url(https://evil.example/x)\">", "<input autofocus onfocus=alert(1)>",
    "<xss id=x tabindex=1 onfocus=alert(1)>", "&lt;script&gt;alert(1)&lt;/script&gt;", "\\u003cscript\\u003ealert(1)",
    "<table><td background=javascript:alert(1)>", "<a href='&#x6A;avascript:alert(1)'>x</a>", "`<script>alert(1)</script>`",
]  # fmt: skip
FIELDS = ("title", "body", "summary", "section", "tags", "authors", "credit", "dateline", "related")


def fill(desk: Desk) -> None:
    for i, payload in enumerate(PAYLOADS):
        values: dict[str, object] = {name: f"{payload} {name}" for name in FIELDS}
        values |= {name: [values[name]] for name in ("tags", "authors", "related")}
        desk.add(f"p{i}", date=f"1987-06-{1 + i % 28:02}", **values,
                 corrections=[{"date": "1988-01-01", "text": payload}], extra_field=payload)  # fmt: skip
    seeds = desk.root / "seeds"
    seeds.mkdir()
    rows = [{"title": f"{text} row", "body": text, "date": "1989-01-01", "author": text} for text in PAYLOADS]
    (seeds / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    for i, payload in enumerate(PAYLOADS):
        (seeds / f"seed-{i}.txt").write_text(f"{payload} seed\nTANJUNG - {payload}\nBaca juga: {payload}\n")


def test_no_payload_runs_loads_or_breaks_the_policy(tmp_path: Path, chromium: str) -> None:
    """On any page, in the results of a search for it, or by focus: no dialog, no violation, no request elsewhere."""
    desk = Desk(tmp_path / "site")
    fill(desk)
    desk.build()
    pages = sorted({f"/{name.removesuffix('index.html')}" for name in desk.output() if name.endswith(".html")})
    told: list[str] = []
    program = Program(desk.root, "build.py", "--root", str(desk.root), "serve", "--port", "0")
    with closing(program), sync_playwright() as playwright:
        address = program.address().rstrip("/")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.on("dialog", lambda dialog: (told.append(f"dialog on {page.url}"), dialog.dismiss()))
        page.on(
            "console", lambda said: told.append(said.text) if re.search("Content Security|Refused", said.text) else None
        )
        page.on(
            "request", lambda request: None if request.url.startswith((address, "data:")) else told.append(request.url)
        )
        for path in pages:
            page.goto(address + path, wait_until="load")
        for payload in PAYLOADS:
            page.goto(
                f"{address}/search?q=" + re.sub(r"[^\w]", lambda m: f"%{ord(m[0]):02X}", payload), wait_until="load"
            )
        browser.close()

    assert len(pages) > 3 * len(PAYLOADS)
    assert told == []
