"""Whether the certificate is good, by a TLS handshake in memory with one who checks it."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from mailproc.cli.check.finding import Finding, finding_of
from mailproc.config import Config
from mailproc.config.listen import CannotListen, ListenSettings
from mailproc.intake.smtp.sockets import tls_context

_SOON: Final = timedelta(days=14)
_RENEW: Final = "have it renewed; mailproc serve takes the new one at a SIGHUP"

#: By OpenSSL's X509_V_ERR codes.
_CURES: Final = {
    9: ("is not valid yet", "set this machine's clock, or wait"),
    10: ("has expired", _RENEW),
    62: (
        "is not for {host}",
        "set [smtp] hostname to a name that it is for, or get one for {host}",
    ),
}


def check_certificate(config: Config) -> Iterator[Finding]:
    """Have a client look at ``tls_cert``, where there is one."""
    settings = config.listener()
    if settings.tls_cert is None:
        return
    what = f"certificate {settings.tls_cert}"
    try:
        served = tls_context(settings)
        if served is not None:
            yield _looked_at(what, settings, served)
    except CannotListen as fault:
        yield finding_of(what, fault)


def _looked_at(what: str, settings: ListenSettings, served: ssl.SSLContext) -> Finding:
    try:
        ends = _handshake(served, _trusting(settings), settings.hostname)
    except ssl.SSLCertVerificationError as error:
        fault, cure = _CURES.get(error.verify_code, (error.verify_message, _RENEW))
        return Finding(
            what, fault.format(host=settings.hostname), cure.format(host=settings.hostname)
        )
    except ssl.SSLError as error:
        return Finding(what, f"cannot be used: {error.reason or error}", _RENEW)
    until = datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC)
    if until - datetime.now(UTC) < _SOON:
        return Finding(what, f"expires on {until:%Y-%m-%d}", _RENEW, warning=True)
    return Finding(f"{what} (for {settings.hostname}, until {until:%Y-%m-%d})")


def _trusting(settings: ListenSettings) -> ssl.SSLContext:
    """A client who trusts this very certificate, whoever issued it."""
    context = ssl.create_default_context(cafile=settings.tls_cert)
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


def _handshake(served: ssl.SSLContext, client: ssl.SSLContext, host: str) -> str:
    """When the certificate ends that a client accepts, as `ssl.cert_time_to_seconds` takes it.

    Raises:
        ssl.SSLError: the client does not.
    """
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    server_end = served.wrap_bio(to_server, to_client, server_side=True)
    client_end = client.wrap_bio(to_client, to_server, server_hostname=host)
    for end in (client_end, server_end) * 3:
        try:
            end.do_handshake()
        except ssl.SSLWantReadError:
            continue  # the other one's turn
    return str((client_end.getpeercert() or {})["notAfter"])
