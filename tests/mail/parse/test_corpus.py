"""The real archive of 759 mails, read as a whole.

The counts were checked by hand: all 111 different subjects were read, and the 18 with a tag in
front and no reply prefix are the topics (12 TECH TOPIC, 5 MAINTAINERS SUMMIT, 1 MAINTAINER SUMMIT).
"""

from __future__ import annotations

import re

import pytest

from mailproc.mail.letter import Letter
from mailproc.mail.munging import undo_munging
from mailproc.mail.parse import read_letter
from mailproc.mail.subject import read_subject
from tests.support import corpus

pytestmark = pytest.mark.skipif(bool(corpus.missing()), reason=corpus.missing())


@pytest.fixture(scope="module")
def letters() -> list[Letter]:
    return [read_letter(raw) for raw in corpus.mails()]


def test_every_mail_is_read_and_has_an_author_an_id_and_a_date(letters: list[Letter]) -> None:
    assert len(letters) == 759
    assert all(letter.author and letter.date for letter in letters)
    assert not any("no-message-id" in letter.message_id for letter in letters)
    assert not any(letter.automatic for letter in letters)
    assert not any(letter.forms for letter in letters)


def test_every_tagged_mail_that_is_no_reply_opens_a_topic(letters: list[Letter]) -> None:
    subjects = [read_subject(letter.subject, corpus.TAGS) for letter in letters]
    opened = [subject for subject in subjects if subject.proposal]
    assert len(opened) == 18
    assert len({subject.text for subject in opened}) == 18
    tag = re.compile(r"(?i)^(?:\[ksummit-discuss\] )?\[(?:maintainers? summit|tech topic)\] ")
    assert {subject.text for subject in opened} == {
        letter.subject for letter in letters if tag.match(letter.subject)
    }
    assert sum(subject.is_reply for subject in subjects) == 686


def test_no_title_holds_a_tag_a_prefix_or_what_it_was_before(letters: list[Letter]) -> None:
    titles = [read_subject(letter.subject, corpus.TAGS).proposal for letter in letters]
    assert not any(re.search(r"(?i)\[|\bre:|was:?\s", title) for title in titles if title)


def test_the_22_munged_senders_are_found_behind_the_list(letters: list[Letter]) -> None:
    munged = [letter for letter in letters if " via " in (letter.author or letter).__str__()]
    authors = [undo_munging(letter, corpus.LIST) for letter in munged]
    assert len(munged) == 22
    for author in authors:
        assert author is not None
        assert author.name
        assert author.address != corpus.LIST
        assert " via " not in author.name
    assert all(undo_munging(letter, "other@example.org") == letter.author for letter in munged)


def test_own_lines_hold_no_quote_no_footer_and_no_attribution(letters: list[Letter]) -> None:
    lines = [line for letter in letters for line in letter.own_lines]
    assert not any(line.startswith(">") for line in lines)
    assert "Ksummit-discuss mailing list" not in lines
    assert not any(re.match(r"(?:On|Em|Am) .*\d.* (?:wrote|escreveu|schrieb):$", x) for x in lines)
    assert not any(line.startswith(("diff --git ", "@@ ", "+++ ")) for line in lines)


def test_only_one_mail_says_nothing_of_its_own(letters: list[Letter]) -> None:
    # Looked at: its author quotes himself and stops.
    assert sum(not letter.own_lines for letter in letters) == 1


def test_nearly_every_reply_knows_its_parent(letters: list[Letter]) -> None:
    ids = {letter.message_id for letter in letters}
    replies = [x for x in letters if read_subject(x.subject).is_reply]
    assert all(letter.references for letter in replies)
    assert sum(letter.references[0] in ids for letter in replies) > 0.8 * len(replies)
    assert not any(letter.message_id in letter.references for letter in letters)
