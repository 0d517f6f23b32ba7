"""Fill in a couple's profile, let the second partner in, and hold persons to one booking of a kind."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import selectinload

from wedreg.audit.services import record
from wedreg.core.budgets import Budget
from wedreg.core.db import add_missing, changed, db
from wedreg.core.display import last_four
from wedreg.core.feature import features
from wedreg.core.signals import publish
from wedreg.core.texts import spoken
from wedreg.couples import queries
from wedreg.couples.errors import AlreadyBooked, HoursOverlap, ProfileLocked, SamePerson
from wedreg.couples.models import AccessKind, Claim, ContactKind, Couple, CoupleAccess, Person, person_digest
from wedreg.couples.rules import Role
from wedreg.couples.sign_in import TRIES, WRONG, identity_of
from wedreg.couples.signals import CoupleChosen, IdentityChanges

OPENED = ("phone", "email")
"""What a couple may still change after it has booked (R30)."""


def start_profile(contact_id: int, now: datetime, kind: AccessKind = AccessKind.PARTNER) -> Couple:
    """Make an empty profile that this contact may fill in."""
    couple = Couple(persons=[Person(role=Role.WOMAN), Person(role=Role.MAN)])
    db.session.add(couple)
    db.session.flush()  # the access names the couple
    db.session.add(CoupleAccess(couple_id=couple.id, contact_id=contact_id, kind=kind, confirmed_at=now))
    record("couples.profile_started", "couple", couple.id)
    publish(CoupleChosen(contact_id, couple.id))
    return couple


def start_for_caller() -> Couple:
    """Make an empty profile for two whom staff have before them or on the telephone.

    No contact may see it yet: who owns the phone that is typed in joins with an own code and the own number (R7).
    """
    couple = Couple(persons=[Person(role=Role.WOMAN), Person(role=Role.MAN)])
    db.session.add(couple)
    db.session.flush()  # the audit names the couple
    record("couples.profile_started", "couple", couple.id)
    return couple


def act_for(contact_id: int, couple_id: int) -> None:
    """Say that this contact goes on for this couple; whether it may was looked at before."""
    publish(CoupleChosen(contact_id, couple_id))


def start_another(contact_id: int, now: datetime) -> Couple:
    """Return an empty profile for two other people: one that was begun and left, else a new one (R30)."""
    begun = (couple for couple in queries.couples_of(contact_id) if couple.completed_at is None)
    return next(begun, None) or start_profile(contact_id, now, AccessKind.PROXY)


def fill_in(
    couple: Couple, typed: Mapping[Role, Mapping[str, object]], now: datetime, *, on_paper: bool = False
) -> None:
    """Keep what was typed of each person (by role: only fields that check as right), and see whether that is all.

    Who is given a slip `on_paper` by staff needs no phone.

    Raises ProfileLocked when a name or a number would change for which something was booked (R30).
    """
    new = {role: _differing(couple.person(role), fields) for role, fields in typed.items()}
    if any(name not in OPENED for fields in new.values() for name in fields):
        publish(IdentityChanges(couple.id))
        if is_locked(couple.id):
            raise ProfileLocked
    put_down(couple, new)
    for person in couple.persons:
        person.language = spoken()  # messages come in the language in which the profile was filled in
    complete = all(person.is_complete or (on_paper and person.is_known) for person in couple.persons)
    if couple.completed_at is None and complete:
        couple.completed_at = now
        record("couples.profile_completed", "couple", couple.id)


def correct(couple: Couple, role: Role, fields: Mapping[str, object], *, reason: str) -> None:
    """Put right what was typed wrongly of one of the two, after staff have seen the documents (R30).

    What both were promised to follows the new number in the same transaction. Raises SamePerson, or AlreadyBooked
    when somebody with that number is promised to something of the same kind.
    """
    person = couple.person(role)
    new, before = _differing(person, fields), person.id_digest or ""
    if not new:
        return
    publish(IdentityChanges(couple.id))
    put_down(couple, {role: new})
    db.session.flush()  # the claims are moved past the session
    if person.id_digest and person.id_digest != before:
        _move_claims_to(couple, before, person.id_digest)
    record("couples.corrected", "couple", couple.id, person=role.value, fields=sorted(new), reason=reason)


def _move_claims_to(couple: Couple, before: str, after: str) -> None:
    """Let the claims that this person shares with the other one stand for the new number."""
    other = [one.id_digest or "" for one in couple.persons if one.id_digest != after]
    shared = select(Claim.subject).where(Claim.person_digest.in_(other))
    rows = db.session.scalars(select(Claim).where(Claim.person_digest == before, Claim.subject.in_(shared))).all()
    moved = [
        {"person_digest": after, "kind": c.kind, "subject": c.subject, "starts_at": c.starts_at, "ends_at": c.ends_at}
        for c in rows
    ]
    changed(delete(Claim).where(Claim.id.in_([row.id for row in rows])))
    if moved and add_missing(Claim, moved) != len(moved):
        raise AlreadyBooked


def _differing(person: Person, fields: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in fields.items() if getattr(person, name) != value}


def put_down(couple: Couple, new: Mapping[Role, Mapping[str, object]]) -> None:
    """Write what is new of each person, with the digests under which it is found; raises SamePerson."""
    for role, fields in new.items():
        person = couple.person(role)
        for name, value in fields.items():
            setattr(person, name, value)
        person.id_digest = person_digest(person.id_type, person.number) if person.number else None
        person.phone_digest = identity_of(ContactKind.SMS, person.phone) if person.phone else None
    _check_two(couple)


def _check_two(couple: Couple) -> None:
    """Refuse the same number for both (R2)."""
    digests = [person.id_digest for person in couple.persons if person.id_digest]
    if len(digests) != len(set(digests)):
        raise SamePerson


def set_access(couple_id: int, contact_id: int, kind: AccessKind) -> None:
    """Say whether this contact is one of the two or acts for them (代办)."""
    mine = update(CoupleAccess).where(CoupleAccess.couple_id == couple_id, CoupleAccess.contact_id == contact_id)
    changed(mine.values(kind=kind))


JOINING = Budget("couples.join", TRIES, WRONG.window)


def join(contact_id: int, couple_id: int, typed: str, now: datetime) -> bool:
    """Let the second partner in, who signed in with the phone that the first one typed (R7).

    True when the last four characters of the own number fit; a wrong try is counted, the fifth pauses.
    """
    person = queries.invited(contact_id, couple_id)
    if person is None or not JOINING.spend(f"{contact_id}:{couple_id}", now):
        return False
    if last_four(person.number) != typed:
        return False
    JOINING.refill(f"{contact_id}:{couple_id}")
    access = CoupleAccess(
        couple_id=couple_id, contact_id=contact_id, kind=AccessKind.PARTNER, confirmed_at=now
    )  # fmt: skip
    db.session.add(access)
    record("couples.partner_joined", "couple", couple_id)
    return True


def claim(digests: Sequence[str], kind: str, subject: str, starts_at: datetime, ends_at: datetime) -> None:
    """Promise both persons to one thing of this kind, at an hour of its own, or raise AlreadyBooked (R22).

    HoursOverlap when it is another kind: the table lets no two things of one person have a moment in common.
    The rows go in sorted by digest, so that two couples who share a person never wait for each other in a ring.
    """
    rows = [
        {"person_digest": person, "kind": kind, "subject": subject, "starts_at": starts_at, "ends_at": ends_at}
        for person in sorted(digests)
    ]
    if add_missing(Claim, rows) != len(rows):
        raise AlreadyBooked if _has_one(digests, kind, subject) else HoursOverlap


def _has_one(digests: Sequence[str], kind: str, subject: str) -> bool:
    """Say whether one of these persons is promised to another thing of this kind."""
    other = select(Claim.id).where(Claim.person_digest.in_(digests), Claim.kind == kind, Claim.subject != subject)
    return db.session.scalar(other.limit(1)) is not None


def move_claims(subject: str, starts_at: datetime, ends_at: datetime) -> None:
    """Move what both persons are promised to another time, or raise HoursOverlap.

    What is promised to one of them meanwhile is refused by the table.
    """
    mine = select(Claim.person_digest).where(Claim.subject == subject)
    other = select(Claim.id).where(Claim.person_digest.in_(mine), Claim.subject != subject)
    if db.session.scalar(other.where(Claim.starts_at < ends_at, Claim.ends_at > starts_at).limit(1)):
        raise HoursOverlap
    changed(update(Claim).where(Claim.subject == subject).values(starts_at=starts_at, ends_at=ends_at))


def release_claims(subject: str) -> None:
    """Free both persons: the thing they were promised to has ended."""
    changed(delete(Claim).where(Claim.subject == subject))


def is_locked(couple_id: int) -> bool:
    """Say whether names and numbers stay as they are, for good: something was booked for these two people (R30)."""
    return any(binds(couple_id) for feature in features() for binds in feature.binding)


def birth_dates(couple: Couple) -> dict[Role, date]:
    """Return when each of a completed couple was born."""
    return {person.role: person.birth_date for person in couple.persons if person.birth_date}


def reload(couple_id: int) -> Couple:
    """Return the couple as it is in the database now."""
    return db.session.scalars(
        select(Couple).where(Couple.id == couple_id).options(selectinload(Couple.persons))
        .execution_options(populate_existing=True)
    ).one()  # fmt: skip
