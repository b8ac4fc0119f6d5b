"""Whether a server decides about what comes in: `ingest` leaves it to one that does."""

from __future__ import annotations

from contextlib import closing

from mailproc.store.database import Database
from tests.support.server import wait_for


def test_a_database_is_served_as_long_as_a_server_is_there(migrated_url: str) -> None:
    with closing(Database(migrated_url)) as server, closing(Database(migrated_url)) as other:
        assert not other.is_served()
        with server.serving():
            arrivals = server.listening(lambda: None)
            if arrivals is not None:
                arrivals.wait()
            assert other.is_served()
            assert server.is_served()
            if arrivals is not None:
                arrivals.close()
        wait_for(lambda: not other.is_served())  # PostgreSQL notices a little later


def test_who_asks_does_not_look_like_a_server(migrated_url: str) -> None:
    with closing(Database(migrated_url)) as one, closing(Database(migrated_url)) as other:
        assert not one.is_served()
        assert not other.is_served()
        with one.serving(), other.serving():  # a second server decides too
            pass
        assert not one.is_served()
