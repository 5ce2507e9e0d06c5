"""`flask users …`: facilitators' accounts."""

from __future__ import annotations

import sys

import click
from flask import current_app
from flask.cli import AppGroup

from facilitator.cli.base import Refused, command, writing
from facilitator.queries.users import all_accounts
from facilitator.services.accounts import create_account, invite, new_invitation, setup_link

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
    """List everybody who can sign in."""
    for account in all_accounts():
        click.echo(f"{account.email}\t{account.name}")


def _create(email: str, name: str, password: str) -> None:
    if not password:
        raise Refused("No password came in on standard input.")
    with writing():
        account = create_account(email, name, password)
    click.echo(account.email)


def _show_link(token: str) -> None:
    click.echo(setup_link(current_app.config["SETTINGS"].base_url, token))
    click.echo("The link works once, within 24 hours.", err=True)
