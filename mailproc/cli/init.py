"""init: writes a configuration, after a few questions."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import click

from mailproc.cli.options import Decorated
from mailproc.cli.terminal import echo
from mailproc.config import Config, ConfigError, parsed
from mailproc.config.listen import parse_listen
from mailproc.config.questions import QUESTIONS, Question, filled_in, holds_password

GivenAnswers = dict[str, "str | tuple[str, ...]"]


def _options(function: Decorated) -> Decorated:
    """One option for each question."""
    for question in reversed(QUESTIONS):
        option = f"--{question.name.replace('_', '-')}"
        several = bool(question.several)
        more = f" (may be given several times: {question.several})" if several else ""
        text = f"{question.text}{more}."
        function = click.option(option, question.name, multiple=several, help=text)(function)
    return function


@click.command("init")
@click.argument(
    "file",
    default="mailproc.toml",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="[FILE]",
)
@_options
@click.option("--yes", is_flag=True, help="Ask nothing: take what is suggested.")
@click.option("--force", is_flag=True, help="Overwrite FILE.")
def init(file: Path, yes: bool, force: bool, **options: str | tuple[str, ...] | None) -> None:
    """Write a configuration to FILE (default: mailproc.toml), after a few questions.

    What an option answers is not asked. Without a terminal nothing is asked.
    """
    if file.exists() and not force:
        echo(f"{file} is there already; --force overwrites it", err=True)
        sys.exit(1)
    answers: GivenAnswers = {name: given for name, given in options.items() if given}
    if not yes and sys.stdin.isatty():
        _ask_all(answers, file)
    text = filled_in(answers)
    config = parsed(text, file)
    _write(file, text)
    _say_next(file, config, secret=holds_password(text))


def _ask_all(answers: GivenAnswers, file: Path) -> None:
    """Ask what is not answered; a wrong answer is asked again."""
    for question in QUESTIONS:
        if question.name in answers or not question.needed(answers):
            continue
        ask = _ask_several if question.several else _ask_once
        ask(question, answers, lambda tried: _accepted(tried, file))


def _ask_once(
    question: Question, answers: GivenAnswers, accepted: Callable[[GivenAnswers], bool]
) -> None:
    while True:
        answer = click.prompt(question.text, question.suggest(answers), type=str).strip()
        tried = {**answers, question.name: answer} if answer else answers
        if accepted(tried):
            answers.update(tried)
            return


def _ask_several(
    question: Question, answers: GivenAnswers, accepted: Callable[[GivenAnswers], bool]
) -> None:
    echo(f"{question.text}: {question.several} a line, an empty line ends it")
    found: tuple[str, ...] = ()
    while answer := click.prompt(" ", "", type=str, show_default=False).strip():
        if accepted({**answers, question.name: (*found, answer)}):
            found += (answer,)
    answers[question.name] = found


def _accepted(answers: GivenAnswers, file: Path) -> bool:
    """Whether the configuration bears the answers; if not, it says what would be right."""
    try:
        parsed(filled_in(answers), file)
    except ConfigError as fault:
        for line in fault.lines:
            echo(f"  {line.removeprefix(f'{file}: ')}", err=True)
        return False
    return True


def _write(file: Path, text: str) -> None:
    """The whole file or none; only its owner reads a password."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    mode = 0o600 if holds_password(text) else 0o644
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as opened:
            opened.write(text.encode())
        draft.replace(file)
    except OSError as fault:
        draft.unlink(missing_ok=True)
        reason = (fault.strerror or str(fault)).lower()
        right = "make its folder, or name another file"
        raise ConfigError(f"{file}: cannot be written: {reason}; {right}") from None


_NEXT: Final = """
{file} is written{only}. What to do next:

1. Make {agent} a member of {address}, one that gets every mail and is not moderated.
2. Have Postfix bring its mail here, by this line in the table of transport_maps:

       {agent} {transport}

   `mailproc guide postfix` tells the rest, `mailproc guide setup` all the steps.
3. mailproc check{option}
4. mailproc serve{option}
"""


def _say_next(file: Path, config: Config, *, secret: bool) -> None:
    first = config.lists[0]
    text = _NEXT.format(
        file=file,
        only=" and, since it holds a password, only for you to read" if secret else "",
        agent=first.agent,
        address=first.address,
        transport=_transport(config),
        option="" if file == Path("mailproc.toml") else f" -c {file}",
    )
    echo(text.strip("\n"))


def _transport(config: Config) -> str:
    """How Postfix names the listener: transport(5)."""
    where, protocol = parse_listen(config.smtp.listen), config.smtp.protocol
    if isinstance(where, Path):
        return f"lmtp:unix:{where}"
    host, port = where
    if host == "0.0.0.0":  # noqa: S104  # what to call, not to listen at
        host = "127.0.0.1"
    literal = f"ipv6:{host}" if ":" in host else host
    return f"lmtp:inet:[{literal}]:{port}" if protocol == "lmtp" else f"smtp:[{literal}]:{port}"


COMMANDS: Final = (init,)
