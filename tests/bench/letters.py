"""Vote letters: as a list server hands them on, and as a mail program sends them to the agent."""

from __future__ import annotations

import base64
import hashlib
import textwrap
from collections.abc import Iterator

from tests.bench.world import AGENT, LIST, TOPICS, member

_PROSE = (
    "We have looked at this for some months now, and what we found is that most of the time is",
    "spent where nobody looked before. The patches that were sent last week move the lock out of",
    "the way, but they do so at the price of a second pass over the whole list of pages, which is",
    "fine on small machines and is not on those with many nodes. I would like to see numbers for",
    "both before we settle on an interface that we have to keep. A half hour together would do.",
)


def vote_line(number: int) -> str:
    """The vote of the letter with this number: every member on every topic, one after the other."""
    choice = ("+1", "-1", "0")[number % 3]
    return f"VOTE T{number % TOPICS + 1} {choice}"


def list_votes(count: int) -> Iterator[bytes]:
    """About 2 KB each: three hops, a DKIM signature, List-* headers, a quote, then the vote."""
    for number in range(count):
        yield _crlf(_list_headers(number), _list_body(number))


def direct_votes(count: int) -> Iterator[bytes]:
    """Short ones to the agent, over one hop."""
    for number in range(count):
        sender = member(number)
        headers = (
            f"Received: from mail.example.org (mail.example.org [192.0.2.10])\n"
            f"\tby lists.example.org (Postfix) with ESMTPS id {_hash(number, 'hop')[:10].upper()}\n"
            f"\tfor <{AGENT}>; Mon, 02 Aug 2027 09:00:12 +0000 (UTC)\n"
            f"From: Member {number % 200} <{sender}>\n"
            f"To: {AGENT}\n"
            f"Subject: my vote\n"
            f"Date: Mon, 02 Aug 2027 11:00:10 +0200\n"
            f"Message-ID: <{_hash(number, 'direct')[:16]}@example.org>\n"
            f"MIME-Version: 1.0\n"
            f"Content-Type: text/plain; charset=utf-8\n"
        )
        yield _crlf(headers, f"{vote_line(number)}\n")


def proposals() -> Iterator[bytes]:
    """The letters that open the topics to vote on."""
    for number in range(TOPICS):
        headers = (
            f"From: {member(number)}\nTo: {LIST}\nSubject: [PROPOSE] {_title(number)}\n"
            f"Message-ID: <{_hash(number, 'proposal')[:16]}@example.org>\n"
            f"List-Id: <devel.lists.example.org>\n"
        )
        yield _crlf(headers, "Duration: 10m\n\nLet us talk about it.\n")


def _title(number: int) -> str:
    part = ("memory", "scheduling", "block layer", "drivers", "networking")[number % 5]
    return f"{part.capitalize()}, what comes after release {number + 1}"


def _list_headers(number: int) -> str:
    parents = "\n".join(f"\t<{_hash(number, str(n))[:16]}@example.org>" for n in range(3))[1:]
    signature = base64.b64encode(hashlib.sha512(str(number).encode()).digest() * 2).decode()
    folded = textwrap.fill(signature, 72, subsequent_indent="\t ")
    hop = _hash(number, "hop").upper()
    return (
        f"Received: from lists.example.org (lists.example.org [192.0.2.7])\n"
        f"\tby agenda.example.org (Postfix) with ESMTPS id {hop[:10]}\n"
        f"\tfor <{AGENT}>; Mon, 02 Aug 2027 09:00:15 +0000 (UTC)\n"
        f"Received: from mx.lists.example.org (localhost [127.0.0.1])\n"
        f"\tby lists.example.org (Postfix) with ESMTP id {hop[10:20]};\n"
        f"\tMon, 02 Aug 2027 09:00:14 +0000 (UTC)\n"
        f"Received: from mail.example.org (mail.example.org [192.0.2.10])\n"
        f"\tby mx.lists.example.org (Postfix) with ESMTPS id {hop[20:30]}\n"
        f"\tfor <{LIST}>; Mon, 02 Aug 2027 09:00:12 +0000 (UTC)\n"
        f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.org; s=mail;\n"
        f"\tt=1817197210; h=from:to:subject:date:message-id:in-reply-to:references;\n"
        f"\tbh={base64.b64encode(hashlib.sha256(str(number).encode()).digest()).decode()};\n"
        f"\tb={folded}\n"
        f"From: Member {number % 200} <{member(number)}>\n"
        f"To: {LIST}\n"
        f"Subject: Re: [devel] Memory, what comes after release {number % 50}\n"
        f"Date: Mon, 02 Aug 2027 11:00:10 +0200\n"
        f"Message-ID: <{_hash(number, 'list')[:16]}@example.org>\n"
        f"In-Reply-To: <{_hash(number, '2')[:16]}@example.org>\n"
        f"References: {parents}\n"
        f"MIME-Version: 1.0\n"
        f"Content-Type: text/plain; charset=utf-8\n"
        f"Content-Transfer-Encoding: 7bit\n"
        f"Precedence: list\n"
        f"List-Id: Development <devel.lists.example.org>\n"
        f"List-Unsubscribe: <mailto:devel-leave@lists.example.org>\n"
        f"List-Archive: <https://lists.example.org/archives/>\n"
        f"List-Post: <mailto:{LIST}>\n"
        f"Errors-To: devel-bounces@lists.example.org\n"
    )


def _list_body(number: int) -> str:
    quote = "".join(f"> {line}\n" for line in _PROSE[number % 3 :])
    return (
        f"On Mon, 2 Aug 2027, Member {(number + 7) % 200} wrote:\n{quote}\n"
        f"I agree.\n\n{vote_line(number)}\n\n-- \nMember {number % 200}\n"
    )


def _hash(number: int, purpose: str) -> str:
    return hashlib.sha256(f"{number} {purpose}".encode()).hexdigest()


def _crlf(headers: str, body: str) -> bytes:
    return f"{headers}\n{body}".replace("\n", "\r\n").encode()
