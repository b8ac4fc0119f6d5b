"""Which vote a mail speaks of that answers no mail that we know: by the title in its Subject. Pure.

Some web archives, digests and mail programs send answers without In-Reply-To, and who calls a vote
may remind of it in a new mail. What people vote in such mails, or in answer to these, counts.
"""

from __future__ import annotations

from mailproc.mail.letter import Letter
from mailproc.mail.subject import read_subject
from mailproc.mail.threads import KnownMail, Threads
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.decision import Decision
from mailproc.meeting.decision_count import titled
from mailproc.structs import replace


def with_vote_as_parent(letter: Letter, agenda: Agenda, threads: Threads) -> Letter:
    """A letter as an answer to the call of the open vote with the title of its Subject.

    Where none is open, to that of the last one: who votes too late is told. The same letter if
    several are open, or if something is known that it answers.

    Args:
        letter: the letter.
        agenda: the list's.
        threads: what is known of its thread; it gets to know the call.
    """
    if not (agenda.rules.decides and "vote" in letter.subject.casefold()):
        return letter
    if any(map(threads.known, letter.parents)):
        return letter
    title = read_subject(letter.subject, agenda.rules.proposal_tags).voted_on
    if not title:
        return letter
    found = titled(agenda.all(Decision), title)
    goes_on = [one for one in found if one.is_open]
    if not found or len(goes_on) > 1:
        return letter
    topic = agenda.topic(max(goes_on or found, key=lambda one: one.opened).topic)
    if topic.message_id in ("", letter.message_id):
        return letter
    if not threads.known(topic.message_id):
        threads.add(KnownMail(topic.message_id, "", (topic.number,), "", topic.letter))
    return replace(letter, references=(*letter.references, topic.message_id))
