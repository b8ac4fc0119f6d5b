"""What the guide on security says of limits, tiers and defaults is what the program has."""

from __future__ import annotations

import re
from typing import Final

from mailproc.commands.arguments import meeting_fields
from mailproc.commands.effects import minute_lines, stated_availability
from mailproc.config.mailing_list import TrustConfig
from mailproc.config.servers import LimitsConfig, SmtpConfig
from mailproc.meeting.quotas import DAY, HOUR
from mailproc.meeting.roster import TIERS
from mailproc.processing import allowances
from mailproc.publish import web
from mailproc.render import mails
from tests.support.guides import text_of

GUIDE: Final = text_of("security")
LIMITS: Final = LimitsConfig()


def rows(heading: str) -> dict[str, tuple[str, str]]:
    """The other two columns of a section's table, by the first."""
    section = GUIDE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    found = re.findall(r"^\| (.+?) \| (.*?) \| ?(.*?) ?\|$", section, re.MULTILINE)
    return {first: (second, third) for first, second, third in found if first != "---"}


def test_the_guide_on_answers_has_the_same_limits() -> None:
    text = " ".join(text_of("answering").split())
    found = re.findall(r"(\d+) (?:an hour|a day|commands) \(`(\w+)`", text)
    assert {key: int(number) for number, key in found} == {
        "letters_per_sender_per_hour": LIMITS.letters_per_sender_per_hour,
        "topics_per_sender_per_day": LIMITS.letters_per_sender_per_hour,
        "commands_per_letter": LIMITS.commands_per_letter,
    }


def test_its_limits_and_their_defaults_are_those_of_the_program() -> None:
    stranger, domain, everybody = (
        allowances._STRANGER,
        allowances._STRANGERS_OF_A_DOMAIN,
        allowances._ALL_STRANGERS,
    )
    assert (stranger.most, stranger.period) == (1, DAY)
    assert {domain.period, everybody.period} == {HOUR}
    few = LIMITS.letters_per_sender_per_hour // allowances._DOUBTFUL_SHARE
    found = rows("What strangers can cause")
    del found["what"]
    assert {what: default for what, (default, _) in found.items()} == {
        "size of a mail": f"{SmtpConfig().max_size >> 20} MiB",
        "connections at once": f"{SmtpConfig().max_connections}",
        "time and memory to read one mail": f"{LIMITS.parse_seconds} s of CPU, "
        f"{LIMITS.parse_megabytes} MiB",
        "MIME parts, nesting, header": f"{LIMITS.max_parts}, {LIMITS.max_depth}, "
        f"{LIMITS.max_header_bytes >> 10} KiB",
        "commands of a letter": f"{LIMITS.commands_per_letter}",
        "answers to one person an hour": f"{LIMITS.letters_per_sender_per_hour}",
        "of these, where only From says who it is": f"a fifth: {few}",
        "lines of minutes in a letter; breaks of a day": f"{minute_lines._MOST}; "
        f"{meeting_fields._MOST_BREAKS}",
        "times at which one person said they can be there, or not": (
            f"{stated_availability._MOST_STATED}"
        ),
        "new topics of one person a day": f"{LIMITS.letters_per_sender_per_hour}",
        "size of an answer": f"{mails._LONGEST_ANSWER >> 10} KiB",
        "answers to strangers": f"one a day; {domain.most} an hour to a domain, "
        f"{everybody.most} to all",
        "connections to `[http]`": f"{web._CONNECTIONS}, the oldest idle ones go",
    }


def test_each_tier_that_can_be_asked_for_has_its_meaning() -> None:
    found = rows("What each tier means")
    asked_for = [tier for tier in TIERS if tier not in ("none", "console")]
    assert [name.strip("`") for name in found if name != "tier"] == asked_for
    defaults = TrustConfig()
    assert defaults.vote == defaults.chair == "confirmed"
    assert "it is the default for votes and for chairs" in " ".join(GUIDE.split())
