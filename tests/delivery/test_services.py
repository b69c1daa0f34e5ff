"""Messages through Apprise, to a web server on this machine."""

from __future__ import annotations

import builtins
from dataclasses import replace
from typing import Any

import pytest

from reljournal.delivery.outcomes import LOG
from reljournal.delivery.post import Ways
from reljournal.delivery.send import PAUSES, Delivery, deliver
from reljournal.delivery.services import channel_of
from servers import HOST, Mailbox, smtp, webhook
from test_mail import ME, POST, Run, local, run  # noqa: F401 - a fixture

apprise = pytest.importorskip("apprise", reason="Apprise is not installed")


def send(run: Run, *urls: str, port: int = 0) -> Delivery:  # noqa: F811
    ways = Ways(
        to=("me@example.org",) if port else (), sender="me@example.org", via=local(port), services=urls, timeout=1
    )
    return deliver(POST, ways, run.outside)


def test_the_short_form_arrives(run: Run) -> None:  # noqa: F811
    with webhook() as (port, taken):
        url = f"json://{HOST}:{port}/hook"
        assert send(run, url) == Delivery(sent=(channel_of(url),))
    (message,) = taken
    assert (message["title"], message["message"]) == (POST.subject, POST.brief)


def test_only_what_failed_is_tried_again(run: Run) -> None:  # noqa: F811
    with smtp() as box, webhook(500, 500, 500) as (port, taken):
        url = f"json://{HOST}:{port}/hook"
        done = send(run, url, port=box.port)
        assert (done.sent, [each.channel for each in done.failed]) == ((ME,), [channel_of(url)])
        assert run.pauses == list(PAUSES)
        assert send(run, url, port=box.port) == Delivery(sent=(channel_of(url),), before=(ME,))
        assert send(run, url, port=box.port) == Delivery(before=(ME, channel_of(url)))
    assert (len(box.mails), len(taken)) == (1, 1)


def test_and_the_other_way_round(run: Run) -> None:  # noqa: F811
    with smtp(Mailbox(to_text=["554 no"])) as box, webhook() as (port, taken):
        url = f"json://{HOST}:{port}/hook"
        assert send(run, url, port=box.port).sent == (channel_of(url),)
        assert send(run, url, port=box.port).sent == (ME,)
    assert (len(box.mails), len(taken)) == (1, 1)


def test_a_secret_comes_from_outside_and_is_told_nowhere(run: Run) -> None:  # noqa: F811
    run.outside = replace(
        run.outside, variable={"TOKEN": "s3cr/et tok@n"}.get, stored={"other": "ringed-secret"}.get
    )
    with webhook(403, 403, 403) as (port, _):
        url = f"json://me:${{keyring:other}}@{HOST}:{port}/open-secret/${{TOKEN}}"
        (failed,) = send(run, url).failed
        log = (run.outside.folder / LOG).read_text(encoding="utf-8")
        for secret in ("s3cr", "ringed", "open-secret", str(port)):
            assert secret not in log
        assert failed.channel.startswith("json-")
        assert failed.message.startswith("json did not take it")
        assert send(run, url).sent == (failed.channel,)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("json://${NONE}@host", "the environment holds no NONE, which send.apprise asks for"),
        ("json://${keyring:none}@host", "the keyring holds no none, which send.apprise asks for"),
        ("nosuch://host/secret", "Apprise does not understand this URL for nosuch"),
        ("discord://", "Apprise does not understand this URL for discord"),
    ],
)
def test_an_url_that_cannot_work_is_not_tried_again(run: Run, url: str, told: str) -> None:  # noqa: F811
    (failed,) = send(run, url).failed
    assert (failed.message, run.pauses) == (told, [])


def test_without_apprise_it_says_how_to_get_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    import_ = builtins.__import__

    def missing(name: str, *rest: Any) -> Any:
        if name == "apprise":
            raise ImportError(name)
        return import_(name, *rest)

    monkeypatch.setattr(builtins, "__import__", missing)
    (failed,) = send(run, "ntfy://topic").failed
    assert (
        failed.message
        == "sending to ntfy needs Apprise; run pipx inject reljournal apprise, or pip install 'reljournal[send]'"
    )
    assert run.pauses == []
