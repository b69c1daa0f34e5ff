"""Addresses and ways of a mail as the config writes them, and URLs without their secrets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reljournal.domain.mailing import SENDMAIL, Via, bare_address, read_address, read_via, redacted


@pytest.mark.parametrize(
    ("text", "via"),
    [
        ("sendmail", SENDMAIL),
        ("smtp://mail.example.org", Via("smtp", "mail.example.org", 587)),
        ("smtp://me@mail.example.org:25/", Via("smtp", "mail.example.org", 25, "me")),
        ("smtps://me%40example.org@mail.example.org", Via("smtps", "mail.example.org", 465, "me@example.org")),
        ("smtps://me@example.org@mail.example.org", Via("smtps", "mail.example.org", 465, "me@example.org")),
        ("smtp://[::1]:2525", Via("smtp", "::1", 2525)),
    ],
)
def test_a_way(text: str, via: Via) -> None:
    assert read_via(text) == via


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mail.example.org",
        "http://host",
        "smtp://",
        "smtp://me:secret@host",
        "smtp://me:@host",
        "smtp://host:99999",
        "smtp://host:x",
        "smtp://host/path",
        "smtp://host?x=1",
        "smtp://a b",
        "smtp://host\n",
        "smtp://[::1",
    ],
)
def test_no_way(text: str) -> None:
    with pytest.raises(ValueError, match="and no password"):
        read_via(text)


@pytest.mark.parametrize(
    "text", ["a@example.org", "Anna Weber <a@example.org>", '"Weber, Anna" <a.b+c@example.org>']
)
def test_an_address(text: str) -> None:
    assert read_address(text) == text
    assert bare_address(text).endswith("@example.org")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "anna",
        "@example.org",
        "anna@",
        "-oQ/tmp@example.org",
        "a@b, c@d",
        "a@b\nBcc: c@d",
        "<a@b> <c@d>",
        "ä@b.de",
        "a@b@c",
        "a b@c",
    ],
)
def test_no_address(text: str) -> None:
    with pytest.raises(ValueError, match="a mail address"):
        read_address(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("slack://T1/T2/T3, ntfy://user:pass@host/topic", "slack://…, ntfy://…"),
        ("['discord://id/token']", "['discord://…']"),
        ("smtp://me:hunter2@mail.example.org:587", "smtp://mail.example.org:587"),
        ("no URL at all: 5 // 3", "no URL at all: 5 // 3"),
    ],
)
def test_what_is_left_of_a_url(text: str, shown: str) -> None:
    assert redacted(text) == shown


@given(st.text("abcXYZ019-_%@:/", min_size=1))
def test_no_part_of_a_messengers_url_is_left(secret: str) -> None:
    assert redacted(f"slack://{secret}").rstrip(":") == "slack://…"
