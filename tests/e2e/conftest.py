"""`--e2e` runs these tests; without it, or without Postfix, they skip and say why."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.e2e import mailbox_server, mailman, postfix
from tests.e2e.site import Site, new_site
from tests.e2e.world import World, whole_world


def wanted(request: pytest.FixtureRequest, reason: str) -> None:
    """Skip unless --e2e is given and nothing is missing; in CI nothing may be missing."""
    if not request.config.getoption("--e2e"):
        pytest.skip("run them with: pytest --e2e tests/e2e")
    if reason and os.environ.get("CI") == "true":
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of several workers (``--dist loadgroup``) one has all that need Mailman: it starts slowly."""
    for item in items:
        if "world" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("world"))


@pytest.fixture
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    """A Postfix that no guide was read for yet."""
    wanted(request, postfix.missing())
    with new_site() as found:
        yield found


@pytest.fixture
def fetching(request: pytest.FixtureRequest) -> None:
    """Whoever asks for it needs an IMAP server and getmail6."""
    wanted(request, mailbox_server.missing())


@pytest.fixture(scope="session")
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """Postfix, Mailman and mailproc; Mailman is installed by pip where it is not yet."""
    wanted(request, postfix.missing())
    programs = mailman.install(request.config.cache.mkdir("mailman"))
    with whole_world(programs) as found:
        yield found
