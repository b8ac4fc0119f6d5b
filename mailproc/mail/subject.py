"""What a Subject says: an answer or not, a proposal, one of a series. Pure.

A Subject is read from its front, one list tag, reply prefix or proposal tag after the other; what
follows them is the title (`mailproc guide reading`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from msgspec import Struct

from mailproc.mail.courtesy import without_courtesy
from mailproc.mail.text import clean_line

_LONGEST: Final = 1000  # characters of a Subject that are looked at
_REMEMBERED: Final = 500  # Subjects

# "Re" and "Fwd" in the languages whose mail programs translate them (the list that Wikipedia
# keeps under "List of email subject abbreviations", and what Outlook, Notes and QQ Mail write).
_REPLIES: Final = (
    *("re", "r", "ref", "réf", "rép", "réponse", "aw", "antw", "antwort", "sv", "svar", "vs"),
    *("vastaus", "res", "resp", "rif", "risposta", "odp", "odpověď", "vá", "válasz", "ynt", "atb"),
    *("bls", "ats", "αποτ", "απ", "σχετ", "отв", "ответ", "תגובה", "رد", "回复", "回覆"),
    *("答复", "答覆", "返信", "답장", "회신", "trả lời"),
    *("automatic reply", "auto reply", "autoreply"),
)
_FORWARDS: Final = (
    *("fw", "fwd", "wg", "doorst", "vl", "vb", "vd", "tr", "trs", "rv", "enc", "i", "pd", "ilt"),
    *("i̇lt", "továbbítás", "πρθ", "пер", "пересл", "הועבר", "إعادة توجيه", "转发", "轉寄", "轉發"),
    *("転送", "전달", "weitergeleitet", "chuyển tiếp"),
)
_PREFIXES: Final = (*_REPLIES, *_FORWARDS)
# Icelandic, Welsh and Vietnamese ones; in lower case they are what developers write about.
_CAPITALS: Final = r"(?-i:FS|YML|TL)"
_REPLY: Final = re.compile(
    r"\[?\s*(?:" + "|".join([*map(re.escape, _PREFIXES), _CAPITALS]) + r")\.?"
    r"(?:\s?[\[(]\d{1,4}[\])]|[\^*-]\d{1,4})?\s*[:：]+\s*",
    re.IGNORECASE,
)
_ANSWERS: Final = re.compile(
    rf"(?:(?:{'|'.join(map(re.escape, _REPLIES))})\s?[:：]\s*)+", re.IGNORECASE
)
_FORWARD: Final = re.compile(rf"\[?\s*(?:{'|'.join(map(re.escape, _FORWARDS))})\b", re.IGNORECASE)
_BRACKET: Final = re.compile(r"\[(?P<inside>[^\[\]]*)\]\s*")
_PART: Final = re.compile(r"(?P<part>\d{1,3})\s*/\s*(?P<parts>\d{1,3})\s*$")
_VERSION: Final = re.compile(r"(?i)\bv\d{1,3}\s*$")
#: What says in a tag that the mail was sent before, and no more than that.
_SENT_AGAIN: Final = re.compile(
    r"(?i)[\s,:–—-]{0,5}\b(?:re-?sen[dt]|re-?post(?:ed)?|second try)\s*$"
)
_WAS: Final = re.compile(r"(?i)\s*[\[({<]\s*(?:was|war)\s*(?::|re\b|fwd?\b|[\[\"']).*")
_ALWAYS: Final = ("PROPOSE", "PROPOSAL")
#: A word that begins Subjects of ordinary talk, too: "Proposal: no more tabs".
_NOUN: Final = "PROPOSAL"
#: What calls a vote, and what tells of one that is over.
_VOTE: Final = "vote"
_OF_CANCELLED: Final = frozenset(
    (
        *("cancel", "cancelled", "canceled", "cancelling", "canceling", "cancellation"),
        *("withdraw", "withdrawn", "aborted", "calledoff"),
    )
)
#: What speaks of a vote that goes on.
_OF_REMINDERS: Final = frozenset(
    (
        *("reminder", "reminding", "lastcall", "finalcall", "secondcall", "2ndcall", "lastchance"),
        *("ping", "bump", "extended", "extension", "stillopen"),
    )
)
_REMINDS: Final = r"(?:friendly[ ]|gentle[ ])?(?:reminder|(?:last|final|second|2nd)[ ]call)"
_REMINDER_BEFORE: Final = re.compile(rf"(?i)(?:{_REMINDS}|ping|bump)[ ]?[:!–—-]{{1,3}}[ ]*(?=\[)")
_REMINDER_BEHIND: Final = re.compile(
    rf"(?i)[ ]?(?:[\[(][ ]?(?:{_REMINDS}|extended)[ ]?[\])]|[–—:-]{{1,3}}[ ]?{_REMINDS})[.!]*$"
)
_OF_OVER: Final = _OF_CANCELLED | {"result", "results", "closed", "passed", "failed"}
#: Behind the title.
_CANCELLED_BEHIND: Final = re.compile(
    r"(?i)(?:[ ]?[\[(][ ]?(?:cancell?ed|withdrawn)[ ]?[\])]"
    r"|[ ]?[-–—:]{1,3}[ ]?(?:cancell?ed|withdrawn))[.!]?$"
)
#: In capitals, since a list may be called so.
_ELECTION: Final = re.compile(
    r"\s*(?:\[[^\[\]]*\]\s*){0,4}?\[\s*ELECTION\s*\]\s*(?P<title>[^\s\[].*)?", re.DOTALL
)
_BRACKETS: Final = str.maketrans("【】〔〕〖〗", "[][][]")
# What filters and gateways write in front of a Subject: in brackets of their own, or with a colon.
_WORDS: Final = (
    *(
        "ext",
        "extern",
        "external",
        "externe",
        "externo",
        "esterno",
        "outside",
        "caution",
        "warning",
    ),
    *("spam", "junk", "bulk", "phishing", "suspicious", "unverified", "disarmed", "virus"),
    *("внешнее", "внешняя", "外部", "スパム", "垃圾邮件"),
)
_ADJECTIVES: Final = "suspected|suspect|possible|possibly|probable|probably|likely|maybe"
_FILTER: Final = rf"(?:(?:{_ADJECTIVES})[ _-]{{1,3}})?(?:{'|'.join(_WORDS)})(?![^\W_])"
_DECORATED: Final = re.compile(
    r"(?:\([^()]{1,60}\)|\{[^{}]{1,60}\}|<[^<>]{1,60}>|(?P<mark>[*#_=|~])(?P=mark){0,19}"
    r"[^*#_=|~]{1,60}(?P=mark){1,20})[ :-]*"
)
_OF_FILTER: Final = re.compile(rf"(?i)[\W_]{{0,25}}{_FILTER}")
_LABELLED: Final = re.compile(rf"(?i){_FILTER}(?: (?:e-?mail|mail|message|sender))?\s?:\s*")
#: Letters of other scripts that look like those of a tag; Cyrillic and Greek ones.
_LOOKALIKES: Final = str.maketrans(
    "АВЕКМНОРСТХУІЅЈԚԜΑΒΕΖΗΙΚΜΝΟΡΤΥΧаеорсухіѕј", "ABEKMHOPCTXYISJQWABEZHIKMNOPTYXaeopcyxisj"
)
_SHORTEST_ALIKE: Final = 5


class Subject(Struct, frozen=True):
    """A Subject, taken apart.

    Attributes:
        text: the Subject as it was given.
        is_reply: whether a reply or forward prefix stands in front, in any language.
        proposal: the title of the topic that the mail opens, cleaned; None if it opens none.
        series: (2, 4) for ``[PROPOSE 2/4]``.
        bare: the Subject without tags, prefixes and ``(was: ...)``, to be read as a command line.
    """

    text: str
    is_reply: bool
    proposal: str | None
    series: tuple[int, int] | None
    bare: str
    is_forward: bool = False
    """Whether the first of those prefixes is a forward's."""
    vote: str | None = None
    """The title of what is voted on if the mail calls a vote: ``[VOTE] title``; ``""`` if it has
    none, None if it calls no vote."""
    revised: bool = False
    """Whether a tag in front says that it is another version: ``[VOTE v2]``."""
    meant: str | None = None
    """What it would propose if a tag in front were spelt well; ``""`` if it has no title at all.
    None where no such tag is meant."""
    tells_result: bool = False
    """Whether a tag says that the mail tells what became of a vote: ``[RESULT] [VOTE] title``."""
    cancelled: str | None = None
    """The title of the vote that the mail calls off: ``[CANCEL][VOTE] title``; None if it does
    not, as an answer to one that does."""
    voted_on: str | None = None
    """The title of the vote that the mail speaks of, which goes on: ``Re: [VOTE] title`` and
    ``[REMINDER] [VOTE] title``; None if it speaks of none."""

    @property
    def election(self) -> str | None:
        """The title of an election that the mail calls: ``[ELECTION] title``; None if none is.

        It is ``""`` where the mail calls one without a title.
        """
        if "ELECTION" not in self.text or self.is_reply:
            return None
        if self.proposal or self.vote or self.tells_result:
            return None
        found = _ELECTION.fullmatch(self.text[:_LONGEST].translate(_BRACKETS))
        return clean_line(found["title"] or "") if found else None


class _Front(Struct):
    """What was found so far before the title."""

    is_reply: bool = False
    is_forward: bool = False
    tagged: bool = False
    nearly: bool = False
    """Whether the first tag looks as if one that opens a topic was meant."""
    series: tuple[int, int] | None = None
    calls: bool = False
    """Whether a tag calls a vote."""
    told: bool = False
    """Whether a tag tells what became of a vote."""
    cancels: bool = False
    """Whether a tag says that a vote is off, and no reply prefix stands in front of it."""
    revised: bool = False
    reminds: bool = False
    """Whether a tag speaks of a vote that goes on."""


def read_subject(text: str, proposal_tags: Sequence[str] = (), *, direct: bool = True) -> Subject:
    """Take a Subject apart.

    Any bracketed tag in front is skipped, so the list's own need not be known. A reply prefix
    makes a reply before and after such tags, the proposal's included, for lists put their tag
    before the ``Re:``. A tag counts in front of the title only, hence never in ``(was: ...)``.

    Args:
        text: the Subject, decoded and unfolded.
        proposal_tags: what opens a topic as ``[TAG] title`` or ``TAG: title``, in any case and
            with any white space inside; ``PROPOSE`` and ``PROPOSAL`` do so always.
        direct: whether it is that of a mail to us; over the list ``Proposal: title`` is a Subject
            like any other, unless it is in capitals or among `proposal_tags`.
    """
    return _subject(text, tuple(proposal_tags), direct)


@lru_cache(_REMEMBERED)  # a thread has one Subject, which is asked for again at each step
def _subject(text: str, proposal_tags: tuple[str, ...], direct: bool) -> Subject:
    """The same; it takes long."""
    tags = _known_tags(proposal_tags)
    front = _Front()
    rest = _WAS.sub("", clean_line(text, _LONGEST).translate(_BRACKETS))
    while (shorter := _without_first(rest, tags, front)) != rest:
        rest = shorter
    if front.calls and not front.is_reply and (behind := _CANCELLED_BEHIND.search(rest)):
        front.told = front.cancels = True
        rest = rest[: behind.start()]
    if front.calls and (behind := _REMINDER_BEHIND.search(rest)):
        front.reminds = True
        rest = rest[: behind.start()]
    bare = rest
    word, colon, after = rest.replace("：", ":").partition(":")
    is_talk = not direct and word.strip() != _NOUN and _folded(word) == _folded(_NOUN)
    if colon and _folded(word) in tags and (not is_talk or _is_named(word, proposal_tags)):
        front.tagged, rest = True, after.strip()
    title = _title(rest) if front.tagged and not front.is_reply else ""
    opens = title or None
    vote = (
        _title(bare)
        if front.calls and not (front.told or front.reminds or front.is_reply or opens)
        else None
    )
    meant = None
    once = front.series is None or front.series[0] <= 1  # of a series, not each part again
    if not front.is_reply and not opens and (front.tagged or front.nearly) and once:
        meant = title or _title(rest)
    return Subject(
        text,
        front.is_reply,
        opens,
        front.series,
        bare,
        front.is_forward,
        vote,
        front.revised,
        meant,
        front.told,
        _title(bare) if front.cancels and front.calls else None,
        _title(bare)
        if front.calls and not front.told and (front.is_reply or front.reminds)
        else None,
    )


def _title(rest: str) -> str:
    """What stands behind the tags, without "please" at its end."""
    return clean_line(without_courtesy(rest.lstrip(":-– "), parted=True))


def without_replies(text: str) -> str:
    """A Subject without the reply prefixes at its very start; forwards and list tags stay.

    Args:
        text: the Subject, decoded and unfolded.
    """
    answers = _ANSWERS.match(text)
    return text[answers.end() :] if answers else text


def _is_named(word: str, proposal_tags: Sequence[str]) -> bool:
    """Whether a list has a word as a tag of its own."""
    return _folded(word) in map(_folded, proposal_tags)


@lru_cache
def _known_tags(proposal_tags: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(_folded, (*proposal_tags, *_ALWAYS))) - {""}


@lru_cache(1000)
def _is_nearly(tag: str, tags: frozenset[str]) -> bool:
    """Whether a tag was meant to be one of `tags`: one or two letters differ, or words are added.

    Short tags are like too many other words.
    """
    from rapidfuzz.distance import OSA  # listeners load this module, and never come here

    plain = tag.translate(_LOOKALIKES)
    folded = _folded(plain)
    for known in tags:
        most = 0 if len(known) < _SHORTEST_ALIKE else 1 if len(known) < len("propose") else 2
        if most and (known in folded or OSA.distance(folded, known, score_cutoff=most) <= most):
            return True
    return False


def _without_filters(rest: str) -> str:
    """A Subject without a filter's words at its start."""
    found = _DECORATED.match(rest)
    if found is None or not _OF_FILTER.match(found[0]):
        found = _LABELLED.match(rest)
    return rest[found.end() :] if found else rest


def _without_first(rest: str, tags: frozenset[str], front: _Front) -> str:
    """`rest` without the prefix or tag at its start, noted in `front`; unchanged if none is."""
    if prefix := _REPLY.match(rest):
        front.is_forward = front.is_forward or (
            not front.is_reply and _FORWARD.match(prefix[0]) is not None
        )
        front.is_reply = True
        return rest[prefix.end() :]
    if reminder := _REMINDER_BEFORE.match(rest):
        front.reminds = True
        return rest[reminder.end() :]
    bracket = _BRACKET.match(rest)
    if bracket is None:
        return rest if front.tagged else _without_filters(rest)
    inside = _SENT_AGAIN.sub("", bracket["inside"])
    if bracket["inside"].strip() and not inside.strip():
        return rest[bracket.end() :]
    if part := _PART.search(inside):
        front.series = front.series or (int(part["part"]), int(part["parts"]))
        inside = inside[: part.start()]
    word = _folded(_VERSION.sub("", inside))
    known = _folded(inside) in tags or word in tags
    of_vote = _noted_vote(word, front)
    if (front.tagged or front.calls) and not known and not part and not of_vote:
        return rest  # after the tag, brackets belong to the title
    front.revised = front.revised or _VERSION.search(inside) is not None
    front.tagged = front.tagged or known
    front.nearly = front.nearly or (not known and _is_nearly(clean_line(inside), tags))
    return rest[bracket.end() :]


def _noted_vote(word: str, front: _Front) -> bool:
    """Whether a tag, without its version, is one of a vote: that is noted then."""
    both = word.startswith(_VOTE) or word.endswith(_VOTE)
    state = word.removeprefix(_VOTE).removesuffix(_VOTE).strip(":-–,") if both else word
    if state in _OF_REMINDERS:
        front.reminds = True
        front.calls = front.calls or both
        return True
    if state and state not in _OF_OVER:
        return False
    front.calls = front.calls or both
    front.told = front.told or state in _OF_OVER
    front.cancels = front.cancels or (state in _OF_CANCELLED and not front.is_reply)
    return bool(state) or both or front.calls


def _folded(tag: str) -> str:
    """A tag in the form in which two tags are compared: no white space, no case."""
    return "".join(clean_line(tag).split()).casefold()
