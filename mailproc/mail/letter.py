"""What the rest of the program knows of a letter: plain values, nothing of MIME.

`StoredLetter` is a letter as it came, `Letter` what `mail.parse` reads in its bytes.
"""

from __future__ import annotations

import hashlib
import string
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from msgspec import Struct

#: The domain of the Message-IDs that we make up; nobody else knows them.
NO_MESSAGE_ID: Final = "no-message-id.invalid"

#: How a letter came in: by mail, through a pipe transport, from an archive, or from ourselves
#: (the command line, the clock, the roster's source).
Origin = Literal["smtp", "lmtp", "pipe", "import", "console"]

#: What became of a letter.
State = Literal["processed", "ignored", "refused", "duplicate", "held", "shunted"]

#: A letter waits as ``received`` until it is decided about.
LetterState = Literal["received", State]

#: Why a letter is a duplicate: this, and the number of the letter that it repeats.
SAME_AS: Final = "the same as letter "

#: Why a letter is refused that has not enough proof of who wrote it, and that nobody may confirm.
NEEDS_PROOF: Final = "it needs more proof of its author"

#: Begins what is told of a letter whose author a list server has hidden.
HIDDEN_AUTHOR: Final = "From is an alias"


def lacks_proof(state: str, reason: str) -> bool:
    """Whether nothing came of a letter (yet) for want of proof of who wrote it."""
    return state == "held" or (state == "refused" and reason == NEEDS_PROOF)


_LOWER: Final = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


@lru_cache(maxsize=10_000)  # a letter asks for the same few dozens of times
def address_key(address: str) -> str:
    """An address in the form in which two are compared.

    Its ASCII letters are small ones; its domain is in A-labels (``bücher.example`` is
    ``xn--bcher-kva.example``), what stands before the @ in Unicode's form NFC. Other letters count
    as they are there: folding would make ``straße`` and ``strasse`` the same.
    """
    if address.isascii():
        return address.lower()
    local, at, domain = address.rpartition("@")
    if not any(_is_ascii_in_nfc(letter) for letter in local):
        local = unicodedata.normalize("NFC", local)
    return f"{local.translate(_LOWER)}{at}{'.'.join(map(_label, domain.split('.')))}"


def _is_ascii_in_nfc(letter: str) -> bool:
    """Whether a letter of another script passes for one of ASCII, as the Kelvin sign does."""
    return not letter.isascii() and unicodedata.normalize("NFC", letter).isascii()


def _label(written: str) -> str:
    """One label of a domain as its A-label (RFC 5890), if it has one.

    What would become plain ASCII (full-width letters, the Kelvin sign) is left as it is: nobody
    shall pass for another who writes what looks like their domain.
    """
    if written.isascii():
        return written.lower()
    plain = unicodedata.normalize("NFKC", "".join(map(str.lower, written)))
    if plain.isascii():
        return written.translate(_LOWER)
    return f"xn--{plain.encode('punycode').decode('ascii')}"


def is_address_of(address: str, owner: str) -> bool:
    """Whether mail to `address` is mail to `owner`: ``owner+anything@`` is too (RFC 5233)."""
    local, _, domain = address_key(address).rpartition("@")
    own, _, home = address_key(owner).rpartition("@")
    return domain == home and (local == own or local.startswith(f"{own}+"))


class Mailbox(Struct, frozen=True):
    """A name and an address, as in RFC 5322's ``mailbox``; either may be empty."""

    name: str
    address: str

    @property
    def key(self) -> str:
        """The address in the form in which two addresses are compared."""
        return address_key(self.address)

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name else self.address


def shown_name(name: str, address: str) -> str:
    """What somebody is called where others read it: never a whole address."""
    return name or f"{address.partition('@')[0]}@..."


#: Stands where a letter does not name exactly one author.
NOBODY: Final = Mailbox("", "")


class Envelope(Struct, frozen=True):
    """SMTP's view of a letter: where it came from (``""`` is the null sender) and for whom."""

    sender: str
    recipients: tuple[str, ...]
    origin: Origin = "smtp"


class StoredLetter(Struct, frozen=True):
    """A letter as it is kept: how it came, for which list, its bytes."""

    id: int
    """Its number; 0 before it has one."""
    list: str
    received: datetime
    """When *we* received it, aware."""
    envelope: Envelope
    raw: bytes
    raw_hash: str = ""
    """Of the bytes that `store.retention` dropped, in hexadecimal; ``""`` before."""

    @property
    def from_console(self) -> bool:
        """Whether it is the operator's own: of the command line, the clock, the roster's source."""
        return self.envelope.origin == "console"

    @property
    def emptied(self) -> bool:
        """Whether its bytes were dropped."""
        return bool(self.raw_hash) and not self.raw


class Form(Struct, frozen=True):
    """A ballot form found in a letter, filled in or not; `meeting.form_rows` reads it."""

    key: str
    """Its own (``k3v9qd``), case-folded; ``""`` where its marker lines are lost."""
    lines: tuple[str, ...]
    """What stands between these lines, without quote marks."""
    quoted: bool = False
    """Whether it stands in a quote, so that somebody else may have filled it in."""
    wrote: str = ""
    """The line above that quote which says who wrote what it holds, if that quotes nothing itself;
    else ``""``."""


class Quoted(Struct, frozen=True):
    """A quoted line that begins as the lines of our mails that show a topic: ``T4  A title``.

    A choice that its reader writes below it, or at its end, is a vote on that topic.
    """

    before: int
    """How many of `Letter.own_lines` stand above it."""
    text: str
    """The whole line, without the quote marks in front, stripped; whatever its reader added at its
    end is in it too."""
    more: tuple[str, ...] = ()
    """The lines of the quote right below, on which a long title may go on; stripped, and few."""


class Copied(NamedTuple):
    """What of a letter's text stands word for word in the mails that it answers.

    It is kept with what was decided, since these mails may be forgotten.
    """

    breaks: tuple[tuple[int, int], ...]
    """Where lines of the text are to be taken apart that a mail program has joined: number of the
    line, from 0, and column."""
    lines: tuple[tuple[int, int], ...]
    """The first of some copied lines and the one after them, once all are taken apart."""


def copied_of(value: Sequence[Sequence[Sequence[int]]] | None) -> Copied | None:
    """What `Copied` was before it was JSON."""
    if value is None:
        return None
    breaks, lines = (tuple((first, second) for first, second in pairs) for pairs in value)
    return Copied(breaks, lines)


class AnsweredMail(NamedTuple):
    """A mail that a letter answers; with neither bytes nor text it is one that is not known."""

    raw: bytes = b""
    """As it came, or as we sent it."""
    text: str | None = None
    """`WholeText.lines`, where it was read already: then its bytes need not be read again."""


class WholeText(NamedTuple):
    """All that the text of a letter says, so that it is read once and compared later.

    What is found copied in it tells more of it to be the author's own, or less.
    """

    lines: str
    """Decoded and cleaned, quotes and all, each line with a line feed behind it."""
    quoted_from: int
    """Where what stands above tells of a quote without marks first; beyond its end if nowhere."""
    alone: bool
    """Whether the letter is one text, in as many forms as that has, and perhaps signed."""
    identified_by: tuple[str, str, str, tuple[str, ...]] | None = None
    """What makes its Message-ID together with its own text, where it came without one."""


#: Whether a mail never comes to its recipient, or may still; ``""`` where nothing is known.
DeliveryFailure = Literal["", "permanent", "transient"]


class CalendarAnswer(Struct, frozen=True):
    """What a calendar program answers to an invitation (RFC 5546), about one event."""

    method: Literal["REPLY", "COUNTER"]
    """``COUNTER`` proposes another time."""
    uid: str
    """The event's."""
    sequence: int | None
    """Which invitation it answers; None where it does not say."""
    attendees: tuple[tuple[str, str], ...]
    """Whom it speaks for: address, and PARTSTAT in capitals."""
    comment: str = ""
    starts: datetime | None = None
    """When the event begins, aware; of a COUNTER, when it should. None if that cannot be told."""
    ends: datetime | None = None


class Letter(Struct, frozen=True):
    """One mail, read.

    Addresses keep the spelling of the mail; compare them by `Mailbox.key`.
    Text is Unicode without control characters other than tab; lines have no line ends.
    """

    message_id: str
    """With angle brackets; derived from the content where the mail had none."""
    author: Mailbox | None
    """Who wrote it: From, where there is exactly one on which the parsers agree, and the person
    behind a list's munging (`munging.with_author`); None otherwise."""
    behind_list: Mailbox | None
    """Whom it names as its author, if From is a list's (`munging.behind_list`)."""
    recipients: tuple[str, ...]
    """The addresses of To and Cc, case-folded."""
    subject: str
    """Decoded, unfolded, cleaned; white space is single."""
    references: tuple[str, ...]
    """Message-IDs of the ancestors, the nearest first: the mail that it wraps, In-Reply-To's, then
    References backwards."""
    date: datetime | None
    """The Date header, aware, for display only: nothing is decided by it."""
    list_ids: tuple[str, ...]
    """What stands between the angle brackets of each List-Id, case-folded."""
    loops: tuple[str, ...]
    """The X-Loop values, case-folded."""
    automatic: str
    """Why no person wrote this ("a bounce", "a vacation notice" ...); empty if one did."""
    wants_ack: bool
    """False if the letter says ``X-Ack: no``."""
    own_lines: tuple[str, ...]
    """The author's own new lines: nothing quoted, no signature, footer or diff."""
    forms: tuple[Form, ...]
    wraps: str = ""
    """The Message-ID of the author's own mail, where a list sent it on inside one of its own."""
    tokens: tuple[str, ...] = ()
    """What may be the token of a question of ours, wherever in the mail it stands, quoted too."""
    list_server: str = ""
    """The header by which some mailing list says that it sent this; empty if none does."""
    posts_to: tuple[str, ...] = ()
    """The addresses in List-Post, case-folded."""
    silent: bool = False
    """Whether its author has written nothing, wherever in the mail (`mail.parse.bare_reply`)."""
    quoted: tuple[Quoted, ...] = ()
    """The lines of topics that it quotes, in order; of very many the first."""
    copied: Copied | None = None
    """What of it stands in the mails that it answers; None if nobody has looked."""
    doubtful: tuple[str, ...] = ()
    """What was taken for a quote and may be the author's: the first lines of one that only what
    stands above it tells, and ticks in front of choices."""
    text: WholeText | None = None
    """What it is compared by with the mails that it answers; None if it is too long for that."""
    calendar: CalendarAnswer | None = None
    """The answer to an invitation that it brings beside its text."""
    failure: DeliveryFailure = ""
    """What it reports of a mail of ours that could not be delivered."""

    @property
    def parents(self) -> tuple[str, ...]:
        """What its author answers, the nearest first: `references` without the mail it wraps."""
        return self.references[bool(self.wraps) :]

    @property
    def parent(self) -> str:
        """The nearest of them; ``""`` if it answers nothing."""
        return next(iter(self.parents), "")


class Unreadable(Exception):
    """A mail that will not be read: over a limit, or beyond our parsers. Its text says why."""


def derived_message_id(*content: object) -> str:
    """A Message-ID for a mail that has none, the same for the same content (RFC 5322 3.6.4 form).

    Args:
        content: what two copies of one mail have in common, however each of them came.
    """
    return f"<{hashlib.sha256(repr(content).encode()).hexdigest()[:32]}@{NO_MESSAGE_ID}>"
