"""DIGEST: posts a digest to the list now."""

from __future__ import annotations

from mailproc.commands.base import Answer, Request, command
from mailproc.meeting.ballot_form import only_topic
from mailproc.meeting.notification import Notification
from mailproc.meeting.pending import Digested
from mailproc.meeting.sentences import Sentence
from mailproc.meeting.view import fingerprint


@command("DIGEST", "DIGEST", r"(?P<unless>(?i:if changed)?)", who="chair", act="chair", public=True)
def digest(request: Request) -> Answer:
    """Post a digest to the list.

    `DIGEST if changed` posts it only if there is news.
    """
    agenda = request.agenda
    now = fingerprint(agenda)
    last = agenda.digested("digest")
    if request["unless"] and last and last.fingerprint == now:
        return Answer(
            (Sentence("Nothing has changed since the list was last told; no digest is posted."),)
        )
    agenda.put(Digested("digest", request.received, now, request.letter))
    agenda.notify(Notification("digest", "list", only_topic(agenda)))
    return Answer((Sentence("The digest goes to the list."),))
