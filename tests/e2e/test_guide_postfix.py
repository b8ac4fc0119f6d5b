"""The guide for Postfix, word by word: a mail goes the way that each of its sections sets up."""

from __future__ import annotations

import shlex
import smtplib
import subprocess

import pytest

from mailproc.guides import guide
from tests.e2e.lists import JANE
from tests.e2e.postfix import missing
from tests.e2e.proxy import mailproc_for_anybody
from tests.e2e.site import AGENT, Site
from tests.e2e.world import letter
from tests.support.certificates import make_certificate
from tests.support.guides import adapted, blocks, commands, only
from tests.support.server import serving

pytestmark = pytest.mark.timeout(300)
IN_RELAY, IN_LOCAL = "relay_recipient_maps", "local_recipient_maps"


def refusal(site: Site, recipient: str) -> int:
    """What Postfix says to RCPT."""
    with smtplib.SMTP("127.0.0.1", site.postfix.port, timeout=30) as client:
        client.helo()
        client.mail(JANE)
        return client.rcpt(recipient)[0]


def recipients_known_in(site: Site, parameter: str) -> None:
    """The one of the guide's two ways that is for this Postfix."""
    lines = [b.text for b in blocks("postfix", "In by LMTP") if parameter in b.text][-1]
    (line,) = [one for one in lines.splitlines() if parameter in one]
    site.shell(line)
    if parameter == IN_LOCAL:
        site.shell("postconf -e relay_domains= mydestination=lists.example.org; postfix reload")


@pytest.mark.parametrize(
    ("protocol", "parameter"), [("lmtp", IN_RELAY), ("lmtp", IN_LOCAL), ("smtp", IN_RELAY)]
)
def test_mail_goes_in_and_out_as_the_guide_says(site: Site, protocol: str, parameter: str) -> None:
    section = blocks("postfix", "In by LMTP")
    here = ("127.0.0.1:8025", f"127.0.0.1:{site.listener}")
    site.configure(only(section, "toml"), here, ('"lmtp"', f'"{protocol}"'))
    by_smtp = ("lmtp:inet:127.0.0.1:8025", "smtp:[127.0.0.1]:8025")
    way = [by_smtp] if protocol == "smtp" else []
    transport = only(section, path="/etc/postfix/transport")
    site.write("transport", transport, *way, (":8025", f":{site.listener}"))
    assert refusal(site, AGENT) == 550
    site.shell(only([b for b in section if "transport_maps =" in b.text], "sh"))
    recipients_known_in(site, parameter)
    with serving(site.home):
        site.until(lambda: refusal(site, AGENT) == 250)
        assert refusal(site, "agenda+anything@lists.example.org") == 250
        assert refusal(site, "stranger@lists.example.org") == 550
        site.postfix.send(letter(JANE, "[PROPOSE] NUMA", "Let us talk.", "<1@jane>"), AGENT)
        (ack,) = site.wait(1)
    assert (ack["Return-Path"], ack["To"]) == ("<>", JANE)
    assert "Your proposal is topic T1: NUMA" in ack.get_content()


def test_mail_goes_in_by_a_pipe_as_the_guide_says(site: Site) -> None:
    site.configure(only(blocks("postfix", "In by LMTP"), "toml"))
    section = blocks("pipe-and-socket", "In by a pipe")
    program = site.folder / "bin" / "mailproc"
    changes = (
        ("user=mailproc", "user=nobody"),
        ("/opt/mailproc/bin/mailproc", str(program)),
        ("/etc/mailproc/mailproc.toml", str(site.home / "mailproc.toml")),
    )
    site.write("master.cf", only(section, path="/etc/postfix/master.cf"), *changes)
    site.write("transport", only(section, path="/etc/postfix/transport"))
    site.shell(only([b for b in blocks("postfix", "In by LMTP") if "postmap" in b.text], "sh"))
    recipients_known_in(site, IN_RELAY)
    site.shell(commands(section))
    site.until(lambda: refusal(site, AGENT) == 250)
    with mailproc_for_anybody(program):
        site.postfix.send(letter(JANE, "[PROPOSE] NUMA", "Let us talk.", "<1@jane>"), AGENT)
        site.wait(1)
        bounce(site)
        site.until(lambda: site.postfix.log().count("delivered via mailproc service") == 2)
        stopped_and_tried_again(site)
    states = {one["message_id"]: (one["state"], one["reason"]) for one in site.letters()}
    assert states == {
        "<1@jane>": ("processed", ""),
        "<2@jane>": ("ignored", "a bounce (null Return-Path)"),
        "<3@jane>": ("processed", ""),
    }


def test_mail_goes_in_by_a_unix_socket_as_the_guide_says(site: Site) -> None:
    section = blocks("pipe-and-socket", "In by a Unix socket")
    queue = str(site.postfix.folder / "queue")
    site.configure(only(section, "toml"), ("/var/spool/postfix", queue))
    site.write("transport", only(section, path="/etc/postfix/transport"))
    site.shell(only([b for b in blocks("postfix", "In by LMTP") if "postmap" in b.text], "sh"))
    recipients_known_in(site, IN_RELAY)
    script = adapted(commands(section), ("-o mailproc", "-o root"), ("/var/spool/postfix", queue))
    site.shell(script)
    with serving(site.home):
        site.until(lambda: refusal(site, AGENT) == 250)
        site.postfix.send(letter(JANE, "[PROPOSE] NUMA", "Let us talk.", "<1@jane>"), AGENT)
        (ack,) = site.wait(1)
    assert "Your proposal is topic T1: NUMA" in ack.get_content()


def bounce(site: Site) -> None:
    """A mail with the null sender, which looks like no bounce otherwise."""
    made = letter(JANE, "[PROPOSE] Nothing", "It failed.", "<2@jane>")
    with smtplib.SMTP("127.0.0.1", site.postfix.port, timeout=30) as client:
        client.send_message(made, from_addr="", to_addrs=[AGENT])


def stopped_and_tried_again(site: Site) -> None:
    """While the database is away Postfix keeps the mail."""
    file = site.home / "mailproc.toml"
    right = file.read_text()
    file.write_text(right + '[database]\nurl = "sqlite:///no/such/folder/mailproc.db"\n')
    site.postfix.send(letter(JANE, "[PROPOSE] Later", "Let us talk.", "<3@jane>"), AGENT)
    site.until(site.postfix.has_put_off)
    assert "status=deferred (temporary failure" in site.postfix.log()
    file.write_text(right)
    site.postfix.command("postqueue", "-f")
    site.wait(2)


def test_mail_goes_to_another_host_by_tls_only_as_the_guide_says(site: Site) -> None:
    certificate = make_certificate(site.folder)
    section = blocks("postfix", "On two hosts")
    text = adapted(
        only(section, "toml"),
        ("0.0.0.0:8025", f"127.0.0.1:{site.listener}"),
        ("/etc/mailproc/cert.pem", str(certificate.cert)),
        ("/etc/mailproc/key.pem", str(certificate.key)),
        ("mailproc:password@mx.example.org:587?starttls=require", "127.0.0.1:25"),
    )
    site.configure(text)
    site.write("transport", f"{AGENT} lmtp:inet:localhost:{site.listener}\n")
    site.shell(only([b for b in blocks("postfix", "In by LMTP") if "postmap" in b.text], "sh"))
    recipients_known_in(site, IN_RELAY)
    script = commands(section)
    site.shell(adapted(script, ("/etc/ssl/certs/ca-certificates.crt", str(certificate.cert))))
    site.shell("postconf -e lmtp_tls_loglevel=1 lmtp_host_lookup=native; postfix reload")
    with serving(site.home):
        site.postfix.send(letter(JANE, "[PROPOSE] NUMA", "Let us talk.", "<1@jane>"), AGENT)
        site.wait(1)
    assert "Verified TLS connection established to localhost" in site.postfix.log()


def test_postfix_takes_no_larger_mail_than_mailproc() -> None:
    if reason := missing():
        pytest.skip(reason)
    script = commands(blocks("postfix", "Size")).replace("postconf", "/usr/sbin/postconf -d")
    said = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "message_size_limit = 10240000"


def test_composes_postfix_takes_mail_for_the_agent_from_anybody_and_all_mail_from_mailproc(
    site: Site,
) -> None:
    files = guide("compose").files
    for name in ("transport", "agents"):
        site.write(name, files[name])
    outside = adapted(files["main.cf"], ("127.0.0.0/8 172.28.25.10/32", "127.0.0.2/32"))
    settings = [line for line in outside.splitlines() if not line.startswith("maillog_file")]
    own = "smtpd_relay_restrictions relay_recipient_maps relay_transport"  # the tests' Postfix'
    script = "".join(f"postconf -e {shlex.quote(one)}\n" for one in settings)
    site.shell(f"set -e\n{script}postconf -X {own}\npostfix reload")
    site.until(lambda: refusal(site, AGENT) == 250)
    assert refusal(site, "agenda+bounce.abc@lists.example.org") == 250
    assert refusal(site, "xen-devel@lists.example.org") == 554
    assert refusal(site, "somebody@example.com") == 454  # as Postfix says of relaying, unless told
    with smtplib.SMTP("127.0.0.1", site.postfix.port, source_address=("127.0.0.2", 0)) as ours:
        ours.helo()
        ours.mail("")
        assert ours.rcpt("xen-devel@lists.example.org")[0] == 250
