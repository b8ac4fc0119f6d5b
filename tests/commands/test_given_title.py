"""What people put around a title is no part of it."""

from __future__ import annotations

import pytest

from mailproc.commands.arguments.given_title import given_title

CASES = {
    '"Releases and their dates"': "Releases and their dates",
    "“Releases”": "Releases",
    "„Releases“": "Releases",
    "« Releases »": "Releases",
    "'Releases'": "Releases",
    "Releases": "Releases",
    '"Big" and "small"': '"Big" and "small"',
    'The "big" one': 'The "big" one',
    '"': '"',
    '""': "",
    "": "",
}


@pytest.mark.parametrize("written", CASES)
def test_quotes_around_all_of_it_go(written: str) -> None:
    assert given_title(written) == CASES[written]
