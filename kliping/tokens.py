"""Design tokens: the colours and sizes of the theme that site.yaml may set, and whether people can read them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

LIGHT: Final = {
    "paper": "#fdfbf6", "sheet": "#f5f1e8", "ink": "#1b1a18", "soft": "#5b574f", "line": "#d6d0c3",
    "strong-line": "#1b1a18", "accent": "#8c1d18", "mark": "#f7e3a1",
}  # fmt: skip
DARK: Final = {
    "paper": "#16171a", "sheet": "#1f2024", "ink": "#e9e5dc", "soft": "#a9a499", "line": "#3a3b40",
    "strong-line": "#8d897f", "accent": "#f0a493", "mark": "#5c4a12",
}  # fmt: skip
# What stands on what: text at 4.5 to 1, the lines that matter at 3 to 1 (WCAG 2.2, 1.4.3 and 1.4.11).
_PAIRS: Final = (
    *((text, ground, 4.5) for text in ("ink", "soft", "accent") for ground in ("paper", "sheet")),
    *(("ink", ground, 4.5) for ground in ("mark", "the darkest day of a calendar")),
    ("strong-line", "paper", 3.0),
)
_HEAT: Final = 0.46


def parse_colour(text: str) -> str:
    """A colour such as "#8c1d18"; the sign may be missing, as it begins a comment in YAML. raises ValueError"""
    found = re.fullmatch(r"#?([0-9a-fA-F]{6})", text.strip())
    if found is None:
        raise ValueError(f'"{text[:60]}" is no colour; write six digits such as 8c1d18')
    return f"#{found[1].lower()}"


def contrast(one: str, other: str) -> float:
    """How far two colours stand apart, from 1 to 21.

    source    WCAG 2.2, definition of contrast ratio
    """
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    shares = (channel / 255 for channel in bytes.fromhex(colour[1:]))
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def faint_pairs(colours: Mapping[str, str]) -> Iterator[str]:
    """What cannot be read well enough, in words."""
    heat = bytes(
        round(_HEAT * accent + (1 - _HEAT) * paper)
        for accent, paper in zip(*(bytes.fromhex(colours[name][1:]) for name in ("accent", "paper")), strict=True)
    )
    known = {**colours, "the darkest day of a calendar": f"#{heat.hex()}"}
    for text, ground, least in _PAIRS:
        found = contrast(known[text], known[ground])
        if found < least:
            yield f"{text} on {ground} has a contrast of {found:.1f} to 1, less than {least:g}"


def format_tokens(
    *, light: Mapping[str, str], dark: Mapping[str, str], size: int, width: int, measure: int, face: str
) -> str:
    """The tokens that are not the theme's own, as CSS to stand behind it; "" if there are none."""
    sizes = {
        "size": f"{size}%" if size != 100 else "",
        "page": f"{width}rem" if width != 76 else "",
        "measure": f"{measure}ch" if measure != 66 else "",
        "serif": "var(--sans)" if face == "sans" else "",
    }
    own = _rules({name: value for name, value in light.items() if value != LIGHT[name]} | sizes)
    night = _rules({name: value for name, value in dark.items() if value != DARK[name] or light[name] != LIGHT[name]})
    rules = f":root {{ {own} }}\n" if own else ""
    return rules + (f"@media (prefers-color-scheme: dark) {{ :root {{ {night} }} }}\n" if night else "")


def _rules(values: Mapping[str, str]) -> str:
    return " ".join(f"--{name}: {value};" for name, value in values.items() if value)
