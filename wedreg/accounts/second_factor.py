"""The second factor: six digits from an authenticator, or a recovery code that works once."""

import secrets
from datetime import datetime

import pyotp
from sqlalchemy import delete, update

from wedreg.accounts.models import RecoveryCode, Staff
from wedreg.audit.services import record
from wedreg.core.crypto import digest
from wedreg.core.db import changed, db
from wedreg.core.tokens import ALPHABET

ISSUER = "磁器口婚姻登记"
STEP_SECONDS = 30
RECOVERY_CODES = 10
RECOVERY_LENGTH = 12
NOBODY = 0
"""The id of no row."""


def new_secret() -> str:
    """Return a new secret for an authenticator, in base32."""
    return pyotp.random_base32()


def address_of(secret: str, username: str) -> str:
    """Return the otpauth address that an authenticator reads as a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=ISSUER)


def counter_of(secret: str, code: str, now: datetime) -> int | None:
    """Return the time step that this code belongs to: the present one or a neighbour, for clocks that differ."""
    totp, step = pyotp.TOTP(secret), int(now.timestamp()) // STEP_SECONDS
    near = (
        counter
        for counter in (step, step - 1, step + 1)
        if secrets.compare_digest(totp.generate_otp(counter).encode(), code.encode())
    )
    return next(near, None)


def use(staff: Staff | None, code: str, now: datetime) -> bool:
    """Use a code of either kind. For nobody the same statements are sent; they hit no row."""
    staff_id = staff.id if staff else NOBODY
    secret = staff.totp if staff else None
    return _use_code(staff_id, secret or new_secret(), code, now) or _use_recovery_code(staff_id, code, now)


def _use_code(staff_id: int, secret: str, code: str, now: datetime) -> bool:
    """Use an authenticator's code. The same code, or an older one, is refused the second time, also in a race."""
    counter = counter_of(secret, code, now) or 0
    newer = update(Staff).where(Staff.id == staff_id, Staff.totp_counter < counter)
    return changed(newer.values(totp_counter=counter, version=Staff.version + 1)) == 1


def _use_recovery_code(staff_id: int, code: str, now: datetime) -> bool:
    """Use a recovery code, which works once, also in a race."""
    unused = update(RecoveryCode).where(RecoveryCode.staff_id == staff_id, RecoveryCode.used_at.is_(None))
    mine = unused.where(RecoveryCode.code_digest == _digest(staff_id, code))
    if changed(mine.values(used_at=now)) != 1:
        return False
    record("accounts.recovery_code_used", "staff", staff_id)
    return True


def set_up(staff: Staff, secret: str, counter: int) -> list[str]:
    """Keep the authenticator's secret and return new recovery codes, which are shown only this once."""
    staff.totp, staff.totp_counter = secret, counter
    record("accounts.second_factor_set_up", "staff", staff.id)
    return new_recovery_codes(staff)


def new_recovery_codes(staff: Staff) -> list[str]:
    """Replace the recovery codes and return the new ones."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == staff.id))
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_LENGTH)) for _ in range(RECOVERY_CODES)]
    db.session.add_all(RecoveryCode(staff_id=staff.id, code_digest=_digest(staff.id, code)) for code in codes)
    return ["-".join(code[i : i + 4] for i in range(0, RECOVERY_LENGTH, 4)) for code in codes]


def _digest(staff_id: int, code: str) -> str:
    return digest("recovery", f"{staff_id}:{code.replace('-', '').upper()}")
