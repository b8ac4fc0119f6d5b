"""How many mails there are in threads, counted from the letters' columns when somebody asks."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Final

from sqlalchemy import Connection, func, or_, select

from mailproc.mail.letter import address_key
from mailproc.meeting.discussion import ThreadMails, ThreadSource
from mailproc.meeting.roster import Rules
from mailproc.store.tables import letters

#: So many Message-IDs at most are looked for by name; of more, all threads are counted.
_NAMED: Final = 500


def thread_source(connection: Connection, rules: Rules) -> ThreadSource:
    """What tells of the threads of the list with these rules, as long as the transaction lasts.

    The same is asked for by many letters of a batch, and counted once.
    """
    domain = address_key(rules.address).rpartition("@")[2]

    @cache
    def counted(
        names: tuple[str, ...], since: datetime, with_acts: bool, until: int | None
    ) -> list[ThreadMails]:
        mail = letters.c
        query = select(mail.thread, mail.author, func.count(), func.max(mail.received)).where(
            mail.list == rules.name, mail.received >= since, mail.thread != ""
        )
        # What came over the list has the list server's envelope sender. It counts whatever became
        # of it, so that a letter that is confirmed later adds nothing to what was counted before.
        of_list = func.lower(mail.sender).endswith(f"@{domain}", autoescape=True)
        acts = of_list & (func.lower(mail.sender) != func.coalesce(mail.author, ""))
        talk = or_(mail.state == "ignored", acts) if with_acts else mail.state == "ignored"
        query = query.where(talk).group_by(mail.thread, mail.author)
        if len(names) <= _NAMED:
            query = query.where(mail.thread.in_(names))
        if until is not None:
            query = query.where(mail.id <= until)
        return [
            ThreadMails(thread, author or "", mails, last)
            for thread, author, mails, last in connection.execute(query)
        ]

    return counted
