"""`flask audit …`: is everything still what it was?"""

from __future__ import annotations

import click
from flask.cli import AppGroup

from facilitator.cli.base import Refused, command
from facilitator.cli.lookup import programme_named
from facilitator.domain.log import PrintedHead, head_words, read_head
from facilitator.queries.programmes import all_programmes
from facilitator.services.audit import AuditReport, audit_programme
from facilitator.services.audit_guards import guard_faults

group = AppGroup("audit", help="Checks the logs, the signed lists and the signatures.")


@group.command("verify")
@click.argument("programme", required=False)
@click.option(
    "--head",
    "heads",
    multiple=True,
    metavar="NUMBER:HASH",
    help="The anchor that a pack of PROGRAMME prints, or its first digits: the log must still hold that event.",
)
@command
def verify(programme: str | None, heads: tuple[str, ...]) -> None:
    """Walks every log, or only PROGRAMME's, and ends with status 1 where something is not what it was.

    Somebody with rights on the database can cut the end off a log and set its head back; only the anchor on a
    printed pack shows it. Give it with --head.
    """
    if heads and programme is None:
        raise Refused("--head: name the PROGRAMME whose pack prints it.")
    printed = [read_head(typed) for typed in heads]
    guards = guard_faults()
    for fault in guards:
        click.echo(f"database: {fault}")
    reports = [audit_programme(programme_id, printed) for programme_id in _chosen(programme)]
    for report in reports:
        for line in _lines(report, printed):
            click.echo(line)
    broken = (["the database's guards"] if guards else []) + [one.public_id for one in reports if not one.ok]
    if broken:
        raise Refused(f"Not what it was: {', '.join(broken)}.")


def _chosen(public_id: str | None) -> list[int]:
    if public_id is None:
        return [one.id for one in all_programmes()]
    return [programme_named(public_id).id]


def _so_many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _lines(report: AuditReport, printed: list[PrintedHead]) -> list[str]:
    name = f"{report.public_id} {report.title}"
    if not report.ok:
        return [f"{name}: {fault}" for fault in report.faults]
    head = head_words(report.log.events, report.log.head_hash)
    held = f", all rows held since event {report.held_since}" if report.held_since else ""
    came = (
        f", seals of the first {report.brought_in} not checked: they came with a file"
        if report.brought_in
        else ""
    )
    return [
        f"{name}: {_so_many(report.log.events, 'event')} unbroken{came}, {_so_many(report.sheets, 'list')} and "
        f"{_so_many(report.signatures, 'signature')} as stored{held}, head {head}",
        *(f"{name}: event {one.seq} is the one whose hash was handed out" for one in printed),
    ]
