"""What every command shares: the app's context, one write at a time, and errors in one readable line."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError

from facilitator.database import write_lock
from facilitator.domain.errors import DomainError
from facilitator.extensions import db

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


class Refused(click.ClickException):
    """Ends a command with exit status 1 and one line on standard error."""

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))


@contextmanager
def writing() -> Iterator[None]:
    """A write transaction, committed at the end; a command that fails inside has changed nothing."""
    with write_lock(db.session):
        yield
        db.session.commit()


def command(run: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """Put it under `@group.command(…)` and its options: opens the app's context and words what was refused."""

    @functools.wraps(run)
    def plain(*given: Given.args, **named: Given.kwargs) -> Answer:
        try:
            return run(*given, **named)
        except DomainError as error:
            raise Refused(error.message) from error
        except DBAPIError as error:
            raise Refused(f"The database did not answer as it should: {error.orig}") from error

    return with_appcontext(plain)
