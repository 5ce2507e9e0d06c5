"""`flask audit …`: is everything still what it was?"""

from __future__ import annotations

import click
from flask.cli import AppGroup

from facilitator.cli.base import Refused, command
from facilitator.cli.lookup import programme_named
from facilitator.queries.programmes import all_programmes
from facilitator.services.audit import AuditReport, audit_programme

group = AppGroup("audit", help="Checks the logs, the signed lists and the signatures.")


@group.command("verify")
@click.argument("programme", required=False)
@command
def verify(programme: str | None) -> None:
    """Walks every log, or only PROGRAMME's, and ends with status 1 where something is not what it was."""
    reports = [audit_programme(programme_id) for programme_id in _chosen(programme)]
    for report in reports:
        for line in _lines(report):
            click.echo(line)
    broken = [report.public_id for report in reports if not report.ok]
    if broken:
        raise Refused(f"Not what it was: {', '.join(broken)}.")


def _chosen(public_id: str | None) -> list[int]:
    if public_id is None:
        return [one.id for one in all_programmes()]
    return [programme_named(public_id).id]


def _lines(report: AuditReport) -> list[str]:
    name = f"{report.public_id} {report.title}"
    if report.ok:
        return [
            f"{name}: {report.log.events} events unbroken, {report.sheets} lists and "
            f"{report.signatures} signatures as stored, head {report.log.head_hash}"
        ]
    return [f"{name}: {fault}" for fault in report.faults]
