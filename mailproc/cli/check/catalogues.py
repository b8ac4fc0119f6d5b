"""Whether the sentences of each language in use can be read."""

from __future__ import annotations

from collections.abc import Iterator

from mailproc.cli.check.finding import Finding
from mailproc.config import Config
from mailproc.render.translations import BadCatalogue, catalogues, read_sentences


def check_catalogues(config: Config) -> Iterator[Finding]:
    """Read every catalogue that a list's mails need."""
    own = config.templates
    spoken = sorted({one.language for one in config.lists})
    for path in (path for language in spoken for path in catalogues(language, own)):
        try:
            yield Finding(f"{len(read_sentences(path))} sentences of {path}")
        except BadCatalogue as fault:
            yield Finding("sentences", str(fault), "mend it; until then they are English")
