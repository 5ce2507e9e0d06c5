"""`flask users …`: facilitators' accounts."""

from __future__ import annotations

import sys

import click
from flask import current_app
from flask.cli import AppGroup

from facilitator.cli.base import Refused, command, writing
from facilitator.queries.facilitators import programmes_run_by
from facilitator.queries.users import account_by_email, all_accounts
from facilitator.services.accounts import create_account, hashed_before, invite, new_invitation, setup_link
from facilitator.services.closing_accounts import (
    disable_account,
    enable_account,
    hand_over_everything,
    remove_account,
)

group = AppGroup("users", help="Facilitators' accounts.")


@group.command("add")
@click.argument("email")
@click.option("--name", default="", help="The facilitator's name; without it, the first part of the address.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input, for scripts.")
@click.option(
    "--link", is_flag=True, help="Print a one-time link with which they choose the password themselves."
)
@command
def add(email: str, name: str, password_stdin: bool, link: bool) -> None:
    """Add a facilitator: asks for the password, or prints a one-time link when there is no terminal."""
    name = name or email.partition("@")[0]
    if password_stdin:
        _create(email, name, sys.stdin.readline().rstrip("\r\n"))
    elif link or not sys.stdin.isatty():
        with writing():
            token = invite(email, name)
        _show_link(token)
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        _create(email, name, password)


@group.command("link")
@click.argument("email")
@command
def link(email: str) -> None:
    """Print a one-time link with which a facilitator chooses a new password."""
    with writing():
        token = new_invitation(email)
    _show_link(token)


@group.command("list")
@command
def list_all() -> None:
    """List every account: address, name, and whether it is switched off."""
    for account in all_accounts():
        click.echo(f"{account.email}\t{account.name}" + ("\tswitched off" if account.disabled_at else ""))


@group.command("disable")
@click.argument("email")
@command
def disable(email: str) -> None:
    """Switch an account off: it signs in nowhere, and whoever is signed in with it is out at once."""
    with writing():
        account = disable_account(email)
    click.echo(f"{account.email} is switched off.")
    alone = [one.title for one in programmes_run_by(account.id) if not one.others]
    if alone:
        click.echo(f"Nobody else runs: {', '.join(alone)}. See `flask programme facilitator`.", err=True)


@group.command("enable")
@click.argument("email")
@command
def enable(email: str) -> None:
    """Switch an account on again, with the password that it had."""
    with writing():
        account = enable_account(email)
    click.echo(f"{account.email} is switched on.")


@group.command("remove")
@click.argument("email")
@click.option("--hand-over-to", "successor", default="", help="Who owns their programmes from now on.")
@command
def remove(email: str, successor: str) -> None:
    """Remove an account: name, address and password are erased; what the logs of programmes say stays."""
    account = account_by_email(email)
    if account is None:
        raise Refused("No facilitator has an account with this address.")
    with writing():
        titles = hand_over_everything(account.id, successor) if successor else []
        remove_account(account.id, account.name, by_command=True)
    for title in titles:
        click.echo(f"{title}: {successor} owns it now.", err=True)
    click.echo(f"{account.email} is removed.")


def _create(email: str, name: str, password: str) -> None:
    if not password:
        raise Refused("No password came in on standard input.")
    chosen = hashed_before(password)
    with writing():
        account = create_account(email, name, chosen)
    click.echo(account.email)


def _show_link(token: str) -> None:
    click.echo(setup_link(current_app.config["SETTINGS"].base_url, token))
    click.echo("The link works once, within 24 hours.", err=True)
