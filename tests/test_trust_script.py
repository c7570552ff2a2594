"""Content cannot run script: payloads through every field and file, opened in a real Chromium."""
# ruff: noqa: E501

from __future__ import annotations

import csv
import html
import json
import os
import re
from contextlib import closing
from pathlib import Path

from desk import Desk
from payloads import ALL, FEW
from playwright.sync_api import sync_playwright
from program import Program

# `make payloads` opens all of them; `make test` has minutes only.
PAYLOADS = ALL if os.environ.get("PAYLOADS") == "all" else FEW[::3]
FIELDS = ("title", "body", "summary", "section", "tags", "authors", "credit", "dateline", "related")


def fill(desk: Desk) -> None:
    for i, payload in enumerate(PAYLOADS):
        values: dict[str, object] = {name: f"{payload} {name}" for name in FIELDS}
        values |= {name: [values[name]] for name in ("tags", "authors", "related")}
        desk.add(f"p{i}", date=f"1987-06-{1 + i % 28:02}", **values,
                 corrections=[{"date": "1988-01-01", "text": payload}], extra_field=payload)  # fmt: skip
    seeds = desk.root / "seeds"
    seeds.mkdir()
    # Each payload through one or two of the six formats: what an item says goes through the same templates.
    rows = [{"title": f"{text} row", "body": text, "date": "1989-01-01", "author": text} for text in PAYLOADS[::3]]
    (seeds / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    for i, payload in enumerate(PAYLOADS[1::3]):
        (seeds / f"seed-{i}.txt").write_text(f"{payload} seed\nTANJUNG - {payload}\nBaca juga: {payload}\n")
    with (seeds / "table.csv").open("w", newline="") as file:
        table = csv.DictWriter(file, rows[0])
        table.writeheader()
        table.writerows(row | {"title": f"{row['author']} table"} for row in rows[::2])
    items = [f"<item><title>{html.escape(text)} feed</title><link>https://news.example/{i}</link>"
             f"<description>{html.escape(text)}</description><author>{html.escape(text)}</author></item>"
             for i, text in enumerate(filter(_is_xml, PAYLOADS[2::3]))]  # fmt: skip
    (seeds / "feed.xml").write_text(f"<rss version='2.0'><channel><title>News</title>{''.join(items)}</channel></rss>")
    for i, payload in enumerate(PAYLOADS[:: max(4, len(PAYLOADS) // 40)]):
        (seeds / f"post-{i}.md").write_text(
            f"---\ntitle: {json.dumps(payload + ' post')}\ntags: [{json.dumps(payload)}]\n---\n\n{payload}\n"
        )
        (seeds / f"page-{i}.html").write_text(
            f"<!doctype html><html><head><title>{html.escape(payload)} page</title>"
            f"<meta property='article:published_time' content='1990-01-01'><meta name=author content={json.dumps(html.escape(payload))}>"
            f"</head><body><article><h1>{payload} page</h1><p>{'The river rose again in the night. ' * 12}</p><p>{payload}</p></article></body></html>"
        )


def _is_xml(text: str) -> bool:
    return all(char >= " " or char in "\t\n" for char in text)


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

    assert len(pages) > 2 * len(PAYLOADS)
    assert told == []
