"""Debian's Thunderbird as one person's mail program and calendar, without a screen.

It has a profile of its own, one account whose mail it sends by SMTP to 127.0.0.1, and one calendar
of its own. Mail is put into its inbox; what its owner does then is done by its own buttons.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from tests.e2e.marionette import Marionette

_PATIENCE: Final = 60.0  # seconds to start in, on a busy machine
Button = Literal["Accept", "Decline", "Delete"]

_PREFERENCES: Final[dict[str, object]] = {
    "marionette.port": 0,
    "mail.accountmanager.accounts": "account1,account2",
    "mail.accountmanager.defaultaccount": "account1",
    "mail.accountmanager.localfoldersserver": "server2",
    "mail.account.account1.server": "server1",
    "mail.account.account1.identities": "id1",
    "mail.account.account2.server": "server2",
    "mail.server.server1.type": "pop3",
    "mail.server.server1.hostname": "127.0.0.1",
    "mail.server.server1.userName": "me",
    "mail.server.server1.name": "mail",
    "mail.server.server1.directory-rel": "[ProfD]Mail/mail",
    "mail.server.server1.login_at_startup": False,
    "mail.server.server1.check_new_mail": False,
    "mail.server.server2.type": "none",
    "mail.server.server2.hostname": "Local Folders",
    "mail.server.server2.userName": "nobody",
    "mail.server.server2.name": "Local Folders",
    "mail.server.server2.directory-rel": "[ProfD]Mail/local",
    "mail.smtpservers": "smtp1",
    "mail.smtp.defaultserver": "smtp1",
    "mail.smtpserver.smtp1.hostname": "127.0.0.1",
    "mail.smtpserver.smtp1.try_ssl": 0,
    "mail.smtpserver.smtp1.authMethod": 1,
    "mail.identity.id1.smtpServer": "smtp1",
    "mail.identity.id1.valid": True,
    "mail.identity.id1.fcc": False,
    "mail.provider.suppress_dialog_on_startup": True,
    "mail.shell.checkDefaultClient": False,
    "mail.spotlight.firstRunDone": True,
    "mail.openMessageBehavior": 0,
    "mailnews.start_page.enabled": False,
    "calendar.timezone.local": "UTC",
    "calendar.timezone.useSystemTimezone": False,
    # Nothing of it has a reason to go anywhere but to 127.0.0.1.
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "network.dns.disabled": True,
    "app.update.enabled": False,
    "app.donation.eoy.version.viewed": 999,
    "browser.safebrowsing.malware.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "mail.inappnotifications.enabled": False,
    "services.settings.server": "data:,",
    "toolkit.telemetry.enabled": False,
}

_TOOLS: Final = """
    const { cal } = ChromeUtils.importESModule("resource:///modules/calendar/calUtils.sys.mjs");
    const { MailServices } = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
    const { MailUtils } = ChromeUtils.importESModule("resource:///modules/MailUtils.sys.mjs");
    const until = async (condition, otherwise) => {
        for (const deadline = Date.now() + 50000; Date.now() < deadline;) {
            const found = await condition();
            if (found) { return found; }
            await new Promise(resolve => setTimeout(resolve, 20));
        }
        throw new Error(otherwise ? otherwise() : "it did not happen");
    };
"""

_OPEN: Final = """
    for (const calendar of cal.manager.getCalendars()) {
        cal.manager.unregisterCalendar(calendar);
    }
    const uri = Services.io.newURI("moz-storage-calendar://");
    const calendar = cal.manager.createCalendar("storage", uri);
    calendar.name = "Mine";
    cal.manager.registerCalendar(calendar);
    calendar.setProperty("imip.identity.key", "id1");
"""

_PRESS: Final = """
    const [path, button] = args;
    const inbox = await until(() => MailServices.accounts.defaultAccount?.incomingServer
        .rootFolder.getFolderWithFlags(Ci.nsMsgFolderFlags.Inbox));
    const file = Cc["@mozilla.org/file/local;1"].createInstance(Ci.nsIFile);
    file.initWithPath(path);
    const key = await new Promise((resolve, reject) => {
        let added;
        MailServices.copy.copyFileMessage(file, inbox, null, false, 0, "", {
            onStartCopy() {}, onProgress() {}, setMessageKey(found) { added = found; },
            getMessageId() { return null; },
            onStopCopy(status) {
                Components.isSuccessCode(status) ? resolve(added) : reject(status);
            },
        }, null);
    });
    const header = inbox.msgDatabase.getMsgHdrForKey(key);
    const opened = MailUtils.openMessageInNewWindow(header);
    const page = () => opened.document?.getElementById("messageBrowser")?.contentWindow?.document;
    const shown = await until(() => {
        const found = page()?.getElementById(`imip${button}Button`);
        return found && !found.hidden ? found : null;
    }, () => {
        const buttons = [...page().querySelectorAll("#imip-view-toolbar toolbarbutton")];
        return `it shows ${buttons.filter(one => !one.hidden).map(one => one.id)}`;
    });
    shown.doCommand();
    await until(() => shown.hidden);
    opened.close();
"""

_EVENTS: Final = """
    const found = [];
    for (const calendar of cal.manager.getCalendars()) {
        const items = await calendar.getItemsAsArray(
            Ci.calICalendar.ITEM_FILTER_TYPE_EVENT | Ci.calICalendar.ITEM_FILTER_COMPLETED_ALL,
            0, null, null);
        for (const item of items) {
            const own = cal.itip.getInvitedAttendee(item);
            found.push({
                uid: item.id,
                title: item.title,
                starts: item.startDate.getInTimezone(cal.dtz.UTC).icalString,
                place: item.getProperty("LOCATION"),
                organizer: item.organizer.id,
                comes: own && own.participationStatus,
            });
        }
    }
    return found;
"""


@dataclass(frozen=True)
class Thunderbird:
    """A Thunderbird that runs."""

    folder: Path
    _marionette: Marionette

    def press(self, mail: bytes, button: Button) -> None:
        """Open a mail that came, and press the button for the calendar that is shown with it."""
        file = self.folder / "arrived.eml"
        file.write_bytes(mail)
        self._marionette.run(_TOOLS + _PRESS, str(file), button)

    def events(self) -> list[dict[str, str]]:
        """What is in the calendar."""
        found: list[dict[str, str]] = self._marionette.run(_TOOLS + _EVENTS)
        return found


def missing() -> str:
    """Why no Thunderbird can be run here; empty if one can."""
    if not shutil.which("thunderbird"):
        return "Thunderbird is not installed (apt-get install --no-install-recommends thunderbird)"
    return ""


@contextmanager
def running_thunderbird(folder: Path, owner: str, address: str, smtp: int) -> Iterator[Thunderbird]:
    """Start one in an empty folder; it is stopped at the end.

    Args:
        folder: for its profile and all else that it writes.
        owner: the name in From.
        address: the one in From.
        smtp: the port of 127.0.0.1 that takes what it sends.
    """
    profile = folder / "profile"
    profile.mkdir()
    own = {
        "mail.identity.id1.fullName": owner,
        "mail.identity.id1.useremail": address,
        "mail.smtpserver.smtp1.port": smtp,
    }
    values = (f"{json.dumps(key)}, {json.dumps(one)}" for key, one in (_PREFERENCES | own).items())
    lines = (f"user_pref({value});" for value in values)
    (profile / "user.js").write_text("\n".join(lines))
    command = ["thunderbird", "--headless", "--no-remote", "--profile", str(profile)]
    command += ["--marionette", "--remote-allow-system-access"]
    environment = {**os.environ, "HOME": str(folder), "MOZ_CRASHREPORTER_DISABLE": "1"}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        marionette = _connected(profile / "MarionetteActivePort", process)
        marionette.run(_TOOLS + _OPEN)
        yield Thunderbird(folder, marionette)
        marionette.quit()
        process.wait(_PATIENCE)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def _connected(file: Path, process: subprocess.Popen[bytes]) -> Marionette:
    deadline = time.monotonic() + _PATIENCE
    while not file.exists():
        assert process.poll() is None, "Thunderbird has ended"
        assert time.monotonic() < deadline, "Thunderbird does not start"
        time.sleep(0.05)
    return Marionette(int(file.read_text()))
