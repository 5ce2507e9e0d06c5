"""The installation's security log: what is noted in it, and for how long."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

KEPT = timedelta(days=180)
"""Half a year: long enough to look into something that was noticed late, and no archive of who was where."""


class Noted(StrEnum):
    """What the security log tells of; the values are stored, so that a change of one is a migration."""

    SIGNED_IN = "signed in"
    SIGN_IN_FAILED = "sign-in failed"
    SIGNED_OUT = "signed out"
    SIGNED_OUT_EVERYWHERE = "signed out everywhere"
    PASSWORD_CHANGED = "password changed"
    PASSWORD_LINK_MADE = "password link made"
    ACCOUNT_MADE = "account made"
    ACCOUNT_DISABLED = "account disabled"
    ACCOUNT_ENABLED = "account enabled"
    ACCOUNT_REMOVED = "account removed"
    FACILITATOR_INVITED = "facilitator invited"
    FACILITATOR_ADDED = "facilitator added"
    INVITATION_DECLINED = "invitation declined"
    INVITATION_WITHDRAWN = "invitation withdrawn"
    FACILITATOR_REMOVED = "facilitator removed"
    OWNER_CHANGED = "owner changed"
    EXPORTED = "exported"
    BROUGHT_IN = "brought in"
    KEY_NOTED = "key noted"
    KEY_CHANGED = "key changed"
    BACKUP_MADE = "backup made"
    RESTORED = "restored"
