"""All commands, in the order in which HELP shows them."""

from __future__ import annotations

from typing import Final

from mailproc.commands.action import action
from mailproc.commands.admit import admit
from mailproc.commands.attend import attend
from mailproc.commands.available import available
from mailproc.commands.ballot import ballot
from mailproc.commands.base import Command
from mailproc.commands.call_election import call_election
from mailproc.commands.call_vote import call_vote
from mailproc.commands.cancel_election import cancel_election
from mailproc.commands.cancel_meeting import cancel_meeting
from mailproc.commands.cancel_voting import cancel_voting
from mailproc.commands.close_voting import close_voting
from mailproc.commands.confirm import confirm
from mailproc.commands.continue_series import continue_series
from mailproc.commands.decide_by_rule import decide
from mailproc.commands.decided import decided
from mailproc.commands.decline import decline
from mailproc.commands.defer import defer
from mailproc.commands.digest import digest
from mailproc.commands.discussed import discussed
from mailproc.commands.done import done
from mailproc.commands.drop import drop
from mailproc.commands.due import due
from mailproc.commands.duration import duration
from mailproc.commands.extend_voting import extend_voting
from mailproc.commands.hand_back import hand_back
from mailproc.commands.help import help_on
from mailproc.commands.invite import invite
from mailproc.commands.lead import lead
from mailproc.commands.link import link
from mailproc.commands.maybe import maybe
from mailproc.commands.meeting import meeting
from mailproc.commands.merge import merge
from mailproc.commands.minutes import minutes
from mailproc.commands.minutes_draft import minutes_draft
from mailproc.commands.move_meeting import move_meeting
from mailproc.commands.my_agenda import my_agenda
from mailproc.commands.myvotes import myvotes
from mailproc.commands.next_meeting import next_meeting
from mailproc.commands.nominate import nominate
from mailproc.commands.note import note
from mailproc.commands.notify import notify
from mailproc.commands.open_voting import open_voting
from mailproc.commands.order import order
from mailproc.commands.pin import pin
from mailproc.commands.present import present
from mailproc.commands.preview import preview
from mailproc.commands.propose import propose
from mailproc.commands.rank import rank
from mailproc.commands.regrets import regrets
from mailproc.commands.remind import remind
from mailproc.commands.reopen import reopen
from mailproc.commands.request_invite import request_invite
from mailproc.commands.resolve import resolve
from mailproc.commands.retitle import retitle
from mailproc.commands.schedule import schedule
from mailproc.commands.second import second
from mailproc.commands.seealso import seealso
from mailproc.commands.set_roster import roster
from mailproc.commands.set_rules import settings
from mailproc.commands.set_series import series
from mailproc.commands.set_timezone import timezone
from mailproc.commands.show_actions import actions
from mailproc.commands.show_agenda import agenda
from mailproc.commands.show_elections import elections
from mailproc.commands.show_status import status
from mailproc.commands.show_tally import tally
from mailproc.commands.skip import skip
from mailproc.commands.split import split
from mailproc.commands.unavailable import unavailable
from mailproc.commands.undo import undo
from mailproc.commands.uninvite import uninvite
from mailproc.commands.unlink import unlink
from mailproc.commands.unpin import unpin
from mailproc.commands.unvote import unvote
from mailproc.commands.vote import vote
from mailproc.commands.withdraw import withdraw

_MEMBERS: Final[tuple[Command, ...]] = (
    propose,
    call_vote,
    vote,
    rank,
    unvote,
    myvotes,
    ballot,
    second,
    nominate,
    elections,
    lead,
    withdraw,
    cancel_voting,
    retitle,
    duration,
    undo,
    attend,
    regrets,
    maybe,
    available,
    unavailable,
    timezone,
    my_agenda,
    request_invite,
    actions,
    done,
    due,
    hand_back,
    agenda,
    status,
    tally,
    confirm,
)

_OTHERS: Final[tuple[Command, ...]] = (
    meeting,
    next_meeting,
    move_meeting,
    cancel_meeting,
    series,
    skip,
    merge,
    link,
    unlink,
    split,
    drop,
    resolve,
    defer,
    reopen,
    seealso,
    pin,
    unpin,
    order,
    open_voting,
    extend_voting,
    close_voting,
    decide,
    remind,
    call_election,
    cancel_election,
    invite,
    uninvite,
    admit,
    decline,
    preview,
    schedule,
    digest,
    discussed,
    decided,
    note,
    action,
    present,
    minutes_draft,
    minutes,
    roster,
    settings,
    notify,
    continue_series,
)

COMMANDS: Final = (*_MEMBERS, help_on((*_MEMBERS, *_OTHERS)), *_OTHERS)
