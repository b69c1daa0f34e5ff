"""The people whom the sample agency works for, all of them invented."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """One person. `birthday` is in days from today, or `--02-29`; phone numbers are reserved for fiction."""

    name: str
    role: str | None = None
    phone: str = ""
    birthday: int | str | None = None
    age: int = 40
    prefers: tuple[str, ...] = ()
    avoids: tuple[str, ...] = ()
    hours: str = ""
    likes: tuple[str, ...] = ()


@dataclass(frozen=True)
class House:
    """One relationship: an organisation, or, without people, a person who works alone.

    `known` and `quiet` are days ago: since when there are entries, and until when the everyday ones go. `share`
    is its part of them, `invoices` how many there are, `terms` their days. `due` is the day on which the open one
    is due, in days from today.
    """

    key: str
    head: Person
    domain: str
    language: str
    documents: tuple[str, ...]
    type: str | None = None
    people: tuple[Person, ...] = ()
    tags: tuple[str, ...] = ()
    years: int = 3
    known: int = 1095
    quiet: int = 35
    share: int = 10
    invoices: int = 0
    terms: int = 14
    due: int | None = None
    late: tuple[int, ...] = ()
    project: str = ""


HOUSES = (
    House(
        "nachtfalter",
        Person("Verlag Nachtfalter"),
        "nachtfalter.example.org",
        "French",
        ("debut novel", "spring catalogue", "rights list", "picture book"),
        people=(
            Person("Henrike Solms", "editor in chief", "+49 30 23125 011", 140, 52, likes=("ferries", "Satie")),
            Person("Jonas Pfeiffer", "foreign rights", "+49 30 23125 012", 45, 34, prefers=("email",)),
        ),
        tags=("books",),
        years=7,
        quiet=112,
        share=12,
        invoices=7,
    ),
    House(
        "thormaehlen",
        Person("Orgelbau Thormählen & Töchter"),
        "thormaehlen.example.com",
        "Danish",
        ("organ handbook", "maintenance guide", "concert leaflet"),
        type="loyal",
        people=(
            Person(
                "Wiebke Thormählen",
                "managing director",
                "+49 30 23125 021",
                200,
                58,
                prefers=("call",),
                hours="08:00-11:00",
                likes=("liquorice",),
            ),
            Person(
                "Ole Brodersen", "workshop", "+49 30 23125 022", 290, 29, avoids=("call",), prefers=("message",)
            ),
        ),
        years=5,
        share=8,
        invoices=5,
        project="Organ handbook, Danish edition",
    ),
    House(
        "morvan",
        Person("Ateliers Morvan"),
        "morvan.example.com",
        "French",
        ("furniture catalogue", "care leaflet", "fair stand texts", "price list"),
        people=(
            Person(
                "Solène Morvan", "owner", "+33 4 65 71 20 14", 95, 46, prefers=("call",), likes=("oak shavings",)
            ),
            Person("Bastien Kerguelen", "sales", "+33 4 65 71 20 15", 250, 38),
        ),
        years=6,
        share=11,
        invoices=6,
        due=-5,
    ),
    House(
        "zeytin",
        Person("Defne Zeytin Evi"),
        "zeytinevi.example.com",
        "Turkish",
        ("label texts", "harvest diary", "shop pages", "tasting cards"),
        type="friendly",
        people=(
            Person(
                "Defne Aksoylu",
                "founder",
                "+49 30 23125 041",
                3,
                44,
                prefers=("call", "card"),
                likes=("street cats", "quince"),
            ),
            Person("Kerem Uysal", "export", "+49 171 39200 41", 160, 36, prefers=("message",)),
        ),
        tags=("food",),
        years=4,
        share=11,
        invoices=5,
    ),
    House(
        "podzegarem",
        Person("Wydawnictwo Pod Zegarem"),
        "podzegarem.example.net",
        "Polish",
        ("essay volume", "author biography", "sample chapters", "anthology"),
        type="advisory",
        people=(
            Person(
                "Agnieszka Wrońska", "publisher", "+49 30 23125 051", 70, 49, prefers=("video",), likes=("chess",)
            ),
            Person("Tomasz Bielak", "editor", "+49 171 39200 51", 310, 31, prefers=("email",)),
        ),
        tags=("books",),
        share=10,
        invoices=5,
        terms=30,
        project="Anthology of Baltic essays",
    ),
    House(
        "harbour",
        Person("Harbour & Finch Ltd"),
        "harbourfinch.example.com",
        "English",
        ("tea leaflet", "packaging copy", "press kit"),
        type="transactional",
        people=(
            Person("Imogen Finch", "marketing", "+44 117 496 0161", 120, 41, prefers=("email",), avoids=("call",)),
            Person("Rupert Aldous", "accounts", "+44 117 496 0162"),
        ),
        tags=("food",),
        share=6,
        invoices=4,
        due=-12,
    ),
    House(
        "kanzlei",
        Person("Kanzlei Ostermann Vogelsang"),
        "ostermann-vogelsang.example.org",
        "English",
        ("shareholder agreement", "contract annex", "statement of claim", "power of attorney"),
        type="loyal",
        people=(
            Person("Dr. Carola Vogelsang", "partner", "+49 30 23125 071", 175, 55, hours="10:00-12:00"),
            Person("Matthias Ostermann", "partner", "+49 30 23125 072", 265, 61, prefers=("call",)),
            Person("Leyla Demirhan", "office", "+49 30 23125 073", 55, 33, prefers=("email",), likes=("hiking",)),
        ),
        years=8,
        share=12,
        invoices=7,
        due=11,
    ),
    House(
        "museum",
        Person("Museum der leisen Dinge"),
        "leise-dinge.example.org",
        "Danish",
        ("audio guide", "wall texts", "exhibition catalogue", "visitor leaflet"),
        people=(
            Person(
                "Philippa Rautenberg",
                "curator",
                "+49 30 23125 081",
                5,
                50,
                prefers=("card",),
                likes=("snails", "fountain pens"),
            ),
            Person("Emil Castorp-Lange", "education", "+49 30 23125 082", 210, 35),
        ),
        tags=("culture",),
        share=9,
        invoices=5,
        terms=30,
        due=5,
        project="Audio guide, second floor",
    ),
    House(
        "brueckner",
        Person("Brückner Wärmepumpen GmbH"),
        "brueckner-waerme.example.com",
        "English",
        ("installation manual", "data sheet", "safety notes", "spare parts list"),
        people=(
            Person("Frank Brückner", "managing director", "+49 30 23125 091", 85, 57, avoids=("video",)),
            Person("Sabine Lotz", "accounts", "+49 30 23125 092", 320, 45, hours="09:00-12:30"),
        ),
        quiet=56,
        share=8,
        invoices=7,
        due=-45,
        late=(2, 4, 18, 16, 25, 21),
    ),
    House(
        "fernweh",
        Person("Fernweh Fahrräder GmbH"),
        "fernweh-rad.example.com",
        "Polish",
        ("autumn catalogue", "workshop manual", "size charts", "newsletter"),
        people=(
            Person("Zeynep Kaya-Winter", "marketing", "+49 30 23125 101", 150, 37, prefers=("call", "video")),
            Person("Nils Aurich", "product", "+49 171 39200 10", 230, 42, likes=("gravel roads",)),
        ),
        share=9,
        invoices=5,
        due=8,
        project="Autumn catalogue in four languages",
    ),
    House(
        "vasseur",
        Person(
            "Théodore Vasseur",
            "novelist",
            "+49 171 39200 11",
            "--02-29",
            prefers=("letter", "call"),
            likes=("long walks", "typewriters"),
        ),
        "vasseur.example.net",
        "French",
        ("second novel", "reading tour texts", "short story"),
        type="friendly",
        years=4,
        share=6,
        invoices=1,
    ),
    House(
        "zielonka",
        Person("Małgorzata Zielonka", "architect", "+49 30 23125 121", 280, 39, prefers=("email",)),
        "zielonka.example.com",
        "Polish",
        ("competition entry", "building permit", "portfolio"),
        type="transactional",
        known=700,
        share=4,
        invoices=1,
    ),
    House(
        "tunali",
        Person(
            "Ayşe Tunalı",
            "cook, author",
            "+49 171 39200 13",
            110,
            48,
            prefers=("meeting", "call"),
            likes=("figs",),
        ),
        "tunali.example.org",
        "English",
        ("cookbook", "menu", "recipe column"),
        tags=("food",),
        known=900,
        share=6,
        invoices=2,
        project="Cookbook, English edition",
    ),
    House(
        "sternwarte",
        Person("Sternwarte Treuenfels"),
        "sternwarte-treuenfels.example.org",
        "English",
        ("visitor texts",),
        type="prospect",
        people=(Person("Ruben Achterberg", "public programme", "+49 30 23125 141", prefers=("email",)),),
        tags=("culture",),
        years=0,
        known=110,
        share=0,
    ),
    House(
        "kommaklar",
        Person("Lektorat Kommaklar"),
        "kommaklar.example.net",
        "German",
        ("proofs", "style sheet", "term list"),
        type="supplier",
        people=(Person("Greta Silberstein", "proofreader", "+49 30 23125 151", 190, 47, prefers=("message",)),),
        share=7,
    ),
)
