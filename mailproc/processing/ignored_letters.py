"""Which letters nobody means for us: our own, programs', other lists' posts. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from mailproc.commands.context import Context
from mailproc.mail.letter import address_key, is_address_of
from mailproc.processing.allowances import is_nobodys
from mailproc.processing.calendar_answers import answer_to_us


def why_ignored(context: Context) -> str:
    """Why nobody's commands can be in this letter; ``""`` if they can."""
    letter = context.letter
    if context.console:
        return ""
    rules = context.agenda.rules
    loops = any(address_key(one) in letter.loops for one in rules.agents)
    if loops or any(map(context.threads.is_ours, (letter.message_id, letter.wraps))):
        return "our own mail"
    if _is_by_one_of(rules.agents, context):
        return "not by us, though From says so"
    if _is_by_one_of(rules.other_lists, context):
        return "not by a person: From is another list of ours"
    if letter.automatic and answer_to_us(context) is None:  # those of Gmail say Auto-Submitted
        return letter.automatic
    if header := context.other_list:
        return f"a post of another list ({header})"
    if context.direct and _is_robots(context):
        return "nobody reads mail to its author"
    if letter.loops and context.direct:  # lists put X-Loop on what they hand on, people do not
        return "another program's mail (X-Loop)"
    if not context.stored.envelope.sender and context.origin in ("smtp", "lmtp"):
        return "a bounce (null sender)"
    return ""


def _is_robots(context: Context) -> bool:
    """Whether its author's address is a program's or a list server's, and no member's."""
    author = context.author.address
    return is_nobodys(author) and not context.agenda.is_listed(author)


def _is_by_one_of(addresses: Iterable[str], context: Context) -> bool:
    """Whether From names one of these addresses."""
    return any(is_address_of(context.author.address, one) for one in addresses)
