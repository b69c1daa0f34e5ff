"""What the sample agency wrote down: everyday exchanges, with the last weeks told one by one."""

from __future__ import annotations

from dataclasses import dataclass

Beat = tuple[int, str, str, str, str]
"""Working days after the one before, kind, direction, note, tag; what stands in braces is filled in."""
Exchange = tuple[Beat, ...]

EXCHANGES: tuple[Exchange, ...] = (
    (
        (0, "email", "in", "Asks what the {doc} would cost in {lang}", ""),
        (1, "email", "out", "Offer for the {doc}: {lines} lines, two rounds", ""),
        (2, "email", "in", "Accepted, start next week", "agreed"),
        (0, "email", "out", "Confirmed in writing: scope, price, date", "summary"),
    ),
    (
        (0, "call", "out", "Went through open questions on the {doc}; {n} of them settled", ""),
        (1, "email", "out", "Summary of our call about the {doc}", "summary"),
    ),
    (
        (0, "email", "out", "Delivered the {doc} in {lang}", ""),
        (1, "email", "in", "It reads as if it had been written in {lang}", "praise"),
        (1, "email", "out", "Thanked {name} for the kind words, passed them on to the team", "thanks"),
    ),
    (
        (0, "email", "out", "Delivered the {doc}, with a page of comments", ""),
        (2, "email", "in", "Thanks; two sentences on page {n} sound too formal", ""),
        (0, "email", "out", "Both sentences loosened, new file attached", ""),
    ),
    (
        (0, "call", "in", "Rings about the {doc}: the print date moved forward", ""),
        (0, "email", "out", "New schedule, {lang} part first", ""),
    ),
    ((0, "video", "out", "Terminology for the {doc}: agreed on {n} words", "agreed"),),
    (
        (
            0,
            "call",
            "out",
            "Asked how the work suits them; wants comments in the margin, not in the mail",
            "checkin",
        ),
    ),
    ((0, "call", "out", "Asked what we could do better: fewer files, clearer names", "checkin"),),
    ((0, "meeting", "out", "Coffee with {name}; plans for next year, no hurry", "personal"),),
    ((0, "meeting", "out", "Met at their office, went through the {doc} page by page", ""),),
    (
        (0, "message", "in", "Formal or informal address in the {doc}?", ""),
        (0, "message", "out", "Informal, as in the last one; wrote why", ""),
    ),
    (
        (0, "email", "out", "An article on {lang} product texts that may be of use", "knowledge"),
        (3, "email", "in", "Interesting, forwarded it to colleagues", ""),
        (1, "message", "out", "Glad it helped", ""),
    ),
    (
        (0, "email", "in", "Would like our opinion on a machine translation of the {doc}", "sparring"),
        (1, "call", "out", "Told {name} honestly: fine for a first look, not for print", "sparring"),
    ),
    (
        (0, "email", "in", "A term in the {doc} is not the one we had agreed", ""),
        (0, "call", "out", "Our slip; corrected while we spoke, and said sorry", "apology"),
    ),
    (
        (0, "email", "out", "Question about a pun on page {n} of the {doc}", ""),
        (1, "email", "in", "Explains the joke; it needs another one in {lang}", ""),
        (1, "email", "out", "Found one: a heron instead of a hen", ""),
    ),
    ((0, "call", "in", "Just wanted to say that the {doc} arrived safely", ""),),
    ((0, "call", "out", "Short call: holiday weeks on both sides", ""),),
    (
        (0, "message", "out", "Running half a day late with the {doc}, told them at once", ""),
        (0, "message", "in", "No trouble at all", ""),
    ),
    ((0, "note", "out", "Prefers semicolons to dashes; keep in the style sheet", ""),),
    (
        (0, "email", "in", "Recommends us to a friend who needs {lang}", "referral"),
        (1, "card", "out", "Hand-written thanks for the recommendation", "thanks"),
    ),
    (
        (0, "email", "out", "Idea: keep one term list for all their {lang} texts", "idea"),
        (2, "call", "in", "Likes the idea, wants to see an example", ""),
    ),
    (
        (0, "email", "in", "The {doc} grew by {lines} lines; same date?", ""),
        (0, "email", "out", "Same date, at the same rate", ""),
    ),
    (
        (0, "social", "in", "Shared our post about the {doc}", ""),
        (1, "message", "out", "Thanked {name}", "thanks"),
    ),
)

SUPPLIER_EXCHANGES: tuple[Exchange, ...] = (
    (
        (0, "email", "out", "Proofs to read: {n} pages, back by Friday?", ""),
        (2, "email", "in", "Read, with a handful of remarks", ""),
        (0, "message", "out", "Received, all clear", ""),
    ),
    ((0, "call", "out", "Went through the style sheet, dropped {n} rules", ""),),
    ((0, "call", "in", "Has room next month for longer work", ""),),
)


@dataclass(frozen=True)
class Recent:
    """An entry of the last weeks: days ago, kind, first word of the person's name (the house where empty)."""

    ago: int
    kind: str
    who: str
    direction: str
    note: str
    tag: str = ""


RECENT: dict[str, tuple[Recent, ...]] = {
    "nachtfalter": (
        Recent(
            105, "call", "Henrike", "out", "The picture book is at the printer's; new list in autumn", "checkin"
        ),
    ),
    "thormaehlen": (
        Recent(
            25, "meeting", "Wiebke", "out", "Workshop visit; heard the new Rohrflöte, asked how it goes", "checkin"
        ),
        Recent(12, "message", "Ole", "out", "Photos of the wind chest received, captions follow"),
        Recent(12, "message", "Ole", "in", "Great", "noreply"),
    ),
    "morvan": (
        Recent(18, "call", "Solène", "out", "Content with the catalogue; wishes fewer adjectives", "checkin"),
        Recent(11, "email", "Bastien", "in", "Two corrections to the price list"),
        Recent(11, "email", "Bastien", "out", "Both made, new file attached"),
    ),
    "zeytin": (
        Recent(28, "call", "Defne", "out", "Label texts for the new oil; her daughter starts school"),
        Recent(13, "gift", "Defne", "in", "A canister of the early harvest, wrapped in a tea towel"),
    ),
    "podzegarem": (
        Recent(
            22, "video", "Agnieszka", "out", "Anthology: asked whether our way of working suits them", "checkin"
        ),
        Recent(9, "email", "Tomasz", "out", "First essays, with questions"),
        Recent(8, "email", "Tomasz", "in", "Answers to all of them, nothing further", "noreply"),
    ),
    "harbour": (
        Recent(40, "email", "Imogen", "out", "Packaging copy delivered"),
        Recent(39, "email", "Imogen", "in", "All arrived, going to print", "noreply"),
        Recent(7, "email", "Rupert", "out", "A friendly line: has our invoice slipped through?"),
    ),
    "kanzlei": (
        Recent(30, "call", "Matthias", "out", "Two agreements next month, one of them urgent"),
        Recent(16, "email", "Leyla", "out", "Offer for the annexes"),
        Recent(10, "email", "Leyla", "in", "Could you certify the annexes too, and by when?"),
    ),
    "museum": (
        Recent(27, "call", "Philippa", "out", "Second floor: asked how the work goes, she is content", "checkin"),
        Recent(13, "card", "Philippa", "in", "A postcard with a snail: 'for the quiet work'"),
    ),
    "brueckner": (
        Recent(42, "email", "Sabine", "out", "A friendly line: has our invoice arrived?"),
        Recent(36, "call", "Sabine", "out", "She promises the payment for next week"),
        Recent(29, "letter", "Frank", "out", "Written reminder; the promised week has passed"),
    ),
    "fernweh": (
        Recent(15, "call", "Zeynep", "out", "Catalogue on course; she sends the size charts", "checkin"),
        Recent(7, "email", "Nils", "out", "Sample pages in Polish"),
    ),
    "vasseur": (
        Recent(20, "call", "Théodore", "out", "Chapter nine: the dog now speaks plainly"),
        Recent(9, "letter", "Théodore", "out", "Notes on the last pages, by post as he likes it"),
    ),
    "zielonka": (Recent(44, "call", "Małgorzata", "out", "The competition entry came third; congratulated her"),),
    "tunali": (
        Recent(17, "meeting", "Ayşe", "out", "Cooked three recipes together to get the verbs right", "checkin"),
    ),
    "sternwarte": (
        Recent(110, "event", "Ruben", "out", "Talked beside the telescope on the open night"),
        Recent(104, "email", "Ruben", "out", "Samples of museum texts"),
        Recent(101, "email", "Ruben", "in", "Likes them, asks for a meeting"),
        Recent(82, "meeting", "Ruben", "out", "Walked through the dome, took notes on the visitor texts"),
        Recent(52, "call", "Ruben", "out", "Budget to be decided in spring"),
        Recent(36, "email", "Ruben", "out", "Offer for the visitor texts"),
        Recent(27, "social", "Ruben", "out", "Wrote a line about their comet pictures"),
        Recent(16, "email", "Ruben", "out", "Asked whether the offer leaves questions"),
        Recent(5, "letter", "Ruben", "out", "Sent a small star map we had translated"),
    ),
    "kommaklar": (Recent(14, "call", "Greta", "out", "Divided up the proofs of the anthology"),),
}
