"""Whether the templates work: every one is rendered with a sample meeting."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError

from mailproc.cli.check.finding import Finding
from mailproc.cli.check.sample_meeting import Written, sample
from mailproc.cli.check.template_names import unknown_names, unused_files
from mailproc.config import Config, ListConfig
from mailproc.meeting.ballot_types import BALLOT_TYPES
from mailproc.publish import PageTemplates, Shown, try_pages
from mailproc.render.languages import template_folders
from mailproc.render.mails import MailRenderer
from mailproc.render.template_values import template_values


def check_templates(config: Config) -> Iterator[Finding]:
    """Render every mail and page, in each language that a list has."""
    own = config.templates
    trial = _Trial(own)
    for settings in _one_a_language(config.lists):
        for ballot in BALLOT_TYPES:
            for one in sample(settings.rules(config.limits), ballot):
                trial.render(one)
    findings = list(dict.fromkeys([*trial.findings, *_by_names(own, trial.names)]))
    yield from findings
    if not any(finding.failed for finding in findings):
        yield Finding(f"{len(trial.names)} templates, rendered with a sample meeting")


def _one_a_language(lists: Iterable[ListConfig]) -> Iterator[ListConfig]:
    yield from {settings.language: settings for settings in lists}.values()


class _Trial:
    """Renders whatever comes, and notes the faults."""

    def __init__(self, own: Path | None) -> None:
        self.own = own
        self.findings: list[Finding] = []
        #: What each template can see, by the template's name.
        self.names: dict[str, set[str]] = {}
        self._writer = MailRenderer(own)
        self._templates = _TrialTemplates(self)

    def render(self, one: Written | Shown) -> None:
        """A mail, or all pages."""
        if isinstance(one, Shown):
            try_pages(one, self._templates)
            return
        values = template_values(one.notification, one.agenda, one.cause)
        self.note(f"{one.notification.kind}.txt", values)
        try:
            self._writer.render(one.notification, one.agenda, one.cause)
        except Exception as fault:  # noqa: BLE001  # a template can raise anything
            self.blame(f"{one.notification.kind}.txt", fault)

    def note(self, name: str, values: Iterable[str]) -> None:
        """That a template was tried with these values."""
        self.names.setdefault(name, set()).update(values)

    def blame(self, name: str, fault: Exception) -> None:
        """Add what a template raised."""
        folders = template_folders(self.own)
        path, line = _place(fault, folders)
        text = f"line {line}: {_said(fault)}" if line else _said(fault)
        ours = self.own is None or (path is not None and not path.is_relative_to(self.own))
        self.findings.append(Finding(f"template {path or name}", text, _cure(ours=ours)))


class _TrialTemplates(PageTemplates):
    """Templates of pages that note faults and go on."""

    def __init__(self, trial: _Trial) -> None:
        super().__init__(trial.own)
        self._trial = trial

    def render(self, name: str, **values: object) -> str:
        """The text, or nothing where there was a fault."""
        self._trial.note(f"pages/{name}", values)
        try:
            return super().render(name, **values)
        except Exception as fault:  # noqa: BLE001  # a template can raise anything
            self._trial.blame(f"pages/{name}", fault)
            return ""


def _place(fault: Exception, folders: Iterable[Path]) -> tuple[Path | None, int]:
    """The file and line that are to blame: Jinja2 puts templates into tracebacks."""
    if isinstance(fault, TemplateSyntaxError):
        return Path(fault.filename) if fault.filename else None, fault.lineno
    heads = tuple(f"{folder}/" for folder in folders)
    found: tuple[Path | None, int] = (None, 0)
    trace = fault.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file.startswith(heads):
            found = Path(file), trace.tb_lineno
        trace = trace.tb_next
    return found


def _said(fault: Exception) -> str:
    if isinstance(fault, TemplateNotFound):
        return f"there is no template {fault.name}"
    if isinstance(fault, TemplateError):
        return " ".join(str(fault.message).split()).rstrip(".")
    return f"{type(fault).__name__}: {' '.join(str(fault).split())}"


def _cure(*, ours: bool) -> str:
    return "please report it" if ours else "mend it, or delete the file to have ours"


def _by_names(own: Path | None, seen: dict[str, set[str]]) -> Iterator[Finding]:
    """What is wrong with the operator's files whether or not a sample comes by it."""
    if own is None:
        return
    for file, meant in unused_files(own, template_folders(None)[0]):
        cure = f"did you mean {meant}?" if meant else "delete it, or call it as one of ours"
        fault = "stands in for no template of ours, and none of yours uses it"
        yield Finding(f"template {file}", fault, cure, warning=not meant)
    for one in unknown_names(own, seen):
        fault = f"line {one.line}: '{one.name}' is undefined"
        yield Finding(f"template {one.file}", fault, _cure(ours=False))
