"""Which lines of a proposal say more of its topic, and which are its description."""

from __future__ import annotations

import time

import pytest

from mailproc.commands.arguments.topic_fields import read_topic_fields, unknown_fields

FIELDS = [("lead", "me"), ("duration", "30m")]


@pytest.mark.parametrize(
    "text",
    [
        "Lead: me\nDuration: 30m\n\nText.",
        "Hello all,\n\nLead: me\nDuration: 30m\n\nText.",
        "Hello all,\nLead: me\nDuration: 30m\nText.",
        "Text.\n\nLead: me\nDuration: 30m",
        "Text.\nLead: me\nDuration: 30m",
        "CAUTION: from outside, do\nnot click.\n\n\nLead: me\nDuration: 30m\n\nText.",
        "One.\n\nTwo.\n\nThree.\n\nFour.\n\nLead: me\nDuration: 30m\n\nCheers",
        "Leads： me\n\nLength: 30m\n\nText.",
        "- Lead: me\n- *Duration:* 30m\n\nText.",
    ],
)
def test_fields_are_found_where_people_put_them(text: str) -> None:
    described = read_topic_fields(text.split("\n"))
    assert [(field.name, field.value) for field in described.fields] == FIELDS
    assert not any("30m" in line for line in described.text)


@pytest.mark.parametrize(
    "text",
    [
        "Text.",
        "",
        "One.\n\nTwo.\n\nThree.\n\nFour, where we see\nLead: me\nin the middle of it.",
        "https://example.org/lead: me",
        "See http://example.org",
    ],
)
def test_prose_has_none(text: str) -> None:
    assert read_topic_fields(text.split("\n")).fields == ()


def test_an_outcome_goes_on_over_lines() -> None:
    lines = ["Outcome: we know what", "to do next", "Lead: me", "Text."]
    described = read_topic_fields(lines)
    assert [field.value for field in described.fields] == ["we know what to do next", "me"]
    assert described.text == ("Text.",)


def test_a_misspelt_one_is_told_from_prose() -> None:
    (field,) = read_topic_fields(["Duraton: 20m"]).fields
    assert (field.name, field.line) == ("", "Duraton: 20m")


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("Lead: me\nNot-before: 14:00\n\nText.", ["Not-before: 14:00"]),
        ("Not-before: 14:00\nAudience: all\n\nText.", ["Not-before: 14:00", "Audience: all"]),
        ("Lead: me\nBackground: last year\nLink: https://example.org/1\nText.", []),
        ("Lead: me\nMemory: we have too little of it in all machines.\n\nText.", []),
        ("Hi,\n\nLead: me\nNot-before: 14:00\n\nText.", ["Not-before: 14:00"]),
        ("Lead: me\n\nText.\n\nAudience: all", []),
        ("Text.\nAudience: all", []),
        ("Hello all:\n\nText.", []),
    ],
)
def test_a_line_beside_them_that_is_none_is_known(text: str, unknown: list[str]) -> None:
    lines = text.split("\n")
    assert unknown_fields(read_topic_fields(lines).text) == unknown


def test_it_is_quick() -> None:
    began = time.process_time()
    lines = ["Outcome: x" * 100_000, *["a" * 1000 + ": b"] * 100_000]
    unknown_fields(read_topic_fields(lines).text)
    assert time.process_time() - began < 1
