"""`--e2e` runs these tests; without it, or without Postfix, they skip and say why."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.e2e import mailman, postfix
from tests.e2e.world import World, whole_world


@pytest.fixture(scope="session")
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """Postfix, Mailman and mailproc; Mailman is installed by pip where it is not yet."""
    if not request.config.getoption("--e2e"):
        pytest.skip("run them with: pytest --e2e tests/e2e")
    reason = postfix.missing()
    if reason and os.environ.get("CI") == "true":
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)
    programs = mailman.install(request.config.cache.mkdir("mailman"))
    with whole_world(programs) as found:
        yield found
