"""The agenda as one page of HTML: for browsers, for print, and for mail clients, which read inline styles."""

from __future__ import annotations

from collections.abc import Iterator

from reljournal.domain.finding import Urgency
from reljournal.render.agenda import (
    closing,
    heading,
    held_lines,
    how_to_go_on,
    quiet,
    suggestion_details,
    summary,
    urgency_text,
)
from reljournal.render.safe import NO_BREAK, html_text
from reljournal.render.words import Words
from reljournal.reports.agenda import REST, Agenda, Card, Item, Suggestion

_FONT = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"
_MONO = "ui-monospace,SFMono-Regular,Menlo,Consolas,'Liberation Mono',monospace"

# For each urgency: ink and ground of its label, by day and by night. All pairs have a contrast above 4.5.
_LIGHT: dict[Urgency, tuple[str, str]] = {
    "overdue": ("#9b2c1f", "#fbe9e5"),
    "today": ("#7a5200", "#fbf0d5"),
    "soon": ("#0f5e6e", "#e0f2f5"),
    "info": ("#44546a", "#eaeef3"),
}
_DARK: dict[Urgency, tuple[str, str]] = {
    "overdue": ("#ffb3a6", "#4a2420"),
    "today": ("#f3cf7a", "#42351a"),
    "soon": ("#8fdbe8", "#173b42"),
    "info": ("#b9c6d8", "#2c3542"),
}

_NIGHT = "".join(
    f".{name}{{color:{ink}!important;background-color:{ground}!important}}.e-{name}{{border-left-color:{ink}!important}}"
    for name, (ink, ground) in _DARK.items()
)
# What cannot be written inline: the night, narrow screens and paper. Where a client drops it, the day is left.
_STYLE = (
    ":root{color-scheme:light dark;supported-color-schemes:light dark}"
    "a{text-decoration:none}"
    "@media (prefers-color-scheme:dark){"
    ".page{background-color:#15171b!important}.ink{color:#eceae4!important}"
    ".card{background-color:#1f2228!important;border-color:#31353d!important}"
    ".quiet{color:#a9aeb8!important}.line{border-color:#31353d!important}"
    ".go{color:#a8c7ff!important}.code{color:#c9cdd5!important;background-color:#2a2e36!important}"
    f"{_NIGHT}}}"
    "@media (max-width:480px){.frame{padding:20px 12px!important}.inner{padding:16px 16px 14px!important}}"
    "@media print{.page{background-color:#fff!important}.frame{padding:0!important}"
    ".card{break-inside:avoid;page-break-inside:avoid}}"
)


def as_html(agenda: Agenda, words: Words, *, held: bool = False) -> str:
    """A page of its own: no script, no picture, nothing from elsewhere, and every text escaped."""
    day, told = html_text(heading(agenda, words)), html_text(words(summary(agenda)))
    return "\n".join(
        (
            f'<!DOCTYPE html>\n<html lang="{words.language}">\n<head>\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            '<meta name="supported-color-schemes" content="light dark">',
            '<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">',
            f"<title>{day}: {told}</title>\n<style>{_STYLE}</style>\n</head>",
            f'<body class="page" style="margin:0;padding:0;background-color:#f4f2ed;font-family:{_FONT}">',
            _table("page", "background-color:#f4f2ed"),
            '<tr><td class="frame" align="center" style="padding:32px 16px">',
            _table("", "max-width:620px;text-align:left"),
            '<tr><td style="padding:0 4px 20px">',
            f'<h1 class="ink" style="{_text(22, 30, 600)};margin:0;color:#22252b">{day}</h1>',
            f'<p class="quiet" style="margin:4px 0 0;font-size:15px;line-height:22px;color:#5d6470">{told}</p>',
            "</td></tr>",
            *(_card(card, agenda, words) for card in agenda.shown),
            *_nobody(agenda, words),
            *_rest(agenda, words, held=held),
            "</table>\n</td></tr></table>\n</body>\n</html>",
        )
    ).replace(NO_BREAK, "&nbsp;")


def _table(names: str, style: str) -> str:
    named = f' class="{names}"' if names else ""
    return (
        f'<table role="presentation"{named} width="100%" cellpadding="0" cellspacing="0" border="0" '
        f'style="border-collapse:separate;{style}">'
    )


def _text(size: int, height: int, weight: int) -> str:
    """The style of a text, in pixels."""
    return f"font-size:{size}px;line-height:{height}px;font-weight:{weight}"


def _card(card: Card, agenda: Agenda, words: Words) -> str:
    ink, ground = _LIGHT[card.urgency]
    label = html_text(urgency_text(card.urgency, card.items[0], agenda, words))
    name = html_text(card.relationship.name)
    edge = f"background-color:#ffffff;border:1px solid #e5e1d8;border-left:4px solid {ink};border-radius:8px"
    return (
        '<tr><td style="padding:0 0 14px">'
        f"{_table(f'card e-{card.urgency}', edge)}"
        '<tr><td class="inner" style="padding:18px 22px 16px">'
        f"{_table('', '')}<tr>"
        '<td style="vertical-align:top"><h2 class="ink" style="margin:0;font-size:18px;line-height:26px;'
        f'font-weight:600;color:#22252b;word-break:break-word">{name}</h2></td>'
        '<td align="right" style="vertical-align:top;padding-left:12px;white-space:nowrap">'
        f'<span class="{card.urgency}" style="{_text(13, 18, 600)};display:inline-block;'
        f'padding:4px 10px;border-radius:12px;color:{ink};background-color:{ground}">{label}</span></td>'
        f"</tr></table>\n{_suggestion(card.suggestion, words)}"
        + "".join(_item(item, card, agenda, words) for item in card.items)
        + "</td></tr></table></td></tr>"
    )


def _suggestion(suggestion: Suggestion, words: Words) -> str:
    """What to do, as a link where there is one to follow, and the address and hours beneath it."""
    if suggestion.kind == REST:
        return ""
    text = html_text(words(suggestion.text))
    style = "font-size:16px;line-height:24px;font-weight:600"
    if suggestion.link:
        shown = (
            f'<a class="go" href="{html_text(suggestion.link)}" style="{style};color:#1d4ed8">{text}&nbsp;→</a>'
        )
    else:
        shown = f'<span class="ink" style="{style};color:#22252b">{text}</span>'
    details = " · ".join(map(html_text, suggestion_details(suggestion, words)))
    below = f'<br><span class="quiet" style="font-size:14px;color:#5d6470">{details}</span>' if details else ""
    return f'<p style="margin:6px 0 0;line-height:22px;word-break:break-word">{shown}{below}</p>\n'


def _item(item: Item, card: Card, agenda: Agenda, words: Words) -> str:
    headline = html_text(words(item.finding.headline))
    if item is not card.items[0]:
        pressing = html_text(urgency_text(item.urgency, item, agenda, words))
        headline += f' <span class="quiet" style="font-weight:400;color:#5d6470">({pressing})</span>'
    reasons = [words(item.finding.reason)] + ([words(item.advice)] if item.advice else [])
    return (
        '<div class="line" style="margin-top:12px;padding-top:12px;border-top:1px solid #eeebe4">'
        f'{_table("", "")}<tr><td width="52" style="vertical-align:top;width:52px">'
        f'<span class="code" style="{_text(13, 20, 400)};font-family:{_MONO};display:inline-block;padding:1px 6px;'
        f'border-radius:4px;color:#4a505b;background-color:#f1efe9">{html_text(item.code)}</span></td>'
        '<td style="vertical-align:top;word-break:break-word">'
        f'<p class="ink" style="{_text(15, 22, 500)};margin:0;color:#22252b">{headline}</p>'
        + "".join(
            f'<p class="quiet" style="margin:2px 0 0;font-size:14px;line-height:20px;color:#5d6470">'
            f"{html_text(reason)}</p>"
            for reason in reasons
        )
        + "</td></tr></table></div>\n"
    )


def _nobody(agenda: Agenda, words: Words) -> Iterator[str]:
    for line in quiet(agenda, words):
        text = html_text(line)
        yield f'<tr><td class="quiet" style="padding:0 4px 14px;font-size:15px;color:#5d6470">{text}</td></tr>'


def _rest(agenda: Agenda, words: Words, *, held: bool) -> Iterator[str]:
    """What is held back or hidden, and how the codes are used."""
    for line in (
        *(held_lines(agenda, words) if held else ()),
        *closing(agenda, words),
        *how_to_go_on(agenda, words),
    ):
        yield (
            '<tr><td class="quiet" style="padding:2px 4px;font-size:13px;line-height:20px;color:#5d6470;'
            f'word-break:break-word">{html_text(line)}</td></tr>'
        )
