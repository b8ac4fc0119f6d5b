"""What is too long for one mail is cut where it makes sense, and the mail says so."""

from __future__ import annotations

from mailproc.mail.compose import compose
from mailproc.render.shortened import shortened

FORM = "-=-=- keep these lines: ballot abc -=-=-\n  [    ] T1\n  -=-=- end of ballot abc -=-=-"
FOOTER = "\n-- \nagenda@lists.example.org\n"


def test_what_is_short_enough_stays() -> None:
    assert shortened(f"one\ntwo{FOOTER}", 100, lambda: "More.") == f"one\ntwo{FOOTER}"


def test_the_end_is_left_out_but_not_the_footer() -> None:
    text = "\n".join(f"line {number}" for number in range(1000))
    cut = shortened(f"{text}\n{FOOTER}", 100, lambda: "More.")
    assert cut.startswith("line 0\nline 1\n")
    assert cut.endswith(f"\n\nMore.\n{FOOTER}")
    assert len(cut) < 150


def test_a_form_is_whole_or_not_there() -> None:
    for limit in range(20, 160):
        cut = shortened(f"> BALLOT\n\n{FORM}\n\nmore\n{'x' * 200}\n", limit, lambda: "More.")
        assert (FORM in cut) == ("-=-=-" in cut)


def test_the_size_is_that_of_the_mail_as_it_is_sent() -> None:
    cut = shortened("界面\n" * 10_000, 10_000, lambda: "More.")
    assert 9_000 < len(compose([], cut)) < 10_500
