"""Every mail that a page offers does what it says when it is sent as it opens."""

from __future__ import annotations

import re
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import html5lib
import pytest

from mailproc.publish import export, site_of
from mailproc.publish.links import mailto
from tests.support.harness import AGENT, LIST, Harness, letter
from tests.support.sample_meetings import (
    chair,
    open_sample_harness,
    open_xen_harness,
    shown,
)

JANE = "jane@example.org"


@pytest.fixture
def xen(tmp_path: Path) -> Harness:
    """The Xen meeting, voting open."""
    return open_xen_harness(tmp_path, scheduled=False)


def links(page: str) -> list[str]:
    """The page's mails, as a browser reads them out of it."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    found = [str(link.get("href")) for link in tree.iter("a")]
    return [link for link in found if link.startswith("mailto:")]


def links_of(harness: Harness) -> list[str]:
    """The mails of all pages, each once; a bare address is none."""
    files = site_of([[shown(harness)]]).files
    pages = [text.decode() for name, text in files.items() if name.endswith(".html")]
    return list(dict.fromkeys(one for page in pages for one in links(page) if "?" in one))


def mail_of(link: str, sender: str = JANE) -> bytes:
    """Exactly the mail that a mail program opens for a link (RFC 6068)."""
    parts = urlsplit(link)
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = unquote(parts.path)
    # RFC 6068 5: a plus sign is a plus sign; parse_qsl would make it a space.
    fields = dict(parse_qsl(parts.query.replace("+", "%2B"), keep_blank_values=True))
    mail["Subject"] = fields.pop("subject")
    mail.set_content(fields.pop("body", ""))
    assert not fields
    return mail.as_bytes(policy=SMTP)


def test_each_vote_link_is_a_vote_that_counts(xen: Harness) -> None:
    votes = [link for link in links_of(xen) if "VOTE" in link]
    ranked = [topic for topic in xen.view()["topics"] if topic["rank"]]
    assert len(votes) == 3 * len(ranked)
    for link in votes:
        before = xen.agenda()[0]
        row = xen.mail(mail_of(link), JANE)
        assert row["state"] == "processed", link
        words = re.fullmatch(r"VOTE T(\d+) (\+1|0|-1)", row["subject"])
        assert words, row["subject"]
        topic, choice = int(words[1]), int(words[2])
        ballot = xen.agenda()[0].ballot_of(topic, JANE)
        assert ballot is not None
        assert ballot.choice == choice
        assert ballot != before.ballot_of(topic, JANE)


def test_all_other_links_are_understood(xen: Harness) -> None:
    others = [link for link in links_of(xen) if "VOTE" not in link and "%5BPROPOSE" not in link]
    subjects = {link.partition("subject=")[2] for link in others}
    assert {"BALLOT", "SECOND%20T1", "LEAD%20T1%20me"} <= subjects
    for link in others:
        assert xen.mail(mail_of(link), JANE)["state"] == "processed", link
    assert xen.topic(1)["leads"][0]["address"] == JANE
    assert xen.topic(1)["seconds"] == 1


def test_the_propose_link_waits_for_a_title(xen: Harness) -> None:
    (link,) = [link for link in links_of(xen) if "%5BPROPOSE" in link]
    assert urlsplit(link).path == LIST
    before = len(xen.view()["topics"])
    xen.mail(mail_of(link), JANE)
    assert len(xen.view()["topics"]) == before
    xen.mail(mail_of(f"{link}Boot%20time"), JANE)
    assert xen.view()["topics"][-1]["title"] == "Boot time"


def test_the_whole_page_offers_the_same_votes(xen: Harness) -> None:
    votes = {link for link in links_of(xen) if "VOTE" in link}
    assert {link for link in links(export(xen.view(), "html")) if "VOTE" in link} == votes


def test_once_voting_is_closed_no_page_offers_a_vote(xen: Harness) -> None:
    chair(xen, "CLOSE VOTING")
    assert not [link for link in links_of(xen) if "VOTE" in link or "BALLOT" in link]


def test_a_ranked_meeting_offers_a_ballot_form(tmp_path: Path) -> None:
    harness = open_sample_harness(tmp_path)
    chair(harness, "MEETING Ranked\nBallot: ranked")
    harness.mail(letter(JANE, "[PROPOSE] NUMA"))
    harness.answers()
    offered = links_of(harness)
    assert not [link for link in offered if "VOTE" in link]
    (ballot,) = [link for link in offered if "BALLOT" in link]
    harness.mail(mail_of(ballot), JANE)
    (answer,) = harness.answers()
    assert "[    ] T1   NUMA" in answer.get_content()


def test_an_agent_with_a_plus_or_an_odd_character_is_still_its_address() -> None:
    for agent in (AGENT, "agenda+xen@lists.example.org", "a&b?c=d%e@lists.example.org"):
        link = mailto("VOTE T1 +1", agent)
        assert unquote(urlsplit(link).path) == agent
        assert link.endswith("?subject=VOTE%20T1%20%2B1")
