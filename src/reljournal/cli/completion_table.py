"""What completion knows of the commands. Made by `make docs` from their declarations: change it there."""

from __future__ import annotations

# One line a thing, however long: nobody reads it but a program.
# fmt: off
# ruff: noqa: E501

COMMANDS: dict[str, tuple[str, tuple[str, ...], dict[str, tuple[str, str]]]] = {
    "": ("A relationship journal: whom to care for today, why, and how", (), {
        "--version": ("", "Print the version"),
    }),
    "log": ("Write down what happened", ("KIND", "WHO[,WHO]", "[NOTE]... [+TAG]..."), {
        "--on": ("WHEN", "The day it happened"),
        "--in": ("", "They began it, or (the default) you did"),
        "--out": ("", "They began it, or (the default) you did"),
        "--project": ("P", "The project it was about"),
        "--value": ("MONEY", "What it was worth"),
        "--minutes": ("N", "How long it took"),
        "--promise": ("TEXT", "What you promised"),
        "--they-promise": ("TEXT", "What they promised"),
        "--by": ("WHEN", "When a promise is due; one for each"),
        "--occasion": ("TEXT", "What it was for"),
        "--confidential": ("", "Keep it out of exports"),
        "--planned": ("", "It is agreed for --on, a day to come"),
        "--dry-run": ("", "Say what it would settle; write nothing"),
        "--edit": ("", "Write the note in your $EDITOR, or do not"),
        "-e": ("", "Write the note in your $EDITOR, or do not"),
        "--no-edit": ("", "Write the note in your $EDITOR, or do not"),
    }),
    "today": ("Whom to care for today, why, and how", (), {
        "--on": ("WHEN", "The day it is for: 2026-03-02, friday, 3d …"),
        "--days": ("N", "Look so many days ahead"),
        "--all": ("", "Every card, not only the first ones"),
        "--held": ("", "Also what is held back, and by what"),
        "--who": ("WHO", "Only this relationship"),
        "--rule": ("R", "Only items of this rule"),
        "--format": ("FORM", "rich plain markdown html json ics"),
        "--confidential": ("", "Confidential notes also where it is no terminal"),
        "--exit-code": ("", "Exit with 3 where something is due"),
        "--send": ("", "Deliver it as the config says, once a day"),
        "--again": ("", "With --send: also where it has gone today"),
        "--count": ("", "Only how many cards are due, for a prompt"),
    }),
    "plan": ("Note a contact that is agreed or intended for a day", ("KIND", "WHO[,WHO]", "WHEN", "[NOTE]... [+TAG]..."), {
    }),
    "done": ("Write down that an item of the agenda is done", ("CODE", "[NOTE]... [+TAG]..."), {
        "--kind": ("KIND", "How, if not as suggested"),
    }),
    "snooze": ("Put an item off until a day", ("CODE", "WHEN"), {
    }),
    "dismiss": ("Send an item away until what it rests on changes", ("CODE",), {
        "--why": ("TEXT", "Why, for yourself"),
    }),
    "why": ("Why an item is listed; with a name, also why a rule is silent", ("CODE | WHO", "[RULE]"), {
        "--on": ("WHEN", "The day it is for: 2026-03-02, friday, 3d …"),
    }),
    "walk": ("Go through the agenda one item at a time, with single keys; each answer is saved at once", (), {
        "--on": ("WHEN", "The day it is for: 2026-03-02, friday, 3d …"),
    }),
    "spread": ("Stagger the check-ins that fall together, after an import for example", (), {
        "--over": ("DUR", "The time to spread over"),
        "--dry-run": ("", "Say who would come when; write nothing"),
    }),
    "stats": ("What the journal amounts to, and the contacts a week that your cadences ask for", ("[WHO]",), {
        "--on": ("WHEN", "The day it is for: 2026-03-02, friday, 3d …"),
    }),
    "add": ("Add a person or an organisation", ("NAME",), {
        "--org": ("ORG", "The organisation they belong to"),
        "--role": ("R", "What they do there"),
        "--kind": ("KIND", "person or organisation"),
        "--type": ("TYPE", "transactional loyal partnership advisory friendly …"),
        "--cadence": ("DUR", "A talk every: quarterly, 6w, off"),
        "--email": ("E", "An e-mail address; may be repeated"),
        "--phone": ("P", "A phone number; may be repeated"),
        "--birthday": ("D", "15"),
        "--prefers": ("KIND", "A channel they like"),
        "--avoids": ("KIND", "A channel never to suggest"),
        "--hours": ("SPAN", "When to call: 09:00-17:00"),
        "--terms": ("DAYS", "Their payment terms"),
        "--since": ("D", "When the relationship began"),
        "--likes": ("TEXT", "What they like; may be repeated"),
        "--alias": ("A", "Another name; may be repeated"),
        "--tag": ("T", "A tag; may be repeated"),
    }),
    "set": ("Change what is known of somebody; a lone - takes a value away", ("WHO",), {
        "--org": ("ORG", "The organisation they belong to"),
        "--role": ("R", "What they do there"),
        "--kind": ("KIND", "person or organisation"),
        "--type": ("TYPE", "transactional loyal partnership advisory friendly …"),
        "--cadence": ("DUR", "A talk every: quarterly, 6w, off"),
        "--email": ("E", "An e-mail address; may be repeated"),
        "--phone": ("P", "A phone number; may be repeated"),
        "--birthday": ("D", "15"),
        "--prefers": ("KIND", "A channel they like"),
        "--avoids": ("KIND", "A channel never to suggest"),
        "--hours": ("SPAN", "When to call: 09:00-17:00"),
        "--terms": ("DAYS", "Their payment terms"),
        "--since": ("D", "When the relationship began"),
        "--likes": ("TEXT", "What they like; may be repeated"),
        "--alias": ("A", "Another name; may be repeated"),
        "--tag": ("T", "A tag; may be repeated"),
        "--status": ("S", "active, paused, ended or deceased"),
    }),
    "rename": ("Give somebody another name", ("WHO", "NAME"), {
    }),
    "show": ("All about one person or organisation: how it stands, what is open, what was last", ("WHO",), {
        "--on": ("WHEN", "The day it is for: 2026-03-02, friday, 3d …"),
    }),
    "list": ("Everybody, with the last talk and the next", (), {
        "--type": ("T", "Only relationships of this type"),
        "--sort": ("BY", "name, last or due"),
        "--on": ("WHEN", "The day it is for: 2026-03-02, friday, 3d …"),
    }),
    "handover": ("A contact person changes; the history stays, agreements ask to be confirmed", ("ORG",), {
        "--from": ("WHO", "Who was the contact so far"),
        "--to": ("WHO", "Who takes over; added where unknown"),
    }),
    "forget": ("Erase a person for good: from the journal, its backups and the undo store (GDPR Art", ("WHO",), {
        "--keep-accounts": ("", "Keep invoices under another name, as tax law may ask"),
        "--with-people": ("", "Of an organisation: its people as well"),
        "--dry-run": ("", "Say what would go; write nothing"),
        "--yes": ("", "Do not ask"),
        "-y": ("", "Do not ask"),
    }),
    "history": ("What happened, the newest last", ("[WHO]",), {
        "--since": ("D", "Only from this day on"),
        "--kind": ("K", "Only of this kind"),
    }),
    "find": ("Look for words in notes, tags, occasions and names", ("TEXT...",), {
    }),
    "edit": ("Change an entry, a promise, an invoice or another record, by its REF", ("REF",), {
        "--note": ("T", "Another note"),
        "--on": ("WHEN", "Another day"),
        "--kind": ("K", "Another kind"),
        "--who": ("WHO[,WHO]", "Other people"),
        "--in": ("", "Who began it"),
        "--out": ("", "Who began it"),
        "--tag": ("T", "Add a tag; -T removes it"),
        "--value": ("MONEY", "Another value or amount"),
        "--minutes": ("N", "Its length"),
        "--text": ("T", "The text of a ledger's entry"),
        "--by": ("WHEN", "When a promise is due"),
        "--due": ("D", "An invoice's or project's day"),
        "--number": ("N", "An invoice's number"),
    }),
    "rm": ("Remove an entry or another record; rel undo brings it back", ("REF",), {
    }),
    "undo": ("Take the last step back, or the last N", ("[N]",), {
    }),
    "import": ("Take over entries from CSV, or a whole journal from JSON; one step for undo", ("FORMAT", "FILE..."), {
        "--create": ("", "Add people that are not in the journal yet"),
        "--dry-run": ("", "Say what would be imported; write nothing"),
        "--skip-bad": ("", "Leave out rows that cannot be read"),
        "--ours": ("", "json: where both differ, keep the journal's"),
        "--theirs": ("", "json: where both differ, take the file's"),
    }),
    "export": ("The journal as CSV, or whole as JSON; with --who, everything that is held on somebody (GDPR Art", ("FORMAT",), {
        "--output": ("FILE", "Where to; the terminal without it"),
        "-o": ("FILE", "Where to; the terminal without it"),
        "--who": ("WHO", "Only what concerns them"),
        "--confidential": ("", "Confidential entries too"),
    }),
    "backup": ("Copy the journal, byte by byte", ("[FILE]",), {
    }),
    "restore": ("Go back to a backup; what is there now is backed up first, and rel undo takes it back", ("[FILE|NAME]",), {
        "--yes": ("", "Do not ask"),
        "-y": ("", "Do not ask"),
    }),
    "doctor": ("Look whether the journal is whole, and whether the mornings are set up well", (), {
        "--fix": ("", "Save what can be saved; keeps the file as it was beside it"),
    }),
    "promise": ("Words given, yours and theirs", (), {
    }),
    "promise add": ("Write down a promise", ("WHO", "TEXT"), {
        "--by": ("WHEN", "The day it is due"),
        "--theirs": ("", "They promised it"),
    }),
    "promise kept": ("The promise was kept", ("REF",), {
    }),
    "promise broken": ("The promise will not be kept", ("REF",), {
    }),
    "promise list": ("The open promises, the next one first", (), {
        "--all": ("", "The closed ones too"),
    }),
    "invoice": ("Invoices and their reminders", (), {
    }),
    "invoice add": ("Write down an invoice", ("WHO", "MONEY"), {
        "--number": ("N", "The invoice's number"),
        "--issued": ("D", "The invoice's day; today"),
        "--due": ("D", "The payment target"),
        "--terms": ("DAYS", "The target in days instead"),
        "--project": ("P", "The project it is for"),
    }),
    "invoice paid": ("The money is there", ("REF",), {
        "--on": ("WHEN", "The day it is for: 2026-03-02, friday, 3d …"),
    }),
    "invoice remind": ("Write down a reminder and what came of it", ("REF",), {
        "--by": ("KIND", "How: email, call, letter …"),
        "--result": ("R", "reached promised disputed not-received sent"),
        "--until": ("D", "The day that they named"),
    }),
    "invoice list": ("The invoices by their target", (), {
        "--open": ("", "Only the unpaid ones"),
    }),
    "project": ("The work that runs for a client", (), {
    }),
    "project start": ("Begin a project", ("WHO", "NAME"), {
        "--due": ("D", "When it is to be done"),
        "--budget": ("MONEY", "What it may cost"),
    }),
    "project end": ("A project is over", ("REF",), {
        "--outcome": ("O", "well, mixed or badly"),
    }),
    "project pause": ("A project rests", ("REF",), {
    }),
    "project resume": ("A project goes on", ("REF",), {
    }),
    "project list": ("All projects, the running ones first", (), {
    }),
    "agreement": ("What both sides rely on", (), {
    }),
    "agreement add": ("Write down what was agreed", ("WHO", "TOPIC", "TEXT"), {
        "--written": ("", "It is in writing"),
        "--with": ("WHO", "With whom of theirs"),
        "--review": ("D", "When to look at it again"),
    }),
    "agreement confirm": ("It stands, in writing: after a handover or a review", ("REF",), {
        "--with": ("WHO", "With whom of theirs"),
        "--review": ("D", "When to look at it again"),
    }),
    "agreement list": ("The agreements; those that wait for a confirmation say so", ("[WHO]",), {
    }),
    "friction": ("What stands between you and somebody", (), {
    }),
    "friction open": ("Write down a friction", ("WHO", "TEXT"), {
        "--mine": ("", "The mistake was yours"),
    }),
    "friction resolve": ("A friction is resolved", ("REF", "TEXT"), {
    }),
    "friction list": ("All frictions, the open ones first", (), {
    }),
    "occasion": ("Days that matter to somebody", (), {
    }),
    "occasion add": ("Note a day that matters to somebody", ("WHO", "TEXT"), {
        "--on": ("D", "The day"),
        "--yearly": ("", "It comes back every year"),
    }),
    "occasion list": ("The noted days", (), {
    }),
    "init": ("Begin: write a config and an empty journal", (), {
        "--language": ("de|en", "Of the agenda"),
        "--country": ("CC", "For holidays: DE, AT, CH …"),
        "--region": ("R", "For its holidays: BY, ZH …"),
    }),
    "demo": ("A sample journal of a small translation agency, with its agenda; touches none of your files", (), {
        "--seed": ("N", "Another sample"),
        "--days": ("N", "Look so many days ahead"),
    }),
    "rules": ("The rules behind the agenda", (), {
    }),
    "rules list": ("Every rule by family, on or off, with its thresholds", (), {
    }),
    "rules show": ("One rule: the idea behind it, its thresholds and where they were set, how often it fires today", ("NAME",), {
    }),
    "rules check": ("Whether what the config says of rules is valid; exits with 1 where it is not", (), {
    }),
    "config": ("Your settings", (), {
    }),
    "config show": ("Every setting, its value, and where it was set", (), {
    }),
    "config path": ("Where the config file lies", (), {
    }),
    "config set": ("Set one value", ("KEY", "VALUE"), {
    }),
    "config edit": ("Open the config file in your editor, and check it afterwards", (), {
    }),
    "cron": ("The agenda each morning", (), {
    }),
    "cron install": ("Have the agenda made each morning, by systemd's timer or cron, whichever the machine runs", (), {
        "--at": ("TIME", "The time of day"),
        "--send": ("", "Deliver the agenda as the config says"),
        "--by": ("WAY", "systemd, crontab, launchd or task-scheduler"),
    }),
    "cron remove": ("Take the timer away, whatever runs it; everything else in the crontab stays, byte for byte", (), {
    }),
    "cron status": ("When the timer runs next, how it last went, what is wrong with it, and the end of its log", (), {
    }),
    "cron test": ("Send a message to try the way of the mails; the agenda of the day is sent all the same", (), {
    }),
    "cron run": ("What the timer runs: the agenda into the log, how it went into 'rel cron status'", (), {
        "--send": ("", "Deliver it too"),
    }),
    "completion": ("Print the completion script: names, kinds, tags, codes and references at the press of Tab", ("SHELL",), {
    }),
}
"""By the words that call a command: what it does, its arguments, its options."""

EVERYWHERE: dict[str, tuple[str, str]] = {
    "--journal": ("PATH", "The journal file, instead of the usual one (or $REL_JOURNAL)"),
    "--config": ("PATH", "The config file, instead of the usual one (or $REL_CONFIG)"),
    "--json": ("", "Print data as JSON, errors too"),
    "--plain": ("", "No colour, no boxes; one line an item"),
    "--quiet": ("", "Say nothing where all went well"),
    "--help": ("", "Show this message and exit"),
}
"""The options that every command takes."""

CHOICES: dict[str, tuple[str, ...]] = {
    "add --kind": ("person", "organisation"),
    "add --type": ("transactional", "loyal", "partnership", "advisory", "friendly", "prospect", "supplier"),
    "agreement add TOPIC": ("scope", "budget", "billing", "rescheduling", "confidentiality", "other"),
    "completion SHELL": ("bash", "zsh", "fish"),
    "export FORMAT": ("csv", "json"),
    "import FORMAT": ("csv", "json"),
    "init --language": ("de", "en"),
    "invoice remind --result": ("reached", "promised", "disputed", "not-received", "sent"),
    "list --sort": ("name", "last", "due"),
    "list --type": ("transactional", "loyal", "partnership", "advisory", "friendly", "prospect", "supplier"),
    "project end --outcome": ("well", "mixed", "badly"),
    "set --kind": ("person", "organisation"),
    "set --status": ("active", "paused", "ended", "deceased"),
    "set --type": ("transactional", "loyal", "partnership", "advisory", "friendly", "prospect", "supplier"),
    "today --format": ("rich", "plain", "markdown", "html", "json", "ics"),
}
"""What takes one of a few words."""

KINDS: tuple[str, ...] = ("call", "email", "card", "gift", "meeting", "video", "message", "letter", "social", "event", "note")
RULES: tuple[str, ...] = ("check-in-due", "give-space", "fading", "dormant", "meet-in-person", "call-for-no-reason", "unanswered", "crisis-contact", "mail-ping-pong", "write-it-down", "terms-unclear", "handover", "agreement-review", "project-late", "payment-target-exceeded", "habitual-late-payer", "dependency", "concessions", "promise-due", "promise-awaited", "reply-owed", "planned-contact", "promises-broken", "gesture-owed", "referral-thanks", "thank-after-project", "year-end-thanks", "one-sided", "occasion", "not-only-at-christmas", "gift-limit", "gift-repeat", "friction-open", "own-mistake", "aftercare", "share-knowledge", "complacency", "sparring", "mismatch")
