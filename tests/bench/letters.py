"""Letters: votes and talk as a list server hands them on, votes as members mail them directly."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import cycle
from typing import Final

from tests.bench.world import AGENT, LIST, MEMBERS, TOPICS, member

_LIST_MAIL: Final = """\
Received: from lists.example.org (lists.example.org [192.0.2.7])
	by agenda.example.org (Postfix) with ESMTPS id {hop1}
	for <{agent}>; Mon, 02 Aug 2027 09:00:15 +0000 (UTC)
Received: from mx.lists.example.org (localhost [127.0.0.1])
	by lists.example.org (Postfix) with ESMTP id {hop2};
	Mon, 02 Aug 2027 09:00:14 +0000 (UTC)
Received: from mail.example.org (mail.example.org [192.0.2.10])
	by mx.lists.example.org (Postfix) with ESMTPS id {hop3}
	for <{list}>; Mon, 02 Aug 2027 09:00:12 +0000 (UTC)
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.org; s=mail;
	t=1817197210; h=from:to:subject:date:message-id:in-reply-to:references;
	bh={body_hash};
	b={signature}
From: {name} <{author}>
To: {list}
Subject: {subject}
Date: Mon, 02 Aug 2027 11:00:10 +0200
Message-ID: {message_id}
In-Reply-To: {parent}
References: {references}
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 7bit
Precedence: list
List-Id: Development <devel.lists.example.org>
List-Unsubscribe: <mailto:devel-leave@lists.example.org>
List-Archive: <https://lists.example.org/archives/>
List-Post: <mailto:{list}>
Errors-To: devel-bounces@lists.example.org

On Mon, 2 Aug 2027, Member 7 wrote:
> We have looked at this for some months now, and what we found is that most of the time is
> spent where nobody looked before. The patches that were sent last week move the lock out of
> the way, but they do so at the price of a second pass over the whole list of pages, which is
> fine on small machines and is not on those with many nodes. I would like to see numbers for
> both before we settle on an interface that we have to keep. A half hour together would do.

I agree.

{line}

--{space}
{name}
"""
_DIRECT_MAIL: Final = """\
Received: from mail.example.org (mail.example.org [192.0.2.10])
	by lists.example.org (Postfix) with ESMTPS id {hop1}
	for <{agent}>; Mon, 02 Aug 2027 09:00:12 +0000 (UTC)
From: {name} <{author}>
To: {agent}
Subject: {subject}
Date: Mon, 02 Aug 2027 11:00:10 +0200
Message-ID: {message_id}
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

{line}
"""
_PROPOSAL: Final = """\
From: {name} <{author}>
To: {list}
Subject: {subject}
Message-ID: {message_id}
List-Id: <devel.lists.example.org>

Duration: 10m

Let us talk about it.
"""
_JOIN: Final = """\
From: Newcomer {number} <{author}>
To: {join}
Subject: join
Date: Mon, 02 Aug 2027 11:00:10 +0200
Message-ID: <join.{number}@example.org>

"""
TALK: Final = "But let us see the numbers first."


_THREAD: Final = 40  # letters


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail's bytes, and what mailproc will find in it."""

    raw: bytes
    message_id: str
    author: str
    name: str
    subject: str
    parents: tuple[str, ...] = ()
    """As in References, the nearest last."""


def voted_topic(number: int, topics: int = TOPICS) -> int:
    """The topic that the vote with this number is on.

    Nobody votes on one twice before she has voted on all, and all are voted on evenly.
    """
    turn, voter = divmod(number, MEMBERS)
    return (turn + voter * topics // MEMBERS) % topics + 1


def vote_line(number: int, topics: int = TOPICS) -> str:
    """The vote with this number."""
    choice = ("+1", "-1", "0")[number % 3]
    return f"VOTE T{voted_topic(number, topics)} {choice}"


def list_mail(number: int, line: str) -> Letter:
    """2 KB: three hops, a DKIM signature, List-* headers, a quote, then this line.

    Forty in a row are one thread about a topic.
    """
    start = number - number % _THREAD
    before = dict.fromkeys(max(start, number - back) for back in (2, 1))
    parents = [_id("proposal", number // _THREAD % TOPICS)]
    parents += [_id("list", earlier) for earlier in before if earlier < number]
    subject = f"Re: [devel] What comes after release {number // _THREAD % TOPICS}"
    return _letter(_LIST_MAIL, "list", number, line, subject, parents)


def list_votes(count: int, first: int = 0) -> Iterator[bytes]:
    """Votes over the list."""
    for number in range(first, first + count):
        yield list_mail(number, vote_line(number)).raw


def direct_votes(count: int, first: int = 0) -> Iterator[bytes]:
    """Short votes to the agent, over one hop."""
    for number in range(first, first + count):
        yield _letter(_DIRECT_MAIL, "direct", number, vote_line(number), "my vote").raw


@dataclass(frozen=True, slots=True)
class Question:
    """A letter whose answer is waited for."""

    sender: str
    recipient: str
    raw: bytes
    known_by: str
    """What the answer has: the Message-ID of what it answers, or its recipient."""


def vote_questions(count: int) -> Iterator[Question]:
    """Short votes to the agent, whose acks say what they answer."""
    for number in range(count):
        vote = _letter(_DIRECT_MAIL, "direct", number, vote_line(number), "my vote")
        yield Question(vote.author, AGENT, vote.raw, vote.message_id)


def joins(count: int) -> Iterator[Question]:
    """Letters of newcomers to Mailman; its question whether it was they goes to each of them."""
    join = LIST.replace("@", "-join@")
    for number in range(count):
        author = f"newcomer{number}@example.net"
        text = _JOIN.format(number=number, author=author, join=join)
        yield Question(author, join, text.replace("\n", "\r\n").encode(), author)


@dataclass(frozen=True, slots=True)
class Meeting:
    """How large a meeting is; each member votes on as many topics, or ranks as many."""

    topics: int
    members: int
    votes: int
    ranked: bool

    def letters(self, numbers: Iterable[int]) -> Iterator[bytes]:
        """Letters to the agent with all votes of a member each; after all it is the first's again.

        Nobody's are the same twice.
        """
        for number in numbers:
            voter, turn = number % self.members, number // self.members
            some = [(voter * 7 + step * 19 + turn) % self.topics + 1 for step in range(self.votes)]
            choices = cycle(("+1", "+1", "-1", "0"))
            line = f"VOTE {' '.join(f'T{one} {next(choices)}' for one in some)}"
            if self.ranked:
                line = f"RANK {' > '.join(f'T{one}' for one in some)}"
            author = member(voter, self.members)
            yield _letter(_DIRECT_MAIL, "several", number, line, "my votes", author=author).raw

    def __str__(self) -> str:
        ballots = f"{self.members * self.votes:,} {'ranked' if self.ranked else 'approval'} ballots"
        return f"{self.topics} topics, {self.members:,} members, {ballots}"


def proposals(count: int = TOPICS) -> Iterator[bytes]:
    """The letters that open the topics to vote on."""
    for number in range(count):
        title = f"[devel] [PROPOSE] What comes after release {number}"
        yield _letter(_PROPOSAL, "proposal", number, "", title).raw


def _letter(
    form: str,
    kind: str,
    number: int,
    line: str,
    subject: str,
    parents: Sequence[str] = (),
    author: str = "",
) -> Letter:
    """The form filled in; the same kind and number give the same bytes."""
    hop, digest = _hash("hop", number).upper(), hashlib.sha512(str(number).encode()).digest()
    seal = base64.b64encode(digest * 2).decode()
    known = {
        "message_id": _id(kind, number),
        "author": author or member(number),
        "name": f"Member {number % MEMBERS}",
        "subject": subject,
    }
    text = form.format(
        **known,
        parent=parents[-1] if parents else "",
        references="\n\t".join(parents),
        hop1=hop[:10],
        hop2=hop[10:20],
        hop3=hop[20:30],
        body_hash=base64.b64encode(digest[:32]).decode(),
        signature="\n\t ".join((seal[:72], seal[72:142], seal[142:])),
        agent=AGENT,
        list=LIST,
        line=line,
        space=" ",
    )
    return Letter(text.replace("\n", "\r\n").encode(), **known, parents=tuple(parents))


@lru_cache(_THREAD)
def _id(kind: str, number: int) -> str:
    return f"<{_hash(kind, number)[:16]}@example.org>"


def _hash(kind: str, number: int) -> str:
    return hashlib.sha256(f"{kind} {number}".encode()).hexdigest()
