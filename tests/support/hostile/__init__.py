"""Hostile whole letters, made by a grammar; the same seed and number give the same letter.

What a letter says (`texts`), how it is wrapped (`shapes`) and what its header fields claim
(`fields`) are drawn apart, so that they meet in combinations that nobody thought of.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Final

from tests.support.hostile.fields import Author, author, header_fields, subject
from tests.support.hostile.shapes import SHAPES, Content
from tests.support.hostile.shapes import huge as huge_content
from tests.support.hostile.targets import Learned, People, Target
from tests.support.hostile.texts import TEXTS

__all__ = ["HostileLetter", "HostileLetters", "Learned", "People", "Target"]

#: One of so many letters is made large.
_LARGE_EVERY: Final = 120
_SENDERS: Final = ("", "bounces@evil.example", "x" * 60 + "@evil.example", "jane@evil.example")


@dataclass(frozen=True)
class HostileLetter:
    """A letter and its envelope.

    Attributes:
        kind: what it was made of, for a report.
        sender: the envelope's; ``""`` is the null sender.
        recipient: the address of the list's agent.
        raw: the bytes, lines ended by CRLF or not.
        claimed: the address in From, as far as there is one; who may be answered.
    """

    kind: str
    sender: str
    recipient: str
    raw: bytes
    claimed: str


@dataclass(frozen=True)
class HostileLetters:
    """Makes letters against these lists.

    Attributes:
        seed: of all chance.
        targets: the lists.
        people: in whose names they are written.
        learned: what outsiders have seen of our mails.
        largest: bytes of the largest ones.
    """

    seed: int
    targets: tuple[Target, ...]
    people: People
    learned: Learned
    largest: int = 5_000_000

    def letter(self, number: int) -> HostileLetter:
        """The letter of this number, whatever was made before it."""
        dice = random.Random(f"{self.seed} {number}")  # noqa: S311  # no secret
        target = dice.choice(self.targets)
        who = author(dice, target, self.people)
        if dice.randrange(_LARGE_EVERY):
            text_name, make = dice.choice(TEXTS)
            text = make(dice, self.learned)
            shape_name, wrap = dice.choice(SHAPES)
            content = wrap(dice, text)
        else:
            text_name, content = huge_content(dice, self.largest)
            text, shape_name = "", "huge"
        head = self._head(dice, number, target, who, text, content)
        sender = dice.choice((*_SENDERS, who.address if who.mailable else "a@evil.example"))
        kind = f"{who.kind}/{text_name}/{shape_name}"
        return HostileLetter(kind, sender, target.agent, head + content.body, who.address)

    def _head(
        self,
        dice: random.Random,
        number: int,
        target: Target,
        who: Author,
        text: str,
        content: Content,
    ) -> bytes:
        over_list = dice.random() < 0.3
        fields = [who.field, b"To: " + (target.address if over_list else target.agent).encode()]
        if over_list:
            fields.append(b"List-Id: <" + target.list_id.encode() + b">")
        fields.append(b"Subject: " + subject(dice, text, self.learned))
        fields += [*who.more, *header_fields(dice, number, target, self.learned)]
        fields += content.fields
        if dice.random() < 0.1:
            dice.shuffle(fields)
        end = dice.choice((b"\r\n", b"\r\n", b"\r\n", b"\n"))
        return end.join([*fields, b"", b""])
