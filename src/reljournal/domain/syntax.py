"""The text of a user's condition as a syntax tree, within bounds."""

from __future__ import annotations

from reljournal.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ast
    from collections.abc import Mapping

MOST_CHARACTERS, MOST_DEPTH = 2_000, 20
SYNTAX_HINT = "compare with == != < <= > >= or in, join with and, or, not"


class ExpressionError(UsageError):
    """A condition that cannot be read, or that comes to nothing; `column` counts from 1."""

    def __init__(self, sentence: str, column: int, hint: str = "") -> None:
        super().__init__(sentence, hint)
        self.column = column


def parse(text: str, lead: int) -> ast.expr:
    """The tree of `text`, whose first `lead` characters are blank; raises ExpressionError and nothing else."""
    if len(text) > MOST_CHARACTERS:
        raise ExpressionError(f"it is longer than {MOST_CHARACTERS:,} characters", 1, "split it into two rules")
    if column := _too_deep(text):
        raise ExpressionError("its brackets are nested too deeply", column, f"nest at most {MOST_DEPTH} deep")
    if "#" in text and "\n" in text.strip():
        raise ExpressionError("a remark cannot stand in it", text.index("#") + 1, "write it above the rule")
    if not text.strip():
        raise ExpressionError("it is empty", 1, "for example open_promises > 0")
    import ast
    import warnings

    line = "".join(" " if character in "\r\n\f\t" else character for character in text[lead:].rstrip())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(line, mode="eval").body
    except SyntaxError as error:
        column = lead + min(max(error.offset or 1, 1), max(len(line), 1))
        raise ExpressionError("it is not understood", column, SYNTAX_HINT) from None
    except (ValueError, MemoryError, RecursionError, OverflowError):
        raise ExpressionError("it is not understood", lead + 1, SYNTAX_HINT) from None


def _too_deep(text: str) -> int:
    """The column of the bracket, or of the sign, that opens one level too many; 0 where none does."""
    depth = signs = 0
    for column, character in enumerate(text, 1):
        depth += (character in "([{") - (character in ")]}")
        signs = signs + 1 if character in "+-~" else signs if character.isspace() else 0
        if max(depth, signs) > MOST_DEPTH:
            return column
    return 0


_IN_WORDS: Mapping[str, str] = {
    "Lambda": "a lambda",
    "ListComp": "a comprehension",
    "SetComp": "a comprehension",
    "DictComp": "a comprehension",
    "GeneratorExp": "a comprehension",
    "JoinedStr": "an f-string",
    "TemplateStr": "a t-string",
    "NamedExpr": "':='",
    "Subscript": "a part in square brackets",
    "Starred": "'*' before a name",
    "Dict": "a dictionary",
    "Set": "a set",
}


def in_words(node: ast.expr) -> str:
    """A kind of node in words."""
    return _IN_WORDS.get(type(node).__name__, "this")
