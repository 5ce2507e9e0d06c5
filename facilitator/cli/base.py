"""What every command shares: the app's context, one write at a time, and errors in one readable line."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError

from facilitator.config import take_back_new_keys
from facilitator.domain.errors import DomainError, NotFound
from facilitator.migrating import migrate_database
from facilitator.services.log_key import WrongKey, hold_key, key_fault
from facilitator.services.security import note_export
from facilitator.services.transactions import write_kept
from facilitator.troubles import trouble_of

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


class Refused(click.ClickException):
    """Ends a command with exit status 1 and one line on standard error."""

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))


@contextmanager
def writing() -> Iterator[None]:
    """A write transaction, committed at the end; a command that fails inside has changed nothing.

    Nothing is written where the log was sealed with another key: raises WrongKey.
    """
    with write_kept():
        hold_key()
        yield


def note_taken(public_id: str, what: str = "commitments of programme") -> None:
    """Notes in the security log what was taken along; what is in danger must be taken away all the same."""
    try:
        with writing():
            note_export(None, public_id, what=what)
    except Exception as error:
        if trouble_of(error) is None and not isinstance(error, WrongKey):
            raise
        click.echo("The export could not be noted in the security log.", err=True)


def command(run: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """Put it under `@group.command(…)` and its options: makes the tables ready and words what was refused.

    Scripts may begin with a command: nobody has to start the app first on a new machine.
    """

    @functools.wraps(run)
    def ready(*given: Given.args, **named: Given.kwargs) -> Answer:
        migrate_database()
        leave_no_new_key()
        return run(*given, **named)

    return looking_command(ready)


def leave_no_new_key() -> None:
    """A command that only reads may have made keys for a database that has others: they go again."""
    if current_app.config["SETTINGS"].new_keys and key_fault():
        take_back_new_keys(current_app.config["SETTINGS"])


def looking_command(run: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """The same for a command that takes the database as it is, such as the copy made before an upgrade."""

    @functools.wraps(run)
    def plain(*given: Given.args, **named: Given.kwargs) -> Answer:
        try:
            return run(*given, **named)
        except NotFound as error:
            own_words = error.message != NotFound().message
            raise Refused(
                error.message if own_words else "This programme has no workshop with that number."
            ) from error
        except DomainError as error:
            raise Refused(error.message) from error
        except DBAPIError as error:
            raise Refused(f"DATABASE_URL: the database did not answer as it should: {error.orig}") from error

    return with_appcontext(plain)
