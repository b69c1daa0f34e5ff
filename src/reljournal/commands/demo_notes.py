"""What the sample agency wrote down: everyday exchanges, with the last weeks told one by one."""

from __future__ import annotations

from reljournal.values import Frozen, dataclass

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
    (
        (0, "video", "out", "Terminology for the {doc}: agreed on {n} words", "agreed"),
        (1, "email", "out", "The {n} words of yesterday as a list", "summary"),
    ),
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
        (1, "call", "out", "Told {name} honestly: fine for a first look, not for print", ""),
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

CARE: tuple[Exchange, ...] = (
    (
        (
            0,
            "email",
            "out",
            "A page on how {lang} readers take long sentences, for whoever writes their texts",
            "knowledge",
        ),
        (2, "email", "in", "Pinned it to the wall", "noreply"),
    ),
    (
        (0, "email", "out", "Idea: read the {doc} aloud together before it is printed", "idea"),
        (3, "call", "in", "Likes it, asks what it would take", ""),
    ),
    ((0, "meeting", "out", "Lunch with {name}, nothing to decide", "personal"),),
)
"""What is done in turn, some fifty days apart, for everybody who is well cared for."""

CALLER_EXCHANGES: tuple[Exchange, ...] = (
    ((0, "call", "in", "Asks whether {n} more pages of the {doc} are possible", ""),),
    ((0, "call", "in", "A question about one word in the {doc}", ""),),
    ((0, "call", "in", "Sends a drawing for the {doc}, asks for the caption by Friday", ""),),
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
class Recent(Frozen):
    """An entry of the last weeks: days ago, kind, first word of the person's name (the house where empty)."""

    ago: int
    kind: str
    who: str
    direction: str
    note: str
    tags: str = ""
    value: str = ""


RECENT: dict[str, tuple[Recent, ...]] = {
    "nachtfalter": (
        Recent(205, "email", "Jonas", "out", "A study on picture books in French schools", "knowledge"),
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
        Recent(62, "gift", "Solène", "out", "A book on Breton chairs, after the fair", "noreply", value="44.00"),
        Recent(30, "email", "Maëlle", "in", "Leaves for Lorient; Bastien takes over sales", "noreply"),
        Recent(18, "call", "Solène", "out", "Content with the catalogue; wishes fewer adjectives", "checkin"),
        Recent(11, "email", "Bastien", "in", "Two corrections to the price list"),
        Recent(11, "email", "Bastien", "out", "Both made, new file attached"),
        Recent(
            8, "email", "Solène", "in", "Has told a friend who builds fair stands about us", "referral noreply"
        ),
    ),
    "zeytin": (
        Recent(28, "call", "Defne", "out", "Label texts for the new oil; her daughter starts school"),
        Recent(13, "gift", "Defne", "in", "A canister of the early harvest, wrapped in a tea towel"),
    ),
    "podzegarem": (
        Recent(420, "meeting", "Agnieszka", "out", "At their office, over proofs and poppy-seed cake"),
        Recent(
            22, "video", "Agnieszka", "out", "Anthology: asked whether our way of working suits them", "checkin"
        ),
        Recent(10, "note", "Tomasz", "out", "Two essays went out under each other's title: our slip", "mistake"),
        Recent(9, "email", "Tomasz", "out", "First essays, with questions"),
        Recent(8, "email", "Tomasz", "in", "Answers to all of them, nothing further", "noreply"),
    ),
    "harbour": (
        Recent(220, "email", "Imogen", "out", "Idea: one file of phrases for all their tins", "idea"),
        Recent(170, "email", "Imogen", "out", "Second round of the tea leaflet, not charged", "concession"),
        Recent(100, "email", "Imogen", "out", "Ten per cent off the press kit, once more", "concession"),
        Recent(40, "email", "Imogen", "out", "Packaging copy delivered, the rush free of charge", "concession"),
        Recent(39, "email", "Imogen", "in", "All arrived, going to print", "noreply"),
        Recent(7, "email", "Rupert", "out", "A friendly line: has our invoice slipped through?"),
    ),
    "kanzlei": (
        Recent(400, "email", "Matthias", "out", "Idea: keep all their clauses in one memory", "idea"),
        Recent(120, "email", "Leyla", "in", "Which of two wordings would a judge abroad understand?", "sparring"),
        Recent(119, "email", "Leyla", "out", "The second, and why"),
        Recent(
            50, "call", "Matthias", "in", "Asked how other firms handle two languages in one contract", "sparring"
        ),
        Recent(30, "call", "Matthias", "out", "Two agreements next month, one of them urgent"),
        Recent(12, "call", "Dr. Carola", "out", "A flat rate for annexes, from next month on", "agreed"),
        Recent(16, "email", "Leyla", "out", "Offer for the annexes"),
        Recent(10, "email", "Leyla", "in", "Could you certify the annexes too, and by when?"),
    ),
    "museum": (
        Recent(27, "call", "Philippa", "out", "Second floor: asked how the work goes, she is content", "checkin"),
        Recent(13, "card", "Philippa", "in", "A postcard with a snail: 'for the quiet work'"),
    ),
    "brueckner": (
        Recent(240, "meeting", "Frank", "out", "Went through the manual beside a running pump"),
        Recent(60, "card", "Frank", "out", "For thirty years of the firm", "personal"),
        Recent(42, "email", "Sabine", "out", "A friendly line: has our invoice arrived?"),
        Recent(36, "call", "Sabine", "out", "She promises the payment for next week"),
        Recent(29, "letter", "Frank", "out", "Written reminder; the promised week has passed"),
    ),
    "fernweh": (
        Recent(15, "call", "Zeynep", "out", "Catalogue on course; she sends the size charts", "checkin"),
        Recent(4, "email", "Nils", "out", "Sample pages in Polish"),
        Recent(4, "email", "Nils", "in", "Is a 'Schutzblech' really that word?"),
        Recent(3, "email", "Nils", "out", "It is what shops write; the other one is for ships"),
        Recent(2, "email", "Nils", "in", "The workshop says otherwise"),
        Recent(1, "email", "Nils", "out", "Two sources, and a third word that all would accept"),
        Recent(1, "email", "Nils", "in", "Let me ask around", "noreply"),
    ),
    "vasseur": (
        Recent(20, "call", "Théodore", "out", "Chapter nine: the dog now speaks plainly"),
        Recent(9, "letter", "Théodore", "out", "Notes on the last pages, by post as he likes it"),
    ),
    "zielonka": (),
    "tunali": (
        Recent(75, "meeting", "Ayşe", "out", "Cooked three recipes together to get the verbs right", "checkin"),
        Recent(47, "call", "Ayşe", "in", "Her kitchen burnt out in the night; the book has to wait", "crisis"),
        Recent(36, "message", "Ayşe", "out", "The book can wait; her name is on our door whenever she likes"),
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
    "siebenschlaefer": (
        Recent(64, "call", "Nele", "out", "Window texts hang; she thinks of a catalogue for spring", "checkin"),
        Recent(45, "email", "Nele", "out", "Two ways to do a small catalogue"),
        Recent(29, "email", "Nele", "out", "Asked whether the two ways leave questions"),
        Recent(13, "email", "Nele", "out", "A line about the reading in her shop"),
    ),
    "rosenow": (
        Recent(26, "call", "Gärtnerei", "out", "Labels arrived, the roses too; asked how it went", "checkin"),
    ),
    "okafor": (Recent(19, "video", "Ngozi", "out", "Watched the rough cut together", "checkin"),),
    "lindqvist": (Recent(33, "call", "Jonathan", "out", "Price list in print; heard a viola through the phone"),),
}
