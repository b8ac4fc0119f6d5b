"""What to say to an answer in an election that is no ballot and no nomination: what to send. Pure.

Only in answer to a mail of ours about an election, with its form, or where somebody says for whom
they vote; nothing is done because of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import Final

from mailproc.commands.arguments.named_people import PERSON
from mailproc.commands.grammar.call import Call, Reading, SyntaxFault
from mailproc.commands.grammar.spoken_preferences import (
    is_order,
    named_candidates,
    says_vote,
    unclear_name,
)
from mailproc.mail.acceptance import says_done
from mailproc.mail.courtesy import is_courtesy
from mailproc.mail.text import clean_line
from mailproc.meeting.choices import SIGN, plain
from mailproc.meeting.sentences import Sentence

_BACK: Final = (
    r"(?:disregard|ignor|discard|delet|remov|withdraw|retract|cancel|revok|rescind|tak|drop|zieh"
    r"|nehm|lösch)\w*"
)
_UNVOTE: Final = re.compile(
    rf"(?i)\b{_BACK}\s.{{0,20}}\b(?:my|meine?n?)\s+(?:\w+\s+)?(?:votes?|ballot|ranking|stimme\w*)\b"
)
_STEP_BACK: Final = re.compile(
    rf"(?i)\b(?:{_BACK}|ending)\s.{{0,20}}\b(?:my|meine)\s+(?:candida\w+|nomination|name|kandidatur)\b"
    r"|\b(?:i|ich)\b.{0,40}\b(?:step\w*\s+(?:back|down|aside)|(?:drop|pull)\w*\s+out"
    r"|(?:not|no\s+longer|cannot|can't|won't)\b.{0,20}\b(?:stand|run|candidate|available)"
    r"|withdraw\s+(?:from|as)\b)"
)
_STANDS: Final = re.compile(
    r"(?i)\b(?:i|ich|me|my|myself)\b.{0,60}\b(?:stand|run|running|standing|candidate|hat|volunteer|in"
    r"|kandidiere\w*|available|interested|serve)\b"
)
_SIGN: Final = re.compile(rf"(?!0(?!\w)){SIGN}")
#: Somebody's name, perhaps behind a choice, as an answer to who should be elected.
_NOMINEE: Final = re.compile(
    rf"(?:(?P<sign>{SIGN}|(?i:(?:i[ \t]+)?second(?:ed)?:?))[ \t]*"
    rf"(?:(?i:for|to|on|für|pour)[ \t]+)?)?(?P<name>{PERSON})"
    r"(?P<more>[.!,:;–(-].*)?"
)
_WORD: Final = re.compile(r"\w+")
#: What people put between names.
_LINKS: Final = ("for", "and", "then", "to", "or", "für", "und", "dann", "pour", "et", "puis", "me")
#: Who is against somebody: no line is shown that votes for them.
_DENIES: Final = re.compile(
    r"(?i)\b(?:but|not|never|no|except|against|nicht|kein\w*|nie|außer|gegen|pas|sauf|contre)\b"
    r"|n['’]t\b|(?<!\w)-[ ]?[12](?!\w)|👎"
)
_MOST_LINES: Final = 40
_LONGEST: Final = 1000  # characters of a line
_SHOWN: Final = 60
_MOST_NAMED: Final = 5  # candidates


def election_fault(lines: Sequence[str], reading: Reading) -> list[SyntaxFault]:
    """The line to send for what such a mail says; [] where it says nothing of the kind.

    On the list people talk about candidates, too: there it is what names some behind "I vote for",
    or says that a candidate does not stand any more.
    """
    if not (reading.direct or _answers_one(reading)):
        return []
    own = [line[:_LONGEST] for line in islice(lines, _MOST_LINES) if line.strip()]
    said = [line for line in own if not is_courtesy(line, reading.names)]
    said = said or [line for line in own if _SIGN.search(plain(line))]  # a thumb is courtesy, too
    if said and reading.nominating and (nominee := _nominee(said, reading)):
        sentence: Sentence | None = Sentence(
            "Nobody votes in the election yet; people can be nominated. To nominate {name}, send:  "
            "{line}",
            name=nominee,
            line=f"NOMINATE {nominee}",
        )
    elif not said or not _is_about(said, reading):
        return []
    else:
        sentence = _said(plain(" ".join(said)).replace("’", "'"), said[0], reading)
    return [SyntaxFault(clean_line(said[0])[:_SHOWN], sentence)] if sentence else []


def _answers_one(reading: Reading) -> bool:
    """Whether a letter answers the call for candidates, or the ballot, of an election."""
    return reading.answers in ("election", "nominations")


def _nominee(said: Sequence[str], reading: Reading) -> str:
    """Whom an answer to the call for candidates names, in place of nominating them; or ``""``."""
    found = _NOMINEE.fullmatch(plain(said[0]).strip(" \t*_"))
    if reading.answers != "nominations" or found is None:
        return ""
    alone = len(said) == 1 and not (found["more"] or "").strip(".!")
    name = found["name"].rstrip(".,")
    return name if (found["sign"] or alone) and reading.names_member(name) else ""


def _is_about(said: Sequence[str], reading: Reading) -> bool:
    """Whether what somebody says is for us to answer, as far as it is of an election."""
    votes = bool(reading.candidates) and says_vote(said[0])
    if not reading.direct:
        stands = reading.stands_for and _STEP_BACK.search(plain(" ".join(said)))
        names = named_candidates(said[0], reading)
        only_names = (len(names) > 1 or _SIGN.search(said[0])) and _is_only_names(said, reading)
        ballot = is_order(said[0]) or (names and (votes or only_names))
        return bool(stands or ballot)
    late = reading.answers == "elected" and says_vote(said[0])
    on_form = reading.forms is not None and reading.forms.ballot == "election"
    return on_form or _answers_one(reading) or votes or late


def _said(text: str, first: str, reading: Reading) -> Sentence | None:
    which = f" E{reading.voted_elections[0]}" if len(reading.voted_elections) == 1 else " E<number>"
    if _STEP_BACK.search(text) and not reading.stands_for:
        return Sentence("You stand in no election now, so there is nothing to take back.")
    if _STEP_BACK.search(text):
        one = f" E{reading.stands_for[0]}" if len(reading.stands_for) == 1 else " E<number>"
        return Sentence(
            "If you do not want to stand in the election, send:  {line}", line=f"NOMINATE{one} none"
        )
    if reading.voted_elections and _UNVOTE.search(text):
        return Sentence(
            "To take back your vote in the election, send:  {line}", line=f"UNVOTE{which}"
        )
    if reading.nominating and _STANDS.search(text):
        return Sentence("To stand in the election, send:  {line}", line="NOMINATE me")
    if not reading.candidates:
        return _nobody_votes(text, reading)
    if (unclear := unclear_name(first, reading)) is not None:
        name, like = unclear
        return Sentence(
            "I do not know whom you mean by “{name}”, so nothing was counted: {candidates}? Please "
            "send their numbers in one line, the best first, such as:  {line}",
            name=name,
            candidates=", ".join(f"C{one} {reading.candidates[one]}" for one in like[:_MOST_NAMED]),
            line="RANK C<number> > C<number>",
        )
    named = named_candidates(text, reading)
    if not named and not _SIGN.search(text) and not _answers_ballot(text, reading):
        return None
    known = [] if _DENIES.search(text) else named
    order = " > ".join(f"C{one}" for one in known) or "C<number> > C<number>"
    return Sentence(
        "I could not tell for whom you vote, so nothing was counted. Please send their numbers in "
        "one line, the best first, such as:  {line}",
        line=f"RANK {order}",
    )


def _is_only_names(said: Sequence[str], reading: Reading) -> bool:
    """Whether all that is said is some candidates' names or numbers, and choices."""
    names = " ".join(f"C{number} {name}" for number, name in reading.candidates.items())
    known = {*_WORD.findall(plain(names).casefold()), *_LINKS}
    words = _WORD.findall(_SIGN.sub(" ", plain(" ".join(said))).casefold())
    return all(word in known for word in words)


def _answers_ballot(text: str, reading: Reading) -> bool:
    """Whether words that answer the ballot, to us alone, can only be meant for a vote."""
    return (
        reading.direct
        and reading.answers == "election"
        and "?" not in text
        and not says_done([text])
    )


def _nobody_votes(text: str, reading: Reading) -> Sentence | None:
    if reading.answers == "nominations":
        if not reading.direct or "?" in text:
            return None
        return Sentence(
            "I could not tell whether you nominate anybody. To do so, send:  {line}",
            line="NOMINATE <name>",
        )
    return Sentence("No election is open for votes now; ELECTIONS shows how they ended.")


def counts_elsewhere(call: Call | SyntaxFault) -> bool:
    """Whether a call is none of a choice by figures that names no topic: ``+1 Jane``."""
    if call.in_form:
        return True
    if isinstance(call, SyntaxFault):
        return call.word != "VOTE"
    return not call.votes or any(vote.topics for vote in call.votes)
