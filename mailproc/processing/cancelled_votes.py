"""A vote that is called off by a Subject, ``[CANCEL][VOTE] title``, or in words. Pure.

Words do nothing; who could do it is shown the line. So it is with words that extend a vote.
"""

from __future__ import annotations

import re
from typing import Final

from mailproc.commands.cancel_voting import cancel_voting
from mailproc.commands.context import Context
from mailproc.commands.extend_voting import extend_voting
from mailproc.commands.grammar.call import Call, SyntaxFault
from mailproc.commands.grammar.called_off import calls_off, extends
from mailproc.mail.courtesy import is_courtesy, is_greeting
from mailproc.mail.subject import Subject
from mailproc.mail.text import clean_line
from mailproc.meeting.decision import Decision
from mailproc.meeting.decision_count import open_decisions
from mailproc.meeting.sentences import Sentence, Word
from mailproc.meeting.shown_times import in_zone

_LONGEST: Final = 500  # characters
_SENTENCE_END: Final = re.compile(r"(?<=[.!?])[ ]")


def call_in_subject(context: Context, subject: Subject) -> Call | SyntaxFault | None:
    """The command that a Subject is which calls a vote off; None if it is none.

    The reason is what the body says first. Where it may be any vote, whoever may do it is asked;
    whoever may not is told so, since nobody writes such a Subject by chance.
    """
    if subject.cancelled is None:
        return None
    decision = _titled(context, subject.cancelled) or context.thread_decision
    if decision is None:
        own = [one for one in open_decisions(context.agenda) if _is_ones_own(context, one)]
        return _shown_line(subject.text, own[0]) if len(own) == 1 else None
    if not _is_ones_own(context, decision):
        return _not_theirs(context, subject.text, decision)
    match = cancel_voting.grammar.fullmatch(f"T{decision.topic} {_reason(context)}".strip())
    return Call(cancel_voting, subject.text, match, in_subject=True) if match else None


def words_without_effect(context: Context) -> SyntaxFault | None:
    """What to say to whoever calls a vote off or extends it in words; None to all others.

    That is to who has proposed it, and to chairs.
    """
    decision = context.thread_decision
    if decision is None or not _is_ones_own(context, decision):
        return None
    if said := calls_off(context.letter.own_lines):
        return _shown_line(clean_line(said, _LONGEST), decision)
    if said := extends(context.letter.own_lines):
        return _extension(context, clean_line(said, _LONGEST), decision)
    return None


def _not_theirs(context: Context, line: str, decision: Decision) -> SyntaxFault:
    caller = context.agenda.roster.find(context.agenda.topic(decision.topic).proposer.address)
    said = Sentence(
        "The vote on T{number} {title} goes on. Only {caller} or a chair can call it off. To vote "
        "against it, send:  VOTE T{number} -1",
        number=decision.topic,
        title=decision.title,
        caller=caller.name if caller and caller.name else Word("whoever called it"),
    )
    return SyntaxFault(line, said, cancel_voting.word, meant=True)


def _extension(context: Context, line: str, decision: Decision) -> SyntaxFault:
    values = {"number": decision.topic, "title": decision.title}
    until = in_zone(context.agenda.rules.timezone, decision.until)
    if context.says_chair:
        said = Sentence(
            "The vote on T{number} {title} ends at {until} still. To extend it, send:  EXTEND "
            "VOTING T{number} until <date>",
            until=until,
            **values,
        )
    else:
        said = Sentence(
            "The vote on T{number} {title} ends at {until} still. Chairs can extend it; please "
            "ask them for a line such as EXTEND VOTING T{number} until <date>.",
            until=until,
            **values,
        )
    return SyntaxFault(line, said, extend_voting.word, meant=True)


def _shown_line(line: str, decision: Decision) -> SyntaxFault:
    said = Sentence(
        "The vote on T{number} {title} goes on. To call it off, send:  CANCEL VOTING T{number}  "
        "and why",
        number=decision.topic,
        title=decision.title,
    )
    return SyntaxFault(line, said, cancel_voting.word, meant=True)


def _titled(context: Context, title: str) -> Decision | None:
    """The open vote whose title begins what was written, if that is one."""
    written = f"{title.casefold()} "
    found = [
        one
        for one in open_decisions(context.agenda)
        if re.match(rf"{re.escape(one.title.casefold())}[ :,;(–—-]", written)
    ]
    longest = max((len(one.title) for one in found), default=0)
    found = [one for one in found if len(one.title) == longest]
    return found[0] if len(found) == 1 else None


def _is_ones_own(context: Context, decision: Decision) -> bool:
    """Whether the author may call it off."""
    agenda = context.agenda
    return context.says_chair or agenda.proposer_of(agenda.topic(decision.topic)) == context.person


def _reason(context: Context) -> str:
    """What the body says first, without hello."""
    said: list[str] = []
    for line in context.letter.own_lines:
        if line.strip() and not is_greeting(line) and not is_courtesy(line, context.names):
            said.append(line.strip())
        elif said:
            break
    return clean_line(_SENTENCE_END.split(" ".join(said)[: 4 * _LONGEST])[0], _LONGEST)
