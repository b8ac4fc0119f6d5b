"""Mails of an archive, stored unless they are known already: an import can be repeated."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from mailproc.commands.grammar.same_text import text_hash
from mailproc.intake.accept import Acceptor
from mailproc.intake.recipients import log_accepted
from mailproc.mail.letter import Envelope, Letter, StoredLetter, Unreadable
from mailproc.mail.munging import undo_munging
from mailproc.mail.subject import read_subject
from mailproc.mail.threads import KnownMail, Threads
from mailproc.meeting.roster import Rules
from mailproc.store import letters

#: Reads each mail, or says why it cannot be, in order (`mail.parser_process.ParserProcess.read`).
Read = Callable[[Sequence[bytes]], Iterator[Letter | Unreadable]]


def import_mails(
    acceptor: Acceptor, list_name: str, raws: Sequence[bytes], read: Read, *, answer: bool
) -> int:
    """Accept mails of an archive that are not known yet; how many are known.

    `answer` treats them as if they came in now; otherwise nothing is sent because of them.
    """
    rules = acceptor.rules[list_name]
    found = list(read(raws))
    with acceptor.database.writing() as connection:
        threads = Threads()
        letters.load_threads(connection, list_name, _ids(found), threads)
        envelope = Envelope("", (rules.agent,), "pipe" if answer else "import")
        pairs = zip(raws, found, strict=True)
        fresh = [raw for raw, letter in pairs if _is_new(letter, rules, threads)]
        now = acceptor.clock()
        new = [StoredLetter(0, list_name, now, envelope, raw) for raw in fresh]
        numbers = letters.insert_letters(connection, new)
    log_accepted(numbers, new)
    return len(raws) - len(new)


def _is_new(letter: Letter | Unreadable, rules: Rules, threads: Threads) -> bool:
    """Whether this mail of an archive is not known; from then on it is.

    Known is a letter of the same Message-ID and author that says the same.
    """
    if isinstance(letter, Unreadable):
        return True
    author = undo_munging(letter, rules.address)
    key = author.key if author else ""
    text = text_hash(letter, read_subject(letter.subject, rules.proposal_tags))
    names = list(filter(None, (letter.message_id, letter.wraps)))
    known = (mail for name in names for mail in threads.letters(name))
    # A letter that was ignored may have been kept without its author and its text.
    if any((mail.author, mail.text) in ((key, text), ("", "")) for mail in known):
        return False
    for name in names:
        threads.add(KnownMail(name, key, (), "", -1, text=text))
    return True


def _ids(found: Iterable[Letter | Unreadable]) -> set[str]:
    """The Message-IDs of the mails that could be read."""
    return {
        name
        for letter in found
        if isinstance(letter, Letter)
        for name in filter(None, (letter.message_id, letter.wraps))
    }
