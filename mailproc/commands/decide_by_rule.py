"""DECIDE: has the list vote on a topic by a rule."""

from __future__ import annotations

from mailproc.commands.base import TOPIC, Answer, Request, command
from mailproc.commands.effects.decision_call import chosen_rule, end_of_vote, open_vote, told_open


@command(
    "DECIDE",
    "DECIDE T7 BY rule",
    rf"(?P<topic>{TOPIC}?)[ \t:]*(?i:by)[ \t]+(?:(?i:the[ \t]+)?(?i:rule[ \t]+))?(?P<rule>\S.*?)"
    r"(?P<secret>[ \t,]+(?i:secretly|in[ \t]+secret))?"
    r"(?:[ \t,]+(?i:until|till|for)[ \t]+(?P<until>\S.*))?",
    who="chair",
    act="chair",
    public=True,
    example="DECIDE T7 BY release\nDECIDE T7 BY release until 2027-08-27 12:00",
)
def decide(request: Request) -> Answer:
    """Have the list vote on a topic.

    The operator sets the rules. The vote has a deadline of its own, by default the shortest that
    the rule allows; votes are mailed to its thread or to the agent, and the result goes to the
    list. `DECIDE T7 BY release secretly` has people vote in secret. A topic on the agenda stays
    there.
    """
    agenda, topic = request.agenda, request.topic(request["topic"])
    if topic.status != "separate":
        agenda.standing(topic.number)
    rule = chosen_rule(agenda, request["rule"], f"DECIDE {topic.id} BY {{rule}}")
    until = end_of_vote(request, request["until"]) if request["until"] else None
    decision = open_vote(request, topic, rule, until, secret=bool(request["secret"]))
    return Answer((told_open(agenda, decision),), topics=(topic.number,))
