"""CANCEL VOTING: calls the vote on a topic off."""

from __future__ import annotations

from mailproc.commands.base import DASH, LETTERED_TOPIC, Answer, Request, command, own_or_chair
from mailproc.commands.effects.decision_changes import cancel_vote, voted_on
from mailproc.mail.text import clean_line


@command(
    "CANCEL VOTING",
    "CANCEL VOTING T7 why",
    rf"(?P<topic>(?:{LETTERED_TOPIC})?)(?:(?:^|[ \t:,]+){DASH}(?P<reason>\S.*))?",
    who="proposer",
    act="vote",
    act_of=own_or_chair,
    public=True,
    example="CANCEL VOTING T7 A build is broken; I will call another vote.",
    argument="text",
    by_rule=True,
)
def cancel_voting(request: Request) -> Answer:
    """Call the vote on your topic off.

    That is one by a rule, with a deadline of its own. The list is told why. Chairs may do it to
    any.
    """
    topic = request.own_topic(request["topic"])
    decision = voted_on(request.agenda, topic)
    reason = clean_line(request["reason"], 500)
    return Answer((cancel_vote(request, decision, reason),), topics=(topic.number,))
