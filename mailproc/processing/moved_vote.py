"""A vote that was meant for another topic: ``Oops, I meant T5, not T6``. Pure.

It is taken back, and the other topic gets it. So it is only where nothing else is said, and where
the author has a vote on the one topic that they name behind "not", or that our ack is about.
"""

from __future__ import annotations

import re
from typing import Final

from mailproc.commands.arguments.vote_text import WrittenVote
from mailproc.commands.base import SPOKEN_TOPIC
from mailproc.commands.context import Context
from mailproc.commands.grammar.call import Call
from mailproc.commands.grammar.vote_lines import vote_call
from mailproc.commands.unvote import unvote
from mailproc.mail.courtesy import is_courtesy
from mailproc.meeting.choices import Choice, plain
from mailproc.meeting.records import STANDING

_SORRY: Final = (
    r"(?:(?:hi|hello|hey|ah|oh|oops|ups|argh|sorry|apologies|my (?:bad|mistake)|no|wait|actually"
    r"|correction|typo|wrong (?:topic|number|one)|i(?: have|'ve)? (?:made a mistake|mistyped)"
    r"|entschuldigung|pardon)[ ,.!:;–—-]+)*"
)
_MEANT: Final = (
    r"(?:(?:i|we) (?:of course |actually |really )?(?:meant|intended|wanted)"
    r"(?: to (?:say|write|type|vote(?: on| for)?))?"
    r"|(?:that|it|this)(?: (?:one|vote))? (?:should (?:have been|be)|was (?:meant|supposed) to be"
    r"|was(?: meant)?)|my vote (?:was|should (?:have been|be))(?: meant)?|make (?:that|it)"
    r"|ich meinte|je voulais dire)(?: for| on)?"
)
_NOT: Final = r"[ ,;(–—-]*(?:and )?(?:not|instead of|rather than|nicht|pas)(?: for| on)?"
_THANKS: Final = r"[ .!)]*(?:(?:sorry|thanks|thank you|please)[ .!]*)*"


def _topic(name: str) -> str:
    return SPOKEN_TOPIC.replace("<number>", f"<{name}>")


_MOVED: Final = re.compile(
    rf"(?i){_SORRY}{_MEANT} {_topic('now')}(?:{_NOT} {_topic('before')})?{_THANKS}"
)
_LONGEST: Final = 300  # characters


def moved_vote(context: Context) -> list[Call]:
    """What a letter does that says so: VOTE and UNVOTE; [] if it says anything else."""
    said = [one.strip() for one in context.letter.own_lines if not is_courtesy(one, context.names)]
    text = plain(" ".join(said))
    found = _MOVED.fullmatch(text.replace("’", "'")) if len(text) <= _LONGEST else None
    answers_ack = context.threads.kind_of(context.letter.parent) == "ack"
    if found is None or not (context.direct or answers_ack):
        return []
    now, before = int(found["now"]), int(found["before"] or _acked(context))
    standing = {one.number for one in context.agenda.topics if one.status in STANDING}
    choice = _choice_on(context, before)
    match = unvote.grammar.fullmatch(f"T{before}")
    if choice is None or match is None or now == before or now not in standing:
        return []
    vote = WrittenVote((range(now, now + 1),), choice)
    return [vote_call(text, text, (vote,)), Call(unvote, text, match)]


def _acked(context: Context) -> int:
    """The one topic that the ack is about which a letter answers; 0 if it answers none."""
    threads, parent = context.threads, context.letter.parent
    about = threads.opened_by(parent) if threads.kind_of(parent) == "ack" else ()
    return about[0] if len(about) == 1 else 0


def _choice_on(context: Context, topic: int) -> Choice | None:
    """How a letter's author votes on a topic; None where they do not, or as two people."""
    ballots = context.agenda.ballots_of(topic, context.person) if topic else []
    return ballots[0].choice if len(ballots) == 1 else None
