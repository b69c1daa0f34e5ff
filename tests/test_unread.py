"""Functions that were not read yet: nobody can tell, but for the time that they take."""

from __future__ import annotations

import contextlib
import sys
import traceback
from types import CodeType, FunctionType
from typing import Any

import pytest

from reljournal import unread

SOURCE = """
import contextlib
from reljournal.values import cached_property
kept = []

def keep(function):
    kept.append(function)
    return len(kept)

def plain(a, b=2, *more, c=3, **named):
    LONG
    return a, b, more, c, named

def several(count):
    LONG
    yield from range(count)

def fails():
    LONG
    return 1 / 0  # here

def down(n):
    LONG
    return n and n + down(n - 1)

@contextlib.contextmanager
def around():
    LONG
    yield 7

@keep
def hidden():
    LONG
    return "hidden"

class Base:
    def told(self):
        LONG
        return "base"

class Thing(Base):
    def __init__(self, n):
        LONG
        self.n = n

    def told(self):
        LONG
        return "thing on " + super().told()

    @property
    def half(self):
        LONG
        return self.n / 2

    @half.setter
    def half(self, told):
        LONG
        self.n = told * 2

    @cached_property
    def double(self):
        LONG
        return self.n * 2

    @staticmethod
    def still(n):
        LONG
        return -n

    @classmethod
    def made(cls, n=4):
        LONG
        return cls(n)

    class Inner:
        def deep(self):
            LONG
            return "deep"

    also = told

def short():
    '''What it does, in words WORDS that are there anyway.'''
    return 1
""".replace("LONG", f"'What it does.'; {'; '.join(f'v{n} = {n}' for n in range(20))}").replace(
    "WORDS", "so many " * 50
)


class Loader:
    """Gives the code of the one module, and counts how often."""

    def __init__(self, code: CodeType) -> None:
        self.code = code
        self.asked = 0

    def get_code(self, _: str) -> CodeType:
        self.asked += 1
        return self.code

    def call(self, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
        return unread.read(sys._getframe(1))(*args, **named)


class Module:
    """The module above, as a command has it that has called nothing yet."""

    name = "reljournal.example"

    def __init__(self, *called: str) -> None:
        whole = compile(SOURCE, "example.py", "exec")
        told = {key for key in unread.whole_ones(self.name, whole) if key[1] in called}
        self.code = unread.shortened(self.name, whole, told)
        self.loader = Loader(whole)
        self.space: dict[str, Any] = {"__name__": self.name, "__loader__": self.loader}
        exec(self.code, self.space)  # noqa: S102 - as an import does

    def __getitem__(self, name: str) -> Any:
        return eval(name, self.space)

    @property
    def waiting(self) -> set[str]:
        """The functions that were not read."""
        everything = unread.whole_ones(self.name, self.loader.code)
        return {name for _, name, _ in everything - unread.whole_ones(self.name, self.code)}


@pytest.fixture(autouse=True)
def _anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unread, "READ", {})
    monkeypatch.setattr(unread, "_MODULES", {})


CALLS = {
    "plain(1)": (1, 2, (), 3, {}),
    "plain(1, 5, 6, 7, c=8, d=9)": (1, 5, (6, 7), 8, {"d": 9}),
    "list(several(3))": [0, 1, 2],
    "down(4)": 10,
    "kept[0]()": "hidden",
    "Thing(3).told()": "thing on base",
    "Thing(3).also()": "thing on base",
    "Thing(3).half": 1.5,
    "[setattr(t := Thing(3), 'half', 5), t.n][1]": 10,
    "Thing(3).double": 6,
    "Thing.still(3)": -3,
    "Thing.made().n": 4,
    "Thing.Inner().deep()": "deep",
    "short()": 1,
}


@pytest.mark.parametrize("call", CALLS)
def test_a_call_comes_to_what_it_always_did(call: str) -> None:
    module = Module()
    assert module[call] == CALLS[call]
    assert module[call] == CALLS[call]  # now that it was read


def test_all_of_them_wait_but_what_is_short_and_what_belongs_to_something_around_it() -> None:
    waiting = Module().waiting
    assert {"plain", "several", "fails", "down", "around", "hidden", "Base.told", "Thing.half"} <= waiting
    assert waiting.isdisjoint({"short", "Thing.told"})


def test_those_that_were_called_are_there_at_once() -> None:
    module = Module("plain", "Thing.half")
    assert module.waiting.isdisjoint({"plain", "Thing.half"})
    assert module["plain(1), Thing(3).half"] == ((1, 2, (), 3, {}), 1.5)
    assert [name for _, name, _ in unread.READ] == ["Thing.__init__"]


def test_it_is_the_same_function_before_and_after_and_tells_the_same_of_itself() -> None:
    module = Module()
    function = module["plain"]
    told = function.__doc__, function.__name__, function.__qualname__, function.__module__, function.__defaults__
    assert told[0] == "What it does."
    function(1)
    assert module["plain"] is function
    after = function.__doc__, function.__name__, function.__qualname__, function.__module__, function.__defaults__
    assert after == told
    assert function.__code__.co_varnames[:5] == ("a", "b", "c", "more", "named")


def test_a_module_is_read_once_for_all_its_functions() -> None:
    module = Module()
    module["plain(1), down(3), Thing(1).half"]
    assert module.loader.asked == 1


def test_one_that_was_begun_before_it_was_read_goes_on() -> None:
    """Two threads may call a function at once; the second finds what the first has read."""
    module = Module()
    stand_in = module["plain"].__code__
    module["plain(1)"]
    assert FunctionType(stand_in, module.space)(2, c=5) == (2, 2, (), 5, {})
    assert module.loader.asked == 1


def test_one_around_a_block_is_read_as_well() -> None:
    with Module()["around()"] as found, contextlib.nullcontext():
        assert found == 7


def test_an_error_tells_its_own_line() -> None:
    try:
        Module()["fails()"]
    except ZeroDivisionError as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        assert SOURCE.splitlines()[(last.lineno or 0) - 1] == "    return 1 / 0  # here"
    else:
        pytest.fail("nothing was raised")


def test_a_module_that_was_changed_meanwhile_says_so() -> None:
    module = Module()
    module.loader.code = compile(f"\n{SOURCE}", "example.py", "exec")
    with pytest.raises(ImportError, match=r"^example\.py was changed while it was loaded: try again$"):
        module["plain(1)"]


def test_what_typer_looks_at_is_left_whole() -> None:
    code = compile(f"from reljournal.cli.declare import command\n{SOURCE}", "example.py", "exec")
    assert unread.shortened("reljournal.cli.example", code, set()) is code


def test_another_python_reads_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    code = compile(SOURCE, "example.py", "exec")
    monkeypatch.setattr(sys.implementation, "name", "another")
    assert unread.shortened(Module.name, code, set()) is code
