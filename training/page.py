"""One HTML page to pass on: no scripts, no outside parts, for paper and for phones. Pure."""

import re
from collections.abc import Sequence
from html import escape
from typing import Final

_NUMBER: Final = re.compile(r"[-−+]?[\d,]+(\.\d+)?%?|-")
_SIDE: Final = {True: " class='n'", False: ""}
_STYLE: Final = (
    "body{font-family:'Hiragino Sans','Yu Gothic UI','Noto Sans CJK JP','Noto Sans JP',sans-serif;"
    "color:#222;max-width:760px;margin:40px auto;padding:0 16px;line-height:1.7}"
    "h1{font-size:22px}h2{font-size:17px;margin-top:32px}li{list-style:none}ul{padding:0}"
    ".PASS{color:#0b6b3a}.HOLD{color:#8a5a00}.REJECT{color:#a3211b}"
    "table{border-collapse:collapse;font-size:14px}"
    "td,th{text-align:left;padding:4px 16px 4px 0;border-bottom:1px solid #e3e6ea;"
    "vertical-align:top}td.n,th.n{text-align:right}"
    ".wide{overflow-x:auto}body{overflow-wrap:anywhere}td,th{overflow-wrap:normal}"
    "th{white-space:nowrap}td:not(.n){min-width:7em}.draft{white-space:pre-line}"
    "svg{display:block;width:100%;max-width:520px;height:auto}footer{color:#666;font-size:13px;margin-top:40px}"
    "details{margin:8px 0;border-left:3px solid #e3e6ea;padding-left:12px}"
    "summary{cursor:pointer}.gain{color:#0b6b3a}.loss{color:#a3211b}"
    "@media(max-width:500px){body{margin-top:24px}td,th{font-size:13px;padding-right:8px}}"
)


def page(title: str, body: Sequence[str], language: str, *, mark: str = "") -> str:
    """Return a whole page.

    Args:
        title: Plain text.
        body: HTML parts in their order.
        language: ``ja`` or ``en``.
        mark: Class of the title.
    """
    return (
        f"<!doctype html><html lang='{language}'><head><meta charset='utf-8'>"
        f"<meta name='viewport' content='width=device-width'>"
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body><h1 class='{mark}'>{escape(title)}</h1>{''.join(body)}</body></html>\n"
    )


def section(title: str, body: str) -> str:
    """Return a part with its heading; nothing when there is no body."""
    return f"<h2>{escape(title)}</h2>{body}" if body else ""


def listed(lines: Sequence[str]) -> str:
    """Return lines as a list without bullets."""
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>" if lines else ""


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a table; numbers stand to the right."""
    if not rows:
        return ""
    numbers = [all(_is_number(row[n]) for row in rows) for n in range(len(heads))]
    first = "".join(
        f"<th{_SIDE[number]}>{escape(head)}</th>"
        for head, number in zip(heads, numbers, strict=True)
    )
    body = "".join(_row(row) for row in rows)
    return f"<div class='wide'><table><tr>{first}</tr>{body}</table></div>"


def paragraph(text: str) -> str:
    """Return a paragraph."""
    return f"<p>{escape(text)}</p>"


def footer(text: str) -> str:
    """Return the small print."""
    return f"<footer>{escape(text)}</footer>"


def _row(row: Sequence[object]) -> str:
    cells = "".join(
        f"<td{_SIDE[_is_number(value)]}>"
        f"{f'{value:,}' if isinstance(value, int) else escape(str(value))}</td>"
        for value in row
    )
    return f"<tr>{cells}</tr>"


def _is_number(value: object) -> bool:
    return isinstance(value, int) or bool(_NUMBER.fullmatch(str(value)))
