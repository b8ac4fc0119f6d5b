"""What the header fields of hostile letters claim: authors, threads, ids, loops, proofs, dates."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tests.support.hostile.targets import Learned, People, Target
from tests.support.hostile.texts import NASTY, command

Dice = random.Random

#: How many strangers there are.
_STRANGERS: Final = 400


@dataclass(frozen=True)
class Author:
    """Who From says that it is.

    Attributes:
        kind: for the report.
        address: as plain as it can be said.
        field: the From field, whole.
        more: further fields that go with it.
        mailable: whether an envelope can name the address.
    """

    kind: str
    address: str
    field: bytes
    more: tuple[bytes, ...] = ()
    mailable: bool = True


def author(dice: Dice, target: Target, people: People) -> Author:
    """A member or chair whose name is abused, a stranger, ourselves, or nobody."""
    kind = dice.choice(
        ("member", "member", "member", "chair", "stranger", "stranger", "self", "munged", "odd")
    )
    stranger = f"s{dice.randrange(_STRANGERS)}@evil{dice.randrange(9)}.example"
    if kind == "member":
        address = dice.choice(people.members)
    elif kind == "chair":
        address = dice.choice(people.chairs)
    elif kind == "stranger":
        tag = dice.choice(("", "", f"+{dice.randrange(99)}"))
        address = stranger.replace("@", f"{tag}@")
    elif kind == "self":
        address = dice.choice(
            (target.agent, target.address, f"bounces@{target.agent.split('@')[1]}")
        )
    elif kind == "munged":
        return _munged(dice, target, people, stranger)
    else:
        return _odd(dice, dice.choice(people.members))
    names = (
        "",
        "Jane Roe",
        dice.choice(NASTY).split("\r")[0].split("\n")[0],
        "=?utf-8?q?J=00?=",
        "a, b",
    )
    name = dice.choice(names).encode("utf-8", "surrogatepass")
    field = (
        b"From: " + dice.choice((name + b" ", b'"' + name + b'" ')) + b"<" + address.encode() + b">"
    )
    return Author(kind, address, field)


def _munged(dice: Dice, target: Target, people: People, stranger: str) -> Author:
    """From is the list, as list servers write it; the author is said elsewhere, more than once."""
    address = dice.choice((stranger, dice.choice(people.members), dice.choice(people.chairs)))
    name = dice.choice(
        ("Jane Roe", "X", "a", dice.choice(NASTY)[:40].replace("\r", "").replace("\n", ""))
    )
    field = f'From: "{name} via Devel" <{target.address}>'
    ways = (
        f"Reply-To: {name} <{address}>",
        f"X-Original-From: {name} <{address}>",
        f"Cc: {name} <{address}>",
        f"Reply-To: {address}, {stranger}",
        f"Cc: {name} <e\x00vil@evil.example>",
        f"Cc: {name} <e\x1b[31mvil@evil.example>",
        f"Reply-To: {name} <\u202e{address}>",
        f"Reply-To: {target.agent}",
    )
    some = dice.sample(ways, dice.choice((0, 1, 1, 2, 3)))
    more = tuple(one.encode("utf-8", "surrogatepass") for one in some)
    return Author("munged", address, field.encode("utf-8", "surrogatepass"), more)


def _odd(dice: Dice, member: str) -> Author:
    """From that two readers might take for two persons, or for none."""
    ways = (
        b"From: %b, x@evil.example",
        b"From: x@evil.example <%b>",
        b"From: (%b) x@evil.example",
        b"From: <%b",
        b"From: %b (((((((((",
        b"From: group: %b;",
        b"From: =?utf-8?q?%b?=",
        b"From: %b\x00",
        b"From: \x1b[31m%b",
        b"From: @relay.example:%b",
        b'From: "%b" <>',
        b"From:",
        b"X: %b",
        b"From: x@evil.example\r\nFrom: %b",
        b"From:\r\n %b",
        b"From : %b",
        b"Sender: %b",
        b"From: <%b> <x@evil.example>",
        b"From: \xff\xfe<%b>",
        b'From: "a\\"b@evil.example" <%b>',
    )
    way = dice.choice(ways)
    field = way.replace(b"%b", member.encode())
    return Author("odd", member, field, mailable=False)


def subject(dice: Dice, text: str, learned: Learned) -> bytes:
    """A Subject: a command, a tag, a reply to one of ours, an encoded one, a huge one."""
    prefix = dice.choice(
        ("", "", "", "Re: ", "AW: ", "Fwd: ", "[devel] ", "Re: [devel] Re: ", "Re: " * 300)
    )
    rests: tuple[Callable[[], str], ...] = (
        lambda: "hello",
        lambda: "",
        lambda: f"[PROPOSE] {dice.choice(NASTY)}",
        lambda: f"[PROPOSE {dice.randint(0, 99)}/{dice.randint(0, 9)}] {dice.choice(NASTY)}",
        lambda: command(dice, learned).split("\n")[0],
        lambda: f"CONFIRM {dice.choice(learned.tokens)}",
        lambda: f"please confirm: {command(dice, learned)}",
        lambda: f"T{dice.randint(1, 9)}: x",
        lambda: text[:200].split("\n")[0],
        lambda: "x" * 100_000,
        lambda: " ".join(["=?utf-8?q?=0d=0a?="] * 200),
        lambda: "[" * 500 + "PROPOSE" + "]" * 500,
    )
    made = prefix + dice.choice(rests)()
    raw = made.encode("utf-8", "surrogatepass").replace(b"\r", b" ").replace(b"\n", b" ")
    return raw if dice.random() < 0.8 else raw.replace(b" ", b"\r\n ")


def header_fields(dice: Dice, number: int, target: Target, learned: Learned) -> list[bytes]:
    """Id, thread, and some of all the fields that say something to us or to our parser."""
    fields = [_message_id(dice, number, learned)] if dice.random() < 0.95 else []
    fields += _thread(dice, number, learned)
    fields += [
        dice.choice(_EXTRA)(dice, target, learned) for _ in range(dice.choice((0, 1, 1, 2, 4)))
    ]
    return fields


def _message_id(dice: Dice, number: int, learned: Learned) -> bytes:
    """Mostly its own; or one of ours, a member's, or what the clock's letters may have."""
    others = (
        dice.choice(learned.ids),
        "<same@evil.example>",
        f"<close.{dice.randrange(9)}.1.20270826T130000.devel@lists.example.org>",
        "<cron.20270826T0900.devel@lists.example.org>",
        f"<m{dice.randrange(200)}@member.example>",
        "<" + "x" * 2_000 + "@evil.example>",
        "no brackets",
        "<\x00@evil.example>",
        "<a@b> <c@d>",
    )
    chosen = f"<h{number}@evil.example>" if dice.random() < 0.75 else dice.choice(others)
    return b"Message-ID: " + chosen.encode()


def _thread(dice: Dice, number: int, learned: Learned) -> list[bytes]:
    """Deep, wide, cyclic, or into the middle of somebody's."""
    ours = dice.choice(learned.ids)
    chain = f"<h{max(0, number - 1)}@evil.example>"
    ways: tuple[Callable[[], list[str]], ...] = (
        list,
        lambda: [f"In-Reply-To: {ours}"],
        lambda: [f"In-Reply-To: {ours}", f"References: {ours}"],
        lambda: [f"In-Reply-To: {chain}"],
        lambda: [f"In-Reply-To: <h{number + 1}@evil.example>"],
        lambda: [f"In-Reply-To: <h{number}@evil.example>"],
        lambda: [
            "References: "
            + " ".join(f"<h{n}@evil.example>" for n in range(dice.choice((20, 3000))))
        ],
        lambda: ["References: " + " ".join(learned.ids[:500])],
        lambda: ["References: " + "<" * 3000, "In-Reply-To: >>>>"],
        lambda: [f"In-Reply-To: {ours}"] * 50,
    )
    return [line.encode("utf-8", "surrogatepass") for line in dice.choice(ways)()]


def _plain(*lines: str) -> Callable[[Dice, Target, Learned], bytes]:
    def one(dice: Dice, target: Target, _learned: Learned) -> bytes:
        said = dice.choice(lines).replace("AGENT", target.agent).replace("LIST", target.address)
        return said.encode("utf-8", "surrogatepass")

    return one


_SIGNATURE: Final = (
    "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.org; s=s%s; "
    "h=from:to:subject:date:message-id; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA"
)
_EXTRA: Final[tuple[Callable[[Dice, Target, Learned], bytes], ...]] = (
    _plain(
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: no",
        "Auto-Submitted: NO ",
        "Auto-Submitted: auto-\x1b[2Kx",
        "Auto-Submitted: a\x00",
        "Auto-Submitted: auto-generated; owner-email=x",
        "Auto-Submitted:",
    ),
    _plain("X-Loop: AGENT", "X-Loop: x@evil.example", "Precedence: bulk", "Precedence: list"),
    _plain("X-Auto-Response-Suppress: All", "X-Ack: no", "X-Ack: yes", "Return-Path: <>"),
    _plain("Reply-To: AGENT", "Reply-To: LIST", "Reply-To: a@evil.example, b@evil.example"),
    _plain("Cc: AGENT, LIST", "Cc: " + "a@evil.example, " * 2_000, "Bcc: AGENT", "To: AGENT"),
    _plain("List-Id: <devel.lists.example.org>", "List-Id: <other>", "List-Post: <mailto:LIST>"),
    _plain(
        "Date: Thu, 01 Jan 1970 00:00:00 +0000",
        "Date: 99 Foo 99999",
        "Date: Mon, 31 Dec 9999 23:59:59 -9959",
    ),
    _plain("Authentication-Results: mx.example.org; dkim=pass header.d=example.org"),
    _plain("ARC-Seal: i=1; cv=none; a=rsa-sha256; d=example.org; s=x; b=AAAA"),
    _plain("Received: from x by mx.example.org; Mon, 2 Aug 2027 10:00:00 +0000"),
    _plain("X-Long: " + "x" * 90_000, "X-Long: " + "\r\n x" * 2_000, "X: " + "x" * 200_000),
    _plain(
        "no colon at all",
        ": no name",
        "\x00: x",
        "X-\u00e9: x",
        " folded first",
        "Subject: [PROPOSE] second",
    ),
    lambda dice, _target, _learned: "\r\n".join(
        [_SIGNATURE % dice.randrange(999)] * dice.choice((1, 5, 60))
    ).encode(),
    lambda dice, _target, _learned: (
        b"X-Nasty: " + dice.choice(NASTY).encode("utf-8", "surrogatepass").replace(b"\n", b" ")
    ),
    lambda dice, _target, _learned: b"\r\n".join(
        b"X-%d: y" % n for n in range(dice.choice((5, 400, 3_000)))
    ),
)
