"""Mails made to hang, to blow up or to crash a parser, by name."""

from __future__ import annotations

import base64
import sys

HEAD = b"From: jane@example.org\nSubject: x\nMessage-ID: <bomb@example.org>\n"
HTML = b"Content-Type: text/html\n\n"


def nested(levels: int, boundary: bytes = b'boundary="b%d"') -> bytes:
    """A multipart in a multipart in a multipart ..."""
    opened = (
        b"Content-Type: multipart/mixed; " + boundary % level + b"\n\n--b%d\n" % level
        for level in range(levels)
    )
    return HEAD + b"".join(opened) + b"\nhi\n"


def flat(parts: int) -> bytes:
    """A multipart of so many parts."""
    return HEAD + b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\nhi\n" * parts


def part(head: bytes, body: bytes = b"hi\n") -> bytes:
    """A multipart with one part."""
    return HEAD + b"Content-Type: multipart/mixed; boundary=x\n\n--x\n" + head + b"\n" + body


#: Over a limit: a refusal that says which.
REFUSED = {
    "To of quotes": (b"To: " + b'"' * 50_000 + b"\n\n", "the to header"),
    "Cc of quotes": (b"Cc: " + b'"' * 50_000 + b"\n\n", "the cc header"),
    "From of brackets": (b"From: " + b"(" * 20_000 + b"\n\n", "the from header"),
    "Subject of encoded words": (b"Subject: " + b"=?utf-8?q?x?= " * 5_000, "the subject header"),
    "Date of digits": (b"Date: " + b"9" * 50_000 + b"\n\n", "the date header"),
    "Content-Type of semicolons": (
        b'Content-Type: a="' + b";" * 200_000 + b"\n\n",
        "the headers are over",
    ),
    "Content-Type of fewer semicolons": (
        b'Content-Type: a="' + b";" * 90_000 + b"\n\n",
        "the content-type header",
    ),
    "a part's Content-Type": (
        part(b'Content-Type: multipart/mixed; a="' + b";" * 200_000 + b"\n"),
        "a content-type header",
    ),
    "a part's folded Content-Type": (
        part(b"Content-Type: multipart/mixed;\n" + b" a=b;\n" * 5_000),
        "a content-type header",
    ),
    "one header of 100 kB": (b"X-A: " + b"a" * 102_401 + b"\n\n", "the headers are over"),
    "headers without end": (b"X: y\n" * 100_000, "the headers are over"),
    "a folded header": (b"X: y\n" + b" y\n" * 30_000, "the x header"),
    "101 levels": (nested(101), "nested over 100 levels"),
    "5,000 levels": (nested(5_000), "nested over 100 levels"),
    "5,000 messages": (HEAD + b"Content-Type: message/rfc822\n\n" * 5_000, "nested over 100"),
    "1,001 parts": (flat(1_001), "over 1000 parts"),
    "100,000 parts": (flat(100_000), "over 1000 parts"),
    "100,000 parts, RFC 2231": (
        flat(100_000).replace(b"boundary=x", b"boundary*=us-ascii''x"),
        "over 1000 parts",
    ),
}

if sys.version_info < (3, 13):  # newer ones do not take this for a boundary: nothing is nested
    REFUSED["5,000 levels, RFC 2231"] = (
        nested(5_000, b"boundary*=us-ascii''b%d"),
        "nested over 100",
    )

#: Within the limits: read, or refused for what the parsers say, but in little time.
READ = {
    "nothing": b"",
    "one line feed": b"\n",
    "NULs": b"\x00" * 1_000_000,
    "only 0xff": b"\xff" * 1_000_000,
    "100 levels": nested(100),
    "1,000 parts": flat(1_000),
    "50 levels of alternatives": nested(50).replace(b"mixed", b"alternative"),
    "boundaries all the same": HEAD
    + b"Content-Type: multipart/mixed; boundary=x\n\n--x\n" * 90
    + b"\nhi",
    "an empty boundary": HEAD + b'Content-Type: multipart/mixed; boundary=""\n\n--\n\nhi',
    "a refused boundary charset": HEAD
    + b"Content-Type: multipart/mixed; boundary*=undefined''x\n\n--x\n",
    "one million quote marks": HEAD + b"\n" + b">" * 1_000_000,
    "a line of 5 MB": HEAD + b"\n" + b"a" * 5_000_000,
    "300,000 short lines": HEAD + b"\n" + b"a\n" * 300_000,
    "a million bare CRs": HEAD + b"\n" + b"\r" * 1_000_000,
    "On On On": HEAD + b"\n" + b"On " * 300_000,
    "nested comments in To": HEAD + b"To: " + b"(" * 30_000 + b"\n\n",
    "escaped quotes in To": HEAD + b'To: "' + b'\\"' * 15_000 + b"\n\n",
    "commas in Cc": HEAD + b"Cc: " + b"," * 30_000 + b"\n\n",
    "at signs in To": HEAD + b"To: " + b"@" * 30_000 + b"\n\n",
    "letters in To": HEAD + b"To: " + b"a" * 30_000 + b"\n\n",
    "From of quotes": b"From: " + b'"' * 8_000 + b"\n\n",
    "From of brackets": b"From: " + b"(" * 8_000 + b"\n\n",
    "From of angles": b"From: " + b"<" * 8_000 + b"\n\n",
    "From of dots": b"From: " + b"a." * 4_000 + b"@example.org\n\n",
    "From of commas": b"From: " + b"a@b.org," * 1_000 + b"\n\n",
    "From of encoded words": b"From: " + b"=?utf-8?q?a?= " * 550 + b"<a@b.org>\n\n",
    "Reply-To of backslashes": b"From: a@b.org\nReply-To: " + b'"\\' * 4_000 + b"\n\n",
    "a munged From and a long Cc": b"From: a via b <b@c.org>\nCc: " + b'"' * 30_000 + b"\n\n",
    "Subject of half encoded words": HEAD.replace(b"x", b"=?utf-8?q?" * 700, 1) + b"\n",
    "Subject of accents": ("Subject: a" + "\u0301\u0323" * 2_000 + "\n\n").encode(),
    "References of 60 kB": HEAD + b"References: " + b"<" * 60_000 + b"\n\n",
    "References of ids": HEAD + b"References: " + b"<a@b> " * 10_000 + b"\n\n",
    "Message-ID of 60 kB": b"Message-ID: " + b"<a" * 30_000 + b"\n\n",
    "List-Id of 60 kB": HEAD + b"List-Id: " + b"<" * 60_000 + b"\n\n",
    "Content-Type of 4 kB": b'Content-Type: a="' + b";" * 4_000 + b"\n\n",
    "Content-Type of quotes": b"Content-Type: " + b'a="";' * 800 + b"\n\n",
    "Content-Type of numbered pieces": b"Content-Type: text/plain;"
    + b"".join(b"a*%d=b;" % number for number in range(400))
    + b"\n\n",
    "a huge piece number": b"Content-Type: text/plain; charset*" + b"9" * 3_900 + b"=b\n\n",
    "Content-Disposition of backslashes": part(b'Content-Disposition: a; b="' + b"\\" * 4_000),
    "HTML of angles": HEAD + HTML + b"<" * 300_000,
    "HTML of comments": HEAD + HTML + b"<!--" * 300_000,
    "HTML of open quotes": HEAD + HTML + b'<a "' * 100_000,
    "HTML of open quotes in one tag": HEAD + HTML + b"<a " + b"'\"" * 200_000,
    "HTML of scripts": HEAD + HTML + b"<script>" * 100_000,
    "HTML of blockquotes": HEAD + HTML + b"<blockquote>a<br>" * 50_000,
    "HTML of entities": HEAD + HTML + b"&" * 300_000,
    "HTML of a huge entity": HEAD + HTML + b"&#" + b"9" * 300_000 + b";",
    "HTML of declarations": HEAD + HTML + b"<!" * 200_000,
    "HTML of preformatted lines": HEAD + HTML + b"<pre>" + b"\n" * 300_000,
    "quoted-printable of equal signs": HEAD
    + b"Content-Transfer-Encoding: quoted-printable\n\n"
    + b"=" * 500_000,
    "base64 of equal signs": HEAD + b"Content-Transfer-Encoding: base64\n\n" + b"=" * 500_000,
    "base64 with a footer": HEAD
    + b"Content-Transfer-Encoding: base64\n\n"
    + base64.encodebytes(b"a" * 300_000)
    + b"so long!\n" * 1_000,
    "uuencode without end": HEAD
    + b"Content-Transfer-Encoding: x-uuencode\n\nbegin 644 x\n"
    + b"M" * 100_000,
    **{
        f"charset {name}": HEAD
        + b"Content-Type: text/plain; charset=%s\n\n" % name.encode()
        + b"VOTE \xff\x80\x1b$B+ADg-\n" * 5_000
        for name in (
            *("undefined", "punycode", "idna", "utf-7", "utf-16", "utf-32", "iso-2022-jp", "hz"),
            *("unicode-escape", "raw-unicode-escape", "base64", "zip", "bz2", "rot13", "hex", "uu"),
            *("charmap", "mbcs", "\\x00", "a" * 2_000, "utf-8-sig", "cp037", "big5", "mac-roman"),
        )
    },
    "a flowed paragraph of 300,000 lines": HEAD
    + b"Content-Type: text/plain; format=flowed\n\n"
    + b"a \n" * 300_000,
    "flowed marks": HEAD + b"Content-Type: text/plain; format=flowed\n\n" + b"> \n>>" * 100_000,
    "ballot markers": HEAD + b"\n" + b"-=-=-=- ballot k3v9qd -=-=-=-\n" * 20_000,
    "rows above ends of ballots": HEAD
    + b"\n"
    + b"[ ] T1 x\n-=-=-=- end of ballot k3v9qd -=-=-=-\n" * 10_000,
    "rows that end ballots": HEAD + b"\n" + b"[ ] T1 x end of ballot k3v9qd\n" * 20_000,
    "half ballot markers": HEAD + b"\n" + b"-=-=-=-\n" * 50_000,
    "armour": HEAD + b"\n" + b"-----BEGIN PGP SIGNED MESSAGE-----\n" * 30_000,
    "hunks": HEAD + b"\n" + b"@@ -1,9 +1,9 @@\n" * 50_000,
    "forwarded messages": HEAD + b"\n" + b"----- Forwarded message from x -----\n>\n" * 30_000,
    "1,000 messages within": flat(500).replace(b"hi", b"Content-Type: message/rfc822\n\nhi"),
    "a wrapped From of 1 MB": b"From: a via b <b@c.org>\nReply-To: d@e.org\n"
    b"Content-Type: message/rfc822\n\nFrom: " + b"a" * 1_000_000 + b"\n\n",
    "a digest": HEAD
    + b"Content-Type: multipart/digest; boundary=x\n\n"
    + b"--x\n\nFrom: a\nContent-Type: multipart/mixed; boundary=y\n\n--y\n\nhi\n--y--\n" * 300,
    "two dashes on 300,000 lines": part(b"", b"--\n" * 300_000),
    "a date at the end of time": HEAD + b"Date: Fri, 31 Dec 9999 23:59:59 -1200\n\n",
    "a date with a huge zone": HEAD + b"Date: Mon, 2 Jul 2012 10:00:00 +99999999\n\n",
    "a date of digits": HEAD + b"Date: " + b"1" * 1_000 + b"\n\n",
}
