"""Sign-ins: a row for each browser that is signed in, so that signing out ends it wherever its cookie was copied to.

The cookie holds a random token; the row holds its hash. A second cookie, which outlives signing out, lets a browser
in which somebody once knew the password be counted apart from everybody else who guesses.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.exc import IntegrityError

from facilitator import clock
from facilitator.domain.accounts import BROWSER_KEPT, MOST_BROWSERS, SIGN_IN_KEPT
from facilitator.domain.texts import clean_line
from facilitator.domain.tokens import new_token, token_hash
from facilitator.extensions import db
from facilitator.models import KnownBrowser, SignIn
from facilitator.services.row_changes import change_returning, change_rows

LONGEST_DEVICE = 60


def open_sign_in(user_id: int, device: str, instead_of: str = "") -> str:
    """Signs a browser in and returns its token; the sign-in that it had before (`instead_of`) ends.

    `device` is for the list of devices. Those of this account that ended or were forgotten go at the same time.
    """
    now = clock.now()
    end_sign_in(instead_of)
    change_rows(
        delete(SignIn).where(
            SignIn.user_id == user_id, SignIn.ended_at.is_not(None) | (SignIn.seen_at < now - SIGN_IN_KEPT)
        )
    )
    token = new_token()
    db.session.add(
        SignIn(
            token_hash=token_hash(token),
            user_id=user_id,
            device=clean_line(device)[:LONGEST_DEVICE],
            made_at=now,
            seen_at=now,
        )
    )
    db.session.flush()
    return token


def end_sign_in(token: str) -> int | None:
    """Ends the sign-in with this token and returns whose it was; None when there is none, or it has ended."""
    if not token:
        return None
    return change_returning(
        update(SignIn)
        .where(SignIn.token_hash == token_hash(token), SignIn.ended_at.is_(None))
        .values(ended_at=clock.now())
        .returning(SignIn.user_id)
    ).scalar_one_or_none()


def end_sign_in_of(user_id: int, sign_in_id: int) -> bool:
    """Ends one of an account's own sign-ins; False when it is none of them, or has ended."""
    return _end(SignIn.user_id == user_id, SignIn.id == sign_in_id) == 1


def end_all_sign_ins(user_id: int) -> int:
    """Ends every sign-in of an account and returns how many there were."""
    return _end(SignIn.user_id == user_id)


def note_seen(sign_in_id: int) -> None:
    """This browser is still in use."""
    change_rows(update(SignIn).where(SignIn.id == sign_in_id).values(seen_at=clock.now()))


def is_known_browser(user_id: int, browser: str) -> bool:
    """Whether somebody in this browser has known the password of this account before."""
    found = select(KnownBrowser.id).where(
        KnownBrowser.user_id == user_id,
        KnownBrowser.token_hash == token_hash(browser),
        KnownBrowser.used_at > clock.now() - BROWSER_KEPT,
    )
    return bool(browser) and db.session.execute(found).first() is not None


def know_browser(user_id: int, browser: str) -> None:
    """Remembers that somebody in this browser knew the password of this account; the oldest of many are forgotten."""
    now, of_account = clock.now(), KnownBrowser.user_id == user_id
    seen = update(KnownBrowser).where(of_account, KnownBrowser.token_hash == token_hash(browser))
    if change_rows(seen.values(used_at=now)):
        return
    try:
        with db.session.begin_nested():
            db.session.add(KnownBrowser(user_id=user_id, token_hash=token_hash(browser), used_at=now))
    except IntegrityError:  # the same form sent twice at this very moment
        return
    kept = (
        select(KnownBrowser.id).where(of_account).order_by(KnownBrowser.used_at.desc()).limit(MOST_BROWSERS)
    )
    change_rows(delete(KnownBrowser).where(of_account, KnownBrowser.id.not_in(kept)))
    change_rows(delete(KnownBrowser).where(KnownBrowser.used_at < now - BROWSER_KEPT))


def forget_browsers(user_id: int) -> None:
    """No browser is known for this account any more."""
    change_rows(delete(KnownBrowser).where(KnownBrowser.user_id == user_id))


def _end(*which: ColumnElement[bool]) -> int:
    return change_rows(update(SignIn).where(SignIn.ended_at.is_(None), *which).values(ended_at=clock.now()))
