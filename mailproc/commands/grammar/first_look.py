"""Whether a letter or a line may act at all: quick, and yes to some prose. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from mailproc.commands.grammar.action_answers import may_be_action_answer
from mailproc.commands.grammar.agreement import may_agree
from mailproc.commands.grammar.bare_answer import may_be_bare_answer
from mailproc.commands.grammar.bare_line import bare_line, is_list_item
from mailproc.commands.grammar.bare_vote import may_open_with_vote
from mailproc.commands.grammar.called_off import may_call_off
from mailproc.commands.grammar.changed_vote import may_change_vote
from mailproc.commands.grammar.end import ENDS
from mailproc.commands.grammar.keywords import BY_WORD, FIRST_WORDS, begins_with_keyword, first_word
from mailproc.commands.grammar.later_vote import may_vote_later
from mailproc.commands.grammar.spoken_nomination import may_nominate
from mailproc.commands.grammar.vote_lines import may_vote
from mailproc.mail.letter import Form
from mailproc.mail.subject import Subject
from mailproc.mail.yes_or_no import WORDS
from mailproc.meeting.choices import CHOICE, plain

_STARTS: Final = FIRST_WORDS.union(
    words.split()[0].upper() for words in (*WORDS, *ENDS, "sorry", "gladly", "abstain")
)
#: What commands begin with that do more than vote or ask.
_OTHER_WORDS: Final = frozenset(
    word.split()[0]
    for word, known in BY_WORD.items()
    if not known.question and word not in ("VOTE", "RANK")
)
_CHOICE: Final = re.compile(CHOICE)
#: What may be a ballot by names: a list, or "I vote for Jane".
_LISTED: Final = re.compile(
    r"(?i)[ \t>*]*(?:1[.):]?[ \t]|(?:i|we|my|ich)\b.{0,30}?(?:vot|rank|stimm|wähl)"
    r"|(?:my |meine )?(?:first|1st|erste) |.{1,80}\b(?:then|dann) )"
)
_LONGEST: Final = 1000  # characters of a line
_SIGNS: Final = frozenset("+-#\u2212\u20130123456789")


def may_hold_commands(
    subject: Subject, lines: Sequence[str], forms: Sequence[Form], *, decides: bool = True
) -> bool:
    """Whether `read_calls` could find a command here, in whatever way the letter came.

    It looks at how lines begin and at nothing else, so it says yes to some prose; to far more where
    the list `decides` by rules, since votes in words are looked for in the threads of those.
    """
    if subject.proposal or subject.vote is not None or subject.meant is not None or forms:
        return True
    if subject.election is not None:
        return True
    if subject.cancelled is not None:
        return True
    # The quickest first.
    if any(begins_with_keyword(line) or may_vote(line) for line in (subject.bare, *lines)):
        return True
    if may_open_with_vote(lines) or may_be_action_answer(lines) or may_nominate(lines):
        return True
    if may_be_bare_answer(lines):
        return True
    if not (decides and subject.is_reply):
        return False
    if may_call_off(lines) or may_change_vote(lines) or may_agree(lines):
        return True
    return may_vote_later(lines)


def only_votes(subject: Subject, lines: Sequence[str]) -> bool:
    """Whether a letter can do nothing but vote and ask; it says no to some prose."""
    if subject.proposal or subject.vote is not None or subject.meant is not None:
        return False
    if may_be_bare_answer(lines):
        return False
    if subject.cancelled is not None:
        return False
    if subject.election is not None:
        return False
    words = (first_word(line) for line in (subject.bare, *lines))
    return not any(word and word.upper() in _OTHER_WORDS for word in words)


def may_choose(lines: Sequence[str]) -> bool:
    """Whether there may be a vote in what somebody writes to us, in whatever words; quick."""
    return any(
        ">" in line or _LISTED.match(line) or _CHOICE.search(plain(line[:_LONGEST]))
        for line in lines
    )


def may_act(line: str) -> bool:
    """Whether a line of the body may be a command, a field of one, an answer, or their end.

    It looks at how the line begins, and says yes to some prose; it is quick.
    """
    first, _, rest = bare_line(line).partition(" ")
    if not first:
        return False
    return (
        first.rstrip(".,:;!*_\"'”").upper() in _STARTS
        or is_list_item(line)
        or first[0] in _SIGNS
        or (first[0] in "TtAa" and first[1:2].isdigit())
        or ":" in first
        or rest.startswith(":")
    )
