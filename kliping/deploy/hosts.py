"""Files that tell a host which headers to send and where old addresses lead.

Every alias is a page of its own that leads on, so an archive works without these; with them the answer is a 301.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from urllib.parse import quote

from kliping.headers import SAFE_HEADERS, SEARCH_POLICY

# What Cloudflare Pages reads of a file of redirects.
CLOUDFLARE_MOST = 2000
_SAFE = "/~!$&'()*+,;=:@"
_POLICY = "Content-Security-Policy"
Redirects = Iterable[tuple[str, str]]


def host_files(host: str, *, base: str, redirects: Redirects, searches: bool) -> dict[str, str]:
    """The files for one of `kliping.destination.HOSTS`: name to text; none for "".

    redirects    old address and new one, without the base
    searches     whether the search page searches by itself, for which it needs a policy of its own
    """
    moves = [(base + old.removeprefix("/"), base + new.removeprefix("/")) for old, new in sorted(redirects)]
    return _FILES[host](base, moves, SEARCH_POLICY if searches else "")


def _quoted(moves: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(quote(old, safe=_SAFE), quote(new, safe=_SAFE)) for old, new in moves]


def _netlify(base: str, moves: list[tuple[str, str]], search: str) -> dict[str, str]:
    # There stands a page at the old address; without "!" it would be sent instead.
    return {
        "_headers": _headers(base, search),
        "_redirects": "".join(f"{old} {new} 301!\n" for old, new in _quoted(moves)),
    }


def _cloudflare(base: str, moves: list[tuple[str, str]], search: str) -> dict[str, str]:
    few = _quoted(moves[-CLOUDFLARE_MOST:])
    return {"_headers": _headers(base, search), "_redirects": "".join(f"{old} {new} 301\n" for old, new in few)}


def _headers(base: str, search: str) -> str:
    # Of two policies for one page both hold there, so the one that lets the search page work holds for all.
    safe = SAFE_HEADERS | ({_POLICY: search} if search else {})
    lines = [f"{base}*", *(f"  {name}: {value}" for name, value in safe.items())]
    for name, kind in (("atom", "atom"), ("rss", "rss")):
        lines += [f"{base}feeds/{name}.xml", f"  Content-Type: application/{kind}+xml; charset=utf-8"]
    return "\n".join(lines) + "\n"


def _apache(base: str, moves: list[tuple[str, str]], search: str) -> dict[str, str]:
    headers = "".join(f'  Header always set {name} "{value}"\n' for name, value in SAFE_HEADERS.items())
    if search:
        headers += f'  Header always set {_POLICY} "{search}" "expr=%{{REQUEST_URI}} =~ m#^{base}search/#"\n'
    # Of the whole address, which Apache has unquoted by then: Redirect would take all that only begins with it.
    redirects = "".join(f'RedirectMatch permanent "^{_matched(old)}$" "{new}"\n' for old, new in moves)
    return {".htaccess": _HTACCESS.format(base=base, headers=headers, redirects=redirects)}


def _matched(url: str) -> str:
    return re.escape(url).replace('"', '\\"')


_HTACCESS = """\
DirectoryIndex index.html
ErrorDocument 404 {base}404.html
AddDefaultCharset utf-8
<IfModule mod_headers.c>
{headers}</IfModule>
# Packed copies, where they are and the browser takes them.
<IfModule mod_rewrite.c>
  RewriteEngine On
  RewriteCond %{{HTTP:Accept-Encoding}} \\bbr\\b
  RewriteCond %{{REQUEST_FILENAME}}index.html.br -f
  RewriteRule ^(.*/)?$ $1index.html.br [L]
  RewriteCond %{{HTTP:Accept-Encoding}} \\bgzip\\b
  RewriteCond %{{REQUEST_FILENAME}}index.html.gz -f
  RewriteRule ^(.*/)?$ $1index.html.gz [L]
  RewriteCond %{{HTTP:Accept-Encoding}} \\bbr\\b
  RewriteCond %{{REQUEST_FILENAME}}.br -f
  RewriteRule ^(.+)$ $1.br [L]
  RewriteCond %{{HTTP:Accept-Encoding}} \\bgzip\\b
  RewriteCond %{{REQUEST_FILENAME}}.gz -f
  RewriteRule ^(.+)$ $1.gz [L]
</IfModule>
<FilesMatch "\\.(br|gz)$">
  SetEnv no-gzip 1
  SetEnv no-brotli 1
  Header append Vary Accept-Encoding
</FilesMatch>
<FilesMatch "\\.html\\.(br|gz)$">
  ForceType "text/html; charset=utf-8"
</FilesMatch>
<FilesMatch "\\.css\\.(br|gz)$">
  ForceType "text/css; charset=utf-8"
</FilesMatch>
<FilesMatch "\\.js\\.(br|gz)$">
  ForceType "text/javascript; charset=utf-8"
</FilesMatch>
<FilesMatch "\\.json\\.(br|gz)$">
  ForceType application/json
</FilesMatch>
<FilesMatch "\\.xml\\.(br|gz)$">
  ForceType application/xml
</FilesMatch>
<FilesMatch "\\.svg\\.(br|gz)$">
  ForceType image/svg+xml
</FilesMatch>
<FilesMatch "\\.txt\\.(br|gz)$">
  ForceType "text/plain; charset=utf-8"
</FilesMatch>
<FilesMatch "\\.br$">
  Header set Content-Encoding br
</FilesMatch>
<FilesMatch "\\.gz$">
  Header set Content-Encoding gzip
</FilesMatch>
{redirects}"""
_FILES: dict[str, Callable[[str, list[tuple[str, str]], str], dict[str, str]]] = {
    "": lambda base, moves, search: {},
    "netlify": _netlify,
    "cloudflare": _cloudflare,
    "apache": _apache,
}
