"""SETTINGS: the rules of the list, as the operator's configuration says."""

from __future__ import annotations

import json
import re

from mailproc.commands.base import Answer, Request, command
from mailproc.meeting.records import Setting
from mailproc.meeting.sentences import Refused, Sentence

_LINE = re.compile(r"([a-z_]+): (.+)")


@command("SETTINGS", "SETTINGS", who="console", act="chair", takes_block=True, public=True)
def settings(request: Request) -> Answer:
    """Sets rules of the list by the lines below, each `name: value` with the value as JSON.

    mailproc writes this itself when the configuration changes.
    """
    changed = 0
    for line in filter(str.strip, request.block):
        match = _LINE.fullmatch(line.strip())
        if match is None or not _is_json(match[2]):
            raise Refused("“{line}” is no line of SETTINGS.", line=line)
        known = request.agenda.get(Setting, match[1])
        if known is None or known.value != match[2]:
            request.agenda.put(Setting(match[1], match[2], request.letter))
            changed += 1
    return Answer((Sentence("{count} rules have changed.", count=changed),))


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
