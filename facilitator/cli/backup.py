"""`flask backup FILE` and `flask restore FILE`: a safe copy while the app runs, and the way back."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click
from flask import current_app
from sqlalchemy.exc import DBAPIError

from facilitator import clock
from facilitator.cli.base import Refused, looking_command, writing
from facilitator.config import Settings, take_back_new_keys
from facilitator.domain.errors import DomainError
from facilitator.domain.log import head_words, key_fingerprint
from facilitator.domain.security import Noted
from facilitator.extensions import db
from facilitator.folder_lock import FolderInUse, folder_alone
from facilitator.migrating import is_current, known_revisions, migrate_database
from facilitator.queries.programmes import all_programmes
from facilitator.services.audit import audit_programme
from facilitator.services.audit_guards import guard_faults
from facilitator.services.backup import Whole, back_up
from facilitator.services.log_key import SHOWN, key_fault, use_log_key
from facilitator.services.restore import Checked, Place, is_bundle, looked_at, put_in_place
from facilitator.services.security import note_security

VARIABLE = "BACKUP_PASSPHRASE"
_FROM_FILE = click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path),
    help=f"Read the bundle's passphrase from the first line of this file; else {VARIABLE}, else you are asked.",
)


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--bundle",
    is_flag=True,
    help="Put the database, both keys and all packs into FILE, sealed with a passphrase.",
)
@_FROM_FILE
@looking_command
def backup(file: Path, bundle: bool, passphrase_file: Path | None) -> None:
    """Copy the database to FILE (new), safe while the app runs, and check the copy."""
    settings: Settings = current_app.config["SETTINGS"]
    fault = _fault()
    if fault:
        take_back_new_keys(settings)
    if bundle and fault:
        raise Refused(f"{fault} A bundle with it could not be restored: nothing was written.")
    whole = _whole(settings, _passphrase(passphrase_file, new=True)) if bundle else None
    try:
        done = back_up(settings.database_url, file, whole)
    except OSError as error:
        raise Refused(f"{file}: {error.strerror or error}. Nothing was kept.") from error
    with_it = f", both keys, {done.packs} packs" if bundle else ""
    click.echo(f"{file}: {done.commitments} commitments, {done.events} events{with_it}, {done.size} bytes")
    if bundle:
        click.echo("Keep the passphrase apart from it: without it nobody opens the bundle, not even we.")
    else:
        click.echo("Keep log.key and secret.key from the data folder with it: without them it is of no use.")
    if fault:
        click.echo(f"The copy is whole. {fault}", err=True)
        return
    if fault is not None:
        click.echo(f"Its log is sealed with the key {key_fingerprint(settings.log_key)[:SHOWN]}….")
    _note(Noted.BACKUP_MADE, f"{file.name}{', bundle' if bundle else ''}")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@_FROM_FILE
@looking_command
def restore(file: Path, passphrase_file: Path | None) -> None:
    """Bring back what `flask backup` wrote to FILE; what is there now is kept in a dated folder. Stop the app first.

    The backup is looked at before anything is moved, and everything is verified afterwards.
    """
    settings: Settings = current_app.config["SETTINGS"]
    place = Place(
        settings.database_url, settings.data_dir, settings.packs_dir, settings.log_key, known_revisions()
    )
    db.session.remove()
    db.engine.dispose()
    try:
        with folder_alone(settings.data_dir):
            passphrase = _passphrase(passphrase_file, new=False) if is_bundle(file) else ""
            with looked_at(file, place, passphrase) as found:
                _check_environment(found)
                if found.keys:
                    take_back_new_keys(settings)
                kept = put_in_place(found, place, f"{clock.now():%Y%m%d-%H%M%S}")
    except (DomainError, FolderInUse, OSError) as error:
        take_back_new_keys(settings)
        raise Refused(_why_not(error, file)) from error
    made = f", made by version {found.made_by}" if found.made_by else ""
    click.echo(f"{file}: in place{made}.")
    click.echo(f"What was there before is kept in {kept}." if kept else "There was nothing here before.")
    _verify(found, settings)


def _why_not(error: Exception, file: Path) -> str:
    if isinstance(error, FolderInUse):
        return "Facilitator is running on this data folder: stop it first. Nothing was changed."
    if isinstance(error, OSError):
        return f"{error.filename or file}: {error.strerror or error}. Nothing was changed."
    return str(error)


def _verify(found: Checked, settings: Settings) -> None:
    use_log_key(found.keys.get("log.key", settings.log_key).strip())
    db.engine.dispose()
    migrate_database()
    faults = [fault for fault in [key_fault()] if fault] + guard_faults()
    for programme in all_programmes():
        report = audit_programme(programme.id)
        name = f"{report.public_id} {report.title}"
        faults += [f"{name}: {fault}" for fault in report.faults]
        if report.ok:
            head = head_words(report.log.events, report.log.head_hash)
            click.echo(f"{name}: {report.log.events} events unbroken, head {head}")
    if faults:
        for fault in faults:
            click.echo(fault)
        raise Refused("It is in place, and not what it was: see above.")
    _note(Noted.RESTORED, "")
    click.echo("Verified. Facilitator can be started.")


def _whole(settings: Settings, passphrase: str) -> Whole:
    keys = {"log.key": settings.log_key, "secret.key": settings.secret_key.encode()}
    return Whole(keys, settings.packs_dir, current_app.config["VERSION"], passphrase)


def _check_environment(found: Checked) -> None:
    """A key from the environment would win over the one in the bundle, and not fit."""
    own = os.environ.get("LOG_KEY")
    if own and found.keys and found.keys["log.key"] != own.encode():
        raise Refused("LOG_KEY is set here and is not the key of this bundle. Take it out, then restore.")


def _passphrase(file: Path | None, *, new: bool) -> str:
    """From a file, the environment, or the keyboard; never from the command line, where others can read it."""
    if file is not None:
        try:
            return file.read_text().partition("\n")[0]
        except (OSError, UnicodeDecodeError) as error:
            raise Refused(f"--passphrase-file: {file} cannot be read.") from error
    if os.environ.get(VARIABLE):
        return os.environ[VARIABLE]
    if not sys.stdin.isatty():
        raise Refused(f"A bundle needs a passphrase: name a --passphrase-file, or set {VARIABLE}.")
    typed: str = click.prompt("Passphrase", hide_input=True, confirmation_prompt=new)
    return typed


def _fault() -> str | None:
    """What is wrong with the key at hand, or empty text; None when the database is too old to be asked."""
    try:
        return key_fault()
    except DBAPIError:
        return None
    finally:
        db.session.rollback()


def _note(kind: Noted, detail: str) -> None:
    """A line in the security log; a full disk or an old database must not make the command fail."""
    try:
        if is_current():
            with writing():
                note_security(kind, detail=detail)
    except DBAPIError as error:
        click.echo(f"The security log could not be written: {error.orig}", err=True)
