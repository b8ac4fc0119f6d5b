"""The commands of a letter that count: not too many, each question once. Pure."""

from __future__ import annotations

from mailproc.commands.context import Context
from mailproc.commands.grammar import Call, SyntaxFault, is_part_of_act, read_calls
from mailproc.mail.subject import Subject
from mailproc.meeting.sentences import Sentence
from mailproc.processing.cancelled_votes import call_in_subject, words_without_effect
from mailproc.processing.held_calls import vote_too_early
from mailproc.processing.moved_vote import moved_vote
from mailproc.processing.required_proof import VOTES
from mailproc.processing.strictness import reading_of


def calls_of(context: Context, subject: Subject) -> list[Call | SyntaxFault]:
    """A letter's commands, and what looks like one and is none, in their order.

    Args:
        context: the letter.
        subject: its Subject, as it is meant.
    """
    letter = context.letter
    most = None if context.console else context.agenda.rules.commands_per_letter
    calls = read_calls(subject, letter.own_lines, letter.forms, reading_of(context, subject), most)
    return _asked_once(_few(_calling_off(context, subject, calls), most))


def is_question(call: Call | SyntaxFault) -> bool:
    """Whether a line asks for nothing but an answer."""
    return isinstance(call, SyntaxFault) or call.command.question


def _calling_off(
    context: Context, subject: Subject, calls: list[Call | SyntaxFault]
) -> list[Call | SyntaxFault]:
    """What a letter says, with the vote that its Subject calls off, or its words would."""
    if (called_off := call_in_subject(context, subject)) is not None:
        others = (one for one in calls if isinstance(one, Call) and one.word not in VOTES)
        return [called_off, *(one for one in others if one.word != called_off.word)]
    if not calls and (moved := moved_vote(context)):
        return [*moved]
    if not calls and (shown := words_without_effect(context) or vote_too_early(context)):
        return [shown]
    return calls


def _few(calls: list[Call | SyntaxFault], most: int | None) -> list[Call | SyntaxFault]:
    """The first commands of the letter, as many as one letter may hold."""
    if most is None:
        return calls
    room = most + sum(map(is_part_of_act, calls))
    if len(calls) <= room:
        return calls
    said = Sentence(
        "A mail may hold {most} commands; please send the rest in another one.", most=most
    )
    return [*calls[:room], SyntaxFault(calls[room].line, said)]


def _asked_once(calls: list[Call | SyntaxFault]) -> list[Call | SyntaxFault]:
    """Without questions that are asked again; one that has commands in between is asked twice."""
    if len(calls) <= 1:
        return calls
    places: dict[object, list[int]] = {}
    for at, call in enumerate(calls):
        if question := _question(call):
            places.setdefault(question, []).append(at)
    needless = set[int]()
    for first, *again in places.values():
        if again and not all(map(_question, calls[first : again[-1]])):
            again.pop()
        needless.update(again)
    return [call for at, call in enumerate(calls) if at not in needless]


def _question(call: Call | SyntaxFault) -> tuple[object, ...]:
    """What is asked; ``()`` if it is no question."""
    if isinstance(call, SyntaxFault) or not call.command.question:
        return ()
    return call.word, call.match.groups(), call.block
