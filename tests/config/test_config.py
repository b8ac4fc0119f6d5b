"""What a good configuration gives."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailproc.config import Config, LimitsConfig, config_path, load
from mailproc.config.listen import ListenSettings
from mailproc.config.relay_url import MaildirFolder, read_relay_url
from mailproc.meeting.records import Break, Meeting

LIST = """
[[list]]
name = "xen"
address = "xen@lists.example.org"
agent = "agenda@lists.example.org"
"""

Read = Callable[[str], Config]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads a configuration of these lines, in a folder of its own."""

    def read_lines(text: str) -> Config:
        file = tmp_path / "mailproc.toml"
        file.write_text(text)
        return load(file)

    return read_lines


def test_the_mark_that_windows_editors_begin_a_file_with_is_no_fault(tmp_path: Path) -> None:
    file = tmp_path / "mailproc.toml"
    file.write_text(LIST, encoding="utf-8-sig")
    assert load(file).lists[0].name == "xen"


def test_a_list_needs_only_its_name_its_address_and_its_agent(read: Read) -> None:
    config = read(LIST)
    (xen,) = config.lists
    assert xen.list_id == "xen.lists.example.org"
    assert (xen.proposal_tags, xen.voters, xen.timezone) == (("PROPOSE",), "members", "Etc/UTC")
    assert (xen.trust.propose, xen.trust.vote, xen.trust.chair) == (
        "from",
        "confirmed",
        "confirmed",
    )
    assert (xen.meeting, xen.first_meeting(), xen.members()) == (None, None, ())
    assert (config.http.listen, config.templates, config.crons()) == (None, None, {})
    assert (config.smtp.listen, config.smtp.protocol) == ("127.0.0.1:8025", "smtp")


def test_paths_count_from_the_folder_of_the_file(read: Read, tmp_path: Path) -> None:
    for name in ("cert.pem", "key.pem"):
        (tmp_path / name).touch()
    (tmp_path / "mine").mkdir()
    smtp = '[smtp]\ntls_cert = "cert.pem"\ntls_key = "key.pem"'
    config = read(f'templates = "mine"\n{smtp}\n{LIST}')
    assert config.base == tmp_path
    assert config.path == tmp_path / "mailproc.toml"
    assert config.database_url() == f"sqlite:///{tmp_path}/mailproc.db"
    folder = MaildirFolder(tmp_path / "outbox")
    assert read_relay_url(config.outbound.url, config.base) == folder
    assert config.templates == tmp_path / "mine"
    assert config.smtp.tls_cert == tmp_path / "cert.pem"
    assert config.smtp.tls_key == tmp_path / "key.pem"


def test_a_file_named_by_a_relative_path_has_an_absolute_base(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "my.toml").write_text(LIST)
    monkeypatch.chdir(tmp_path)
    config = load(Path("etc/my.toml"))
    monkeypatch.chdir("/")
    assert config.base == tmp_path / "etc"
    assert config.database_url() == f"sqlite:///{tmp_path}/etc/mailproc.db"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("sqlite:////var/lib/mailproc.db", "sqlite:////var/lib/mailproc.db"),
        ("sqlite:////var/lib/mailproc.db?timeout=5", "sqlite:////var/lib/mailproc.db?timeout=5"),
        ("postgres://joe:a@host:5432/mail", "postgresql+psycopg://joe:a@host:5432/mail"),
        ("postgresql://host/mail", "postgresql+psycopg://host/mail"),
        ("postgresql+psycopg:///mail?host=/run/pg", "postgresql+psycopg:///mail?host=/run/pg"),
    ],
)
def test_every_way_to_write_a_database_becomes_sqlalchemys(
    read: Read, written: str, meant: str
) -> None:
    assert read(f'[database]\nurl = "{written}"\n{LIST}').database_url() == meant


@pytest.mark.parametrize(
    "url",
    [
        "maildir:/var/spool/mailproc",
        "smtp://localhost",
        "smtp://[::1]:2525",
        "smtps://user:pass%40word@mail.example.org:465",
        "lmtp://localhost:24",
    ],
)
def test_whole_ways_out_stay_as_they_are(read: Read, url: str) -> None:
    assert read(f'[outbound]\nurl = "{url}"\n{LIST}').outbound.url == url


@pytest.mark.parametrize(
    "listen", ["localhost:25", "0.0.0.0:8025", "[::1]:8025", "[::]:0", "unix:/run/mailproc/s"]
)
def test_there_are_three_forms_of_a_place_to_listen(read: Read, listen: str) -> None:
    assert read(f'[smtp]\nlisten = "{listen}"\n{LIST}').smtp.listen == listen


def test_passwords_are_not_in_what_a_log_could_show(read: Read) -> None:
    config = read(
        f'[database]\nurl = "postgres://joe:secret@host/mail"\n'
        f'[outbound]\nurl = "smtp://joe:secret@localhost:25"\n{LIST}'
        f'members_from = "mailman3:http://rest:secret@localhost:8001/3.1"'
    )
    assert "secret" not in repr(config)
    assert config.database.url == "postgresql+psycopg://joe:secret@host/mail"


def test_all_that_concerns_the_listener_reaches_it(read: Read, tmp_path: Path) -> None:
    (tmp_path / "both.pem").touch()
    config = read(f"""
        [smtp]
        listen = "unix:/run/listener"
        protocol = "lmtp"
        hostname = "mx.example.org"
        max_size = 2048
        max_connections = 3
        timeout = 4
        tls_cert = "both.pem"
        implicit_tls = true
        unix_mode = 0o600
        {LIST}
    """)
    assert config.listener() == ListenSettings(
        listen="unix:/run/listener",
        protocol="lmtp",
        hostname="mx.example.org",
        max_size=2048,
        max_connections=3,
        timeout=4,
        tls_cert=tmp_path / "both.pem",
        implicit_tls=True,
        unix_mode=0o600,
    )
    assert read(LIST).listener().hostname == os.uname().nodename


def test_only_lists_with_a_cron_expression_have_digests_by_the_clock(read: Read) -> None:
    other = 'name = "kvm"\naddress = "kvm@example.org"\nagent = "kvm-agenda@example.org"\n'
    config = read(f'{LIST}[[list]]\n{other}digest_cron = "0 9 1-7 * MON-FRI"')
    assert config.crons() == {"kvm": "0 9 1-7 * MON-FRI"}


def test_one_authserv_id_can_stand_without_brackets(read: Read) -> None:
    assert read(LIST + 'authserv_id = "mx.example.org"').lists[0].authserv_id == ("mx.example.org",)
    assert read(LIST + 'authserv_id = ["a", "b"]').lists[0].authserv_id == ("a", "b")


def test_rules_say_what_the_operator_set(read: Read) -> None:
    rules = (
        read(f"""{LIST}
        list_id = "xen.example.org"
        proposal_tags = ["PROPOSE", "TECH  TOPIC"]
        voters = "anyone"
        bare_votes = true
        answer_strangers = false
        calendar = true
        remind = false
        author_alias_domains = "Groups.IO"
        archive_url = "https://example.org/{{message_id}}/"
        pages_url = "https://example.org/meetings"
        timezone = "Europe/Berlin"
        language = "de"
        trust = {{ vote = "dkim" }}
        """)
        .lists[0]
        .rules(LimitsConfig())
    )
    assert (rules.name, rules.address) == ("xen", "xen@lists.example.org")
    assert (rules.agent, rules.list_id) == ("agenda@lists.example.org", "xen.example.org")
    assert (rules.proposal_tags, rules.voters) == (("PROPOSE", "TECH TOPIC"), "anyone")
    assert (rules.bare_votes, rules.answer_strangers, rules.calendar) == (True, False, True)
    assert (rules.remind, read(LIST).lists[0].rules(LimitsConfig()).remind) == (False, True)
    assert rules.author_alias_domains == ("groups.io",)
    assert rules.archive_url == "https://example.org/{message_id}/"
    assert rules.pages_url == "https://example.org/meetings/"
    assert (rules.timezone, rules.language) == ("Europe/Berlin", "de")
    assert [rules.needed(act) for act in ("propose", "vote", "chair")] == [
        "from",
        "dkim",
        "confirmed",
    ]


def test_each_list_knows_the_addresses_of_the_others(read: Read) -> None:
    second = LIST.replace("xen", "users").replace("agenda@", "users-agenda@")
    xen, users = read(f'{LIST}{second}former_agents = ["old@lists.example.org"]').rules()
    assert xen.other_lists == (users.address, users.agent, "old@lists.example.org")
    assert users.other_lists == (xen.address, xen.agent)


def test_a_meetings_local_times_are_those_of_the_lists_time_zone(read: Read) -> None:
    meeting = (
        read(f"""{LIST}
        timezone = "America/Los_Angeles"
        [list.meeting]
        title = "Xen Developer Meeting"
        starts = 2012-08-26T13:00:00
        ends = 2012-08-26T23:00:00Z
        location = "San Diego"
        breaks = [{{ at = "15:00" }}, {{ at = 15:30:00, minutes = 10 }}]
        """)
        .lists[0]
        .first_meeting()
    )
    assert meeting is not None
    assert meeting.starts == datetime(2012, 8, 26, 20, tzinfo=UTC)
    assert meeting.ends == datetime(2012, 8, 26, 23, tzinfo=UTC)
    assert f"{meeting.starts} {meeting.ends}".count("-07:00") == 2
    assert meeting.breaks == (
        Break(meeting.starts + timedelta(hours=2), 15),
        Break(meeting.starts + timedelta(hours=2, minutes=30), 10),
    )
    assert (meeting.title, meeting.location) == ("Xen Developer Meeting", "San Diego")
    assert meeting.timezone == "America/Los_Angeles"


def test_a_break_after_midnight_is_on_the_next_day(read: Read) -> None:
    meeting = (
        read(f"""{LIST}
        [list.meeting]
        starts = 2027-08-26T22:00:00
        ends = 2027-08-27T02:00:00
        breaks = [{{ at = "00:30" }}]
        """)
        .lists[0]
        .first_meeting()
    )
    assert meeting is not None
    assert meeting.breaks == (Break(datetime(2027, 8, 27, 0, 30, tzinfo=UTC), 15),)


def test_a_meeting_need_not_have_a_date_yet(read: Read) -> None:
    xen = read(f'{LIST}[list.meeting]\nballot = "ranked"\nsecret = true').lists[0]
    assert xen.first_meeting() == Meeting(
        number=1, title="Developer Meeting", letter=0, ballot="ranked", secret=True
    )


def test_a_configuration_does_not_change(read: Read) -> None:
    config = read(LIST)
    with pytest.raises(AttributeError, match="immutable"):
        config.smtp.listen = "0.0.0.0:25"  # type: ignore[misc]  # as a bug would


def test_the_option_comes_before_the_environment_and_that_before_the_default(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("MAILPROC_CONFIG", raising=False)
    assert config_path(None) == Path("mailproc.toml")
    monkeypatch.setenv("MAILPROC_CONFIG", "/etc/mailproc.toml")
    assert config_path(None) == Path("/etc/mailproc.toml")
    assert config_path("my.toml") == Path("my.toml")
