"""What is deployed, behind real web servers: Apache with our .htaccess, nginx with what docs/deploying.md says."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from desk import SITE, Desk

from kliping.cli import main
from kliping.deploy.hosts import host_files
from kliping.headers import SAFE_HEADERS, SEARCH_POLICY

DOC = (Path(__file__).parent.parent / "docs/deploying.md").read_text()
POLICY = "Content-Security-Policy"
APACHE = """\
ServerName localhost
ServerRoot {folder}
PidFile {folder}/apache.pid
ErrorLog {folder}/apache.log
Listen 127.0.0.1:{port}
{modules}
TypesConfig /etc/mime.types
DocumentRoot {web}
<Directory {web}>
  AllowOverride All
  Require all granted
</Directory>
"""
MODULES = ("mpm_event", "authz_core", "dir", "mime", "alias", "env", "setenvif", "headers", "rewrite")
NGINX = """\
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
{user}events {{}}
http {{
  include /etc/nginx/mime.types;
  access_log off;
  server {{
    listen 127.0.0.1:{port};
    {said}
  }}
}}
"""
ALIASES = ["/1987/05/goat/", "/lama/", "/lama/naïve-ü/", "/a+b(c)/"]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A page that is worth packing, and one with former addresses, deployed for both."""
    folder = tmp_path_factory.mktemp("hosts")
    # A web server gives up the rights of root, and has to come through here.
    for path in (folder, *list(folder.parents)[:2]):
        path.chmod(0o755)
    targets = "apache: {to: ../apache, host: apache, compress: [gz, br]}, nginx: {to: ../nginx, compress: [gz]}"
    site = f"{SITE}url: https://example.org\nsearch: {{static: true}}\ndeploy: {{{targets}}}\n"
    desk = Desk(folder / "site", site=site)
    desk.add("ferry-returns", body="The ferry is back.\n\n" + "It was away for long. " * 60)
    desk.add("goat-aboard", aliases=ALIASES)
    desk.build()
    for name in ("apache", "nginx"):
        assert main(["deploy", "--root", str(desk.root), name]) == 0
    return desk


def apache(folder: Path, port: int) -> list[str]:
    """How Apache is started, whose settings are written here."""
    there = next(
        (place for place in ("/usr/lib/apache2/modules", "/usr/lib64/httpd/modules") if Path(place).is_dir()), ""
    )
    modules = "\n".join(f"LoadModule {name}_module {there}/mod_{name}.so" for name in MODULES)
    user = "User nobody\n" if os.getuid() == 0 else ""
    conf = APACHE.format(folder=folder, port=port, modules=modules, web=folder / "apache")
    (folder / "apache.conf").write_text(conf + user)
    return [tool("apache2", "httpd"), "-D", "FOREGROUND", "-f", str(folder / "apache.conf")]


def nginx(folder: Path, port: int) -> list[str]:
    """How nginx is started with the lines of the documentation."""
    lines = DOC.partition("**nginx** reads")[2].partition("\n    ")[2].partition("\n\n")[0]
    said = lines.replace("/srv/www/kliping", str(folder / "nginx")).replace("brotli_static on;", "")
    user = "user root;\n" if os.getuid() == 0 else ""
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port, said=said, user=user))
    return [tool("nginx"), "-e", str(folder / "nginx.log"), "-c", str(folder / "nginx.conf"), "-g", "daemon off;"]


def tool(*names: str) -> str:
    found = next(filter(None, (shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin") for name in names)), None)
    if found is None:
        pytest.skip(f"there is no {names[0]} on this machine; make hosts installs one where it can")
    return found


@contextmanager
def running(start: Callable[[Path, int], list[str]], folder: Path) -> Iterator[httpx.Client]:
    """A client of the server, which has begun to answer."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(start(folder, port), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
            for _ in range(100):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            yield client
    finally:
        process.terminate()
        process.wait(timeout=10)


@pytest.mark.parametrize("start", [apache, nginx])
def test_pages_come_packed_with_their_headers(desk: Desk, start: Callable[[Path, int], list[str]]) -> None:
    """An article, a folder without its slash, a feed, a page that is not there."""
    with running(start, desk.root.parent) as client:
        article = client.get("/1987/06/05/ferry-returns/", headers={"Accept-Encoding": "gzip"})
        assert article.text == desk.page("/1987/06/05/ferry-returns/")
        assert article.headers["Content-Encoding"] == "gzip"
        assert article.headers["Content-Type"] == "text/html; charset=utf-8"
        assert {name: article.headers.get(name) for name in SAFE_HEADERS} == dict(SAFE_HEADERS)
        plain = client.get("/1987/06/05/ferry-returns/", headers={"Accept-Encoding": "identity"})
        assert (plain.text, plain.headers.get("Content-Encoding")) == (article.text, None)
        assert client.get("/1987/06/05/ferry-returns").headers["Location"].endswith("/1987/06/05/ferry-returns/")
        assert "xml" in client.get("/feeds/atom.xml").headers["Content-Type"]
        gone = client.get("/nowhere/")
        assert (gone.status_code, gone.text) == (404, (desk.root / "output/404.html").read_text())


def test_apache_leads_from_old_addresses(desk: Desk) -> None:
    """From each of them, whatever stands in it, and from nothing that only begins like one."""
    with running(apache, desk.root.parent) as client:
        for alias in ALIASES:
            answer = client.get(alias)
            assert (answer.status_code, alias) == (301, alias)
            assert answer.headers["Location"].endswith("/1987/06/05/goat-aboard/")
        assert client.get("/lama/nothing/").status_code == 404
        assert client.get("/search/").headers[POLICY] == SEARCH_POLICY


@pytest.mark.parametrize("host", ["netlify", "cloudflare"])
def test_addresses_of_hosts_have_no_space(host: str) -> None:
    """Two addresses and a number are what a line of redirects is made of."""
    moves = [(alias, "/1987/06/05/naïve ü/") for alias in [*ALIASES, "/with space/"]]

    lines = host_files(host, base="/", redirects=moves, searches=False)["_redirects"].splitlines()

    assert [len(line.split(" ")) for line in lines] == [3] * len(moves)
    assert all(line.isascii() for line in lines)
