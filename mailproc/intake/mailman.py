"""A list's people as GNU Mailman 3 knows them, from its REST API.

Plain `http.client`: three kinds of GET are all that is asked, and mailmanclient 3.3.5 waits for
ever for a server that does not answer (it sets no timeout), and brings requests with it.
"""

from __future__ import annotations

import base64
import http.client
import json
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import quote, unquote, urlsplit

from mailproc.intake.roster_source import SourceTrouble
from mailproc.mail.letter import address_key
from mailproc.mail.text import clean_line
from mailproc.meeting.roster import Member

_PAGE: Final = 500
_MOST_BYTES: Final = 16 * 1024 * 1024  # of one answer
_TRIES: Final = 3
#: Mailman's own defaults, for a source that names no login.
_LOGIN: Final = ("restadmin", "restpass")

#: An object of Mailman's JSON; which fields it has is looked at where they are used.
_Entry = dict[str, Any]


class Mailman:
    """Mailman's REST API.

    Args:
        source: ``mailman3:http://user:password@host:8001/3.1``; ``%``-escapes are read.
        timeout: seconds that the server may be silent.
        deadline: seconds after which a whole roster is given up.
    """

    def __init__(self, source: str, timeout: float = 10, deadline: float = 120) -> None:
        url = urlsplit(source.partition(":")[2])
        self._tls = url.scheme == "https"
        self._host, self._port, self._path = url.hostname or "", url.port, url.path.rstrip("/")
        user, password = unquote(url.username or ""), unquote(url.password or "")
        login = ":".join((user, password) if user else _LOGIN)
        self._login = base64.b64encode(login.encode()).decode()
        self._timeout, self._deadline = timeout, deadline

    def __repr__(self) -> str:
        port = f":{self._port}" if self._port else ""
        return f"Mailman at {self._host}{port}"

    def people(self, list_id: str, chairs: Collection[str] = ()) -> tuple[Member, ...]:
        """The members of a list, each with all the verified addresses of the same user.

        Args:
            list_id: as in List-Id.
            chairs: Mailman's roles (``owner``, ``moderator``) whose holders are chairs.

        Raises:
            SourceTrouble: for every fault, also if there are no members at all: a list without
                people votes on nothing, and a wrong `list_id` shall not empty a roster.
        """
        with self._asking() as ask:
            members = list(_pages(ask, f"lists/{quote(list_id)}/roster/member"))
            if not members:
                raise SourceTrouble(f"{self} says that {list_id} has no members; correct list_id")
            roles = {role: _pages(ask, f"lists/{quote(list_id)}/roster/{role}") for role in chairs}
            staff = [entry for entries in roles.values() for entry in entries]
            verified = _verified(_pages(ask, "addresses"))
        return _persons(members, staff, verified)

    def subscription_fault(self, list_id: str, address: str) -> str:
        """What keeps the list from exchanging mail with `address`, and what to do; "" if nothing.

        It must be a member whom each mail reaches, and whose own mails are not moderated.

        Raises:
            SourceTrouble: it cannot be asked.
        """
        with self._asking() as ask:
            member = _entry(ask, list_id, "member", address)
            if member is None:
                stranger = _entry(ask, list_id, "nonmember", address) or {}
                held = _moderated(ask, list_id, "nonmember", stranger)
                return (
                    f"{address} is no member of {list_id}, so that the list's mail does not reach"
                    f" it{f', and the list would {held} its digests' if held else ''}; subscribe"
                    " it: mailman addmembers, or Mass subscribe in Postorius"
                )
            return _kept_apart(ask, list_id, member)

    @contextmanager
    def _asking(self) -> Iterator[_Asking]:
        """One connection for several requests; what goes wrong with it is explained."""
        kind = http.client.HTTPSConnection if self._tls else http.client.HTTPConnection
        connection = kind(self._host, self._port, timeout=self._timeout)
        until = time.monotonic() + self._deadline
        try:
            yield _Asking(connection, self._path, self._login, until, str(self))
        except (OSError, http.client.HTTPException) as error:
            raise SourceTrouble(f"{self} {_network(error)}") from error
        finally:
            connection.close()


class _Asking:
    """GETs over one connection."""

    def __init__(
        self,
        connection: http.client.HTTPConnection,
        path: str,
        login: str,
        until: float,
        name: str,
    ) -> None:
        self._connection, self._path, self._login = connection, path, login
        self._until, self.name = until, name

    def get(self, what: str) -> _Entry:
        """The object at a path below the API's root."""
        if time.monotonic() > self._until:
            raise SourceTrouble(f"{self.name} is too slow; look into its log")
        headers = {"Authorization": f"Basic {self._login}", "Accept": "application/json"}
        self._connection.request("GET", f"{self._path}/{what}", headers=headers)
        with self._connection.getresponse() as answer:
            body = answer.read(_MOST_BYTES + 1)
            if answer.status != 200:
                raise SourceTrouble(f"{self.name} {_status(answer.status, what)}")
        try:
            found = json.loads(body)
        except ValueError:
            found = None
        if not isinstance(found, dict) or len(body) > _MOST_BYTES:
            raise self.odd()
        return found

    def odd(self) -> SourceTrouble:
        """What to raise for an answer that Mailman would not give."""
        return SourceTrouble(f"{self.name} does not answer as Mailman does; correct members_from")


def _pages(ask: _Asking, what: str) -> list[_Entry]:
    """All entries of a collection, page by page.

    Who joins or leaves between two pages shifts the others, so that one could be missed: then it
    is read again.
    """
    for _ in range(_TRIES):
        entries: list[_Entry] = []
        sizes: set[int] = set()
        while True:
            page = ask.get(f"{what}?count={_PAGE}&page={len(entries) // _PAGE + 1}")
            some, size = page.get("entries", []), page.get("total_size")
            if not isinstance(some, list) or not isinstance(size, int):
                raise ask.odd()
            entries += [entry for entry in some if isinstance(entry, dict)]
            sizes.add(size)
            if len(some) < _PAGE:
                break
        if sizes == {len(entries)}:
            return entries
    raise SourceTrouble(f"{ask.name} changes while it is read; it is tried again later")


def _entry(ask: _Asking, list_id: str, role: str, address: str) -> _Entry | None:
    """What Mailman knows of an address in a role on a list."""
    entries = _pages(ask, f"lists/{quote(list_id)}/roster/{role}")
    return next((one for one in entries if _address(one) == address_key(address)), None)


def _moderated(ask: _Asking, list_id: str, role: str, entry: _Entry) -> str:
    """What becomes of this person's mails, if they do not go through: ``hold``, ``reject`` ..."""
    action = entry.get("moderation_action")
    if action is None:
        key = f"default_{role}_action"
        action = ask.get(f"lists/{quote(list_id)}/config/{key}").get(key)
    return str(action) if action in ("hold", "reject", "discard") else ""


def _kept_apart(ask: _Asking, list_id: str, member: _Entry) -> str:
    """What keeps a member from the list's mail, or the list from his; "" if nothing."""
    who = f"{_address(member)} is a member of {list_id}, but"
    if action := _moderated(ask, list_id, "member", member):
        return (
            f"{who} the list would {action} its digests; set its moderation to"
            ' "Accept immediately" (member options in Postorius)'
        )
    if member.get("delivery_mode", "regular") != "regular":
        return f"{who} gets the list's own digests in place of each mail; set it to regular"
    status = ask.get(f"members/{member.get('member_id')}/all/preferences").get("delivery_status")
    if status not in (None, "enabled"):
        return f"{who} its delivery is off ({status}), so that no mail reaches it; enable it"
    return ""


def _verified(entries: list[_Entry]) -> dict[str, list[str]]:
    """Each user's verified addresses; anybody may claim one that is not verified."""
    found: dict[str, list[str]] = {}
    for entry in entries:
        user, address = entry.get("user"), _address(entry)
        if isinstance(user, str) and address and entry.get("verified_on"):
            found.setdefault(user, []).append(address)
    return found


def _persons(
    members: list[_Entry], staff: list[_Entry], verified: dict[str, list[str]]
) -> tuple[Member, ...]:
    """One member for each user, in the order of addresses; a subscribed address comes first."""
    names: dict[str, str] = {}
    addresses: dict[str, dict[str, None]] = {}
    chairs = {_who(entry) for entry in staff}
    for entry in (*sorted(members, key=_address), *sorted(staff, key=_address)):
        who, address = _who(entry), _address(entry)
        if address:
            addresses.setdefault(who, {})[address] = None
            names[who] = names.get(who) or clean_line(str(entry.get("display_name") or ""))
    for who, own in addresses.items():
        own.update(dict.fromkeys(verified.get(who, ())))
    return tuple(Member(names[who], tuple(own), who in chairs) for who, own in addresses.items())


def _who(entry: _Entry) -> str:
    """The user, or the address that is nobody's."""
    return str(entry.get("user") or _address(entry))


def _address(entry: _Entry) -> str:
    """The entry's address, in lower case; empty for one that is none."""
    address = address_key(str(entry.get("email", "")))
    return address if address.count("@") == 1 and len(address.split()) == 1 else ""


def _status(status: int, what: str) -> str:
    match status:
        case 401 | 403:
            return f"refuses the login ({status}); correct user and password in members_from"
        case 404 if what.startswith("lists/"):
            return f"knows no list {what.split('/')[1]} (404); correct list_id, or the URL's path"
        case _:
            return f"answers {status}; look into its log, and at the URL in members_from"


def _network(error: Exception) -> str:
    match error:
        case ConnectionRefusedError():
            return "refuses connections; start its REST runner, or correct members_from"
        case TimeoutError():
            return "does not answer; is it the right port, and is there a firewall between?"
        case http.client.HTTPException():
            return "does not speak HTTP; correct members_from"
        case _:
            return f"cannot be reached: {clean_line(str(error))}; correct members_from"
