"""``[list.houses]`` and ``[list.rules.*]``: what becomes of them when nothing is wrong."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from mailproc.config import load
from mailproc.config.mailing_list import ListConfig
from mailproc.config.servers import LimitsConfig
from mailproc.meeting.decision_rule import MEMBERS, Margin, Rule, ShareQuorum
from mailproc.meeting.roster import Rules, settings_of, with_settings
from mailproc.meeting.rule_grammar import rule_of, share

TEXT = """
[[list]]
name = "xen"
address = "xen@example.org"
agent = "agenda@example.org"
members = ["Jane Roe <jane@example.org>, <jroe@example.com>"]
[list.houses]
committers = { members = ["jroe@example.com", "Joe <joe@example.org>"] }
leads = { members_file = "leads.txt" }
[list.rules.release]
passes = "3 more for than against"
quorum = "a third of committers"
houses = ["committers"]
least = "72 hours"
veto = "needs a reason"
[list.rules.talk]
passes = "lazy"
"""


def settings(folder: Path) -> ListConfig:
    (folder / "leads.txt").write_text("Ann <ann@example.org>  # since 2027\n")
    (folder / "mailproc.toml").write_text(TEXT)
    return load(folder / "mailproc.toml").lists[0]


def test_who_is_in_a_house_is_on_the_list_once(tmp_path: Path) -> None:
    members = settings(tmp_path).members()
    assert [(one.name, one.addresses) for one in members] == [
        ("Jane Roe", ("jane@example.org", "jroe@example.com")),
        ("Joe", ("joe@example.org",)),
        ("Ann", ("ann@example.org",)),
    ]


def test_houses_and_rules_reach_the_lists_rules_and_survive_a_letter(tmp_path: Path) -> None:
    rules = settings(tmp_path).rules(LimitsConfig())
    assert rules.houses == {
        "committers": ("jroe@example.com", "joe@example.org"),
        "leads": ("ann@example.org",),
    }
    assert with_settings(Rules("xen", "", ""), settings_of(rules)) == rules
    found = rule_of("release", rules.decision_rules["release"], rules.scale)
    third = share("a third")
    assert third is not None
    assert found == Rule(
        "release",
        Margin(3),
        ("committers",),
        ShareQuorum(third, "committers"),
        timedelta(hours=72),
        "needs a reason",
    )
    assert rule_of("talk", rules.decision_rules["talk"]).houses == (MEMBERS,)
