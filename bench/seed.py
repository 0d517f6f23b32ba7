"""`flask bench seed`: couples with live sessions and held places, printed as JSON for the load to use.

It exists only with WEDREG_BENCH=1 and refuses a database that holds bookings of anybody else.
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from time import sleep
from typing import Any

import click
from flask import current_app, g, session
from flask.cli import AppGroup
from flask_wtf.csrf import generate_csrf
from sqlalchemy import func, insert, select, update

from wedreg.accounts.models import Staff, StaffRole
from wedreg.bookings.messages import remind
from wedreg.bookings.models import Booking, Status
from wedreg.core import clock
from wedreg.core.access import Role
from wedreg.core.crypto import digest, keys, new_ref
from wedreg.core.db import Model, db
from wedreg.core.sessions import SignedIn
from wedreg.core.tokens import new_code
from wedreg.core.transactions import writing
from wedreg.couples.models import AccessKind, Contact, ContactKind, Couple, CoupleAccess, Person
from wedreg.couples.rules import Category, IdType
from wedreg.couples.rules import Role as Partner
from wedreg.draws import services as draws
from wedreg.notifications.services import enqueue
from wedreg.release import queries as releases
from wedreg.release import services as release
from wedreg.release.models import Release
from wedreg.sample import id_number
from wedreg.venues import queries as venues
from wedreg.venues import rules
from wedreg.venues import services as venue_services
from wedreg.venues.models import Mode, OpeningPattern, Service, Slot, Venue, VenueKind, Window

PREFIX = "bench"
BORN = date(1996, 5, 5)
CHUNK = 1000

bench = AppGroup("bench", help="Data for the benchmarks.")


@bench.command("seed")
@click.option("--couples", default=1000, help="How many couples with sessions.")
@click.option("--slots", default=20, help="Over how many slots their places are spread.")
@click.option("--places", default=0, help="Places in each slot; enough for all when 0.")
@click.option("--held", is_flag=True, help="Let every couple hold a place already.")
def seed(couples: int, slots: int, places: int, held: bool) -> None:  # noqa: FBT001  (click's way)
    """Make couples, slots and sessions, and print the cookies, tokens, codes and slots as JSON."""
    with writing():
        _check_empty()
        venue = _venue()
        made = _slots(venue, slots, places or couples)
        staff = _staff()
    people = [_couple(number) for number in range(couples)]
    with writing():
        _insert_all(people)
    with writing():
        holds = _hold(people, venue, made) if held else []
    cookies = [_cookie("contact", person["contact"]["id"]) for person in people]
    with writing():
        _sessions([*cookies, scanner := _cookie("staff", staff)])
    click.echo(json.dumps({"cookies": cookies, "holds": holds, "slots": made, "staff": scanner}))


def _check_empty() -> None:
    strangers = select(func.count()).select_from(Booking).join(Venue).where(Venue.code.not_like(f"{PREFIX}%"))
    if db.session.scalar(strangers):
        msg = "This database holds real bookings; the benchmarks do not touch it."
        raise click.ClickException(msg)


def _venue() -> Venue:
    code = f"{PREFIX}-{secrets.token_hex(4)}"
    venue = Venue(code=code, name="Bench", kind=VenueKind.OFFICE, address="Bench")
    db.session.add(venue)
    db.session.flush()  # the slots name the venue
    db.session.add(OpeningPattern(venue_id=venue.id, service_id=_marriage(), valid_from=date(2026, 1, 1)))
    return venue


def _marriage() -> int:
    return db.session.scalars(select(Service.id).where(Service.code == "marriage")).one()


def _slots(venue: Venue, number: int, places: int) -> list[int]:
    service_id = _marriage()
    first = clock.beijing(clock.now()).replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=7)
    moments = [first + timedelta(days=index // 6, minutes=30 * (index % 6)) for index in range(number)]
    rows = [
        Slot(
            venue_id=venue.id, service_id=service_id, day=at.date(), starts_at=at, ends_at=at + timedelta(minutes=30),
            capacity=places, release_at=rules.release_at(at.date()), closes_at=at,
        )
        for at in moments
    ]  # fmt: skip
    db.session.add_all(rows)
    db.session.flush()  # their ids are returned
    return [row.id for row in rows]


def _staff() -> int:
    person = Staff(username=f"{PREFIX}-{secrets.token_hex(4)}", name="Bench", password_hash="-")  # noqa: S106
    person.roles = [StaffRole(role=Role.REGISTRAR)]
    db.session.add(person)
    db.session.flush()  # its id is returned
    return person.id


def _couple(number: int) -> dict[str, Any]:
    """Return the rows of one couple, with ids that nobody else has."""
    now, base = clock.now(), secrets.randbelow(1_000_000_000) + 1_000_000_000
    phone = f"+86199{number:08}"
    contact = {
        "id": base, "ref": new_ref(), "kind": ContactKind.SMS, "digest": digest("bench", new_ref()),
        "verified_at": now, "address_sealed": b"",
    }  # fmt: skip
    persons = [_person(base, partner, phone) for partner in Partner]
    access = {"couple_id": base, "contact_id": base, "kind": AccessKind.PARTNER, "confirmed_at": now}
    return {"contact": contact, "couple": _empty_couple(base, now), "persons": persons, "access": access}


def _empty_couple(number: int, now: datetime) -> dict[str, Any]:
    return {"id": number, "made_at": now, "completed_at": now, "version": 1}


def _person(couple_id: int, partner: Partner, phone: str) -> dict[str, Any]:
    ref, ring = new_ref(), keys()
    number = id_number(BORN, partner, couple_id)
    sealed = {
        column: ring.seal_text(value, f"{Person.__tablename__}:{ref}:{column}")
        for column, value in (("name_sealed", "林见微"), ("number_sealed", number), ("phone_sealed", phone))
    }
    return {
        "ref": ref, "couple_id": couple_id, "role": partner, "category": Category.MAINLAND, "id_type": IdType.RESIDENT,
        "id_digest": digest("person", ref), "birth_date": BORN, "phone_digest": digest("contact", ref),
        "language": "zh_Hans_CN", **sealed,
    }  # fmt: skip


def _insert_all(people: Sequence[dict[str, Any]]) -> None:
    for model, rows in (
        (Contact, [person["contact"] for person in people]),
        (Couple, [person["couple"] for person in people]),
        (Person, [row for person in people for row in person["persons"]]),
        (CoupleAccess, [person["access"] for person in people]),
    ):
        _insert(model, rows)


def _insert(model: type[Model], rows: Sequence[dict[str, Any]]) -> None:
    for start in range(0, len(rows), CHUNK):
        db.session.execute(insert(model), rows[start : start + CHUNK])


def _hold(people: Sequence[dict[str, Any]], venue: Venue, slots: Sequence[int]) -> list[str]:
    """Let each couple hold a place, so that only the confirming is left to measure."""
    now, rows = clock.now(), {slot.id: slot for slot in db.session.scalars(select(Slot).where(Slot.id.in_(slots)))}
    holds = [
        {
            "code": new_code(), "venue_id": venue.id, "service_id": slot.service_id, "slot_id": slot.id,
            "couple_id": person["couple"]["id"], "contact_id": person["contact"]["id"], "status": Status.HELD,
            "starts_at": slot.starts_at, "ends_at": slot.ends_at, "hold_until": now + timedelta(hours=2),
            "idempotency_key": secrets.token_hex(16),
        }
        for person, slot in zip(people, (rows[slots[i % len(slots)]] for i in range(len(people))), strict=True)
    ]  # fmt: skip
    _insert(Booking, holds)
    for index, slot_id in enumerate(slots):
        rows[slot_id].taken = len(holds[index :: len(slots)])
    return [hold["code"] for hold in holds]


def _cookie(kind: str, subject_id: int) -> dict[str, Any]:
    """Return a signed cookie with a session in it and the token that its forms carry."""
    with current_app.test_request_context():
        token = secrets.token_urlsafe(32)
        g.pop("csrf_token", None)  # kept from the session before this one
        csrf = generate_csrf()
        session["token"] = token
        serializer = current_app.session_interface.get_signing_serializer(current_app)  # type: ignore[attr-defined]
        value = serializer.dumps(dict(session))
    return {"cookie": f"wedreg={value}", "csrf": csrf, "token": token, "kind": kind, "subject": subject_id}


def _sessions(cookies: Sequence[dict[str, Any]]) -> None:
    now = clock.now()
    rows = [
        {
            "token_digest": digest("session", cookie.pop("token")), "kind": cookie.pop("kind"),
            "subject_id": cookie.pop("subject"), "started_at": now, "seen_at": now,
            "idle_until": now + timedelta(hours=12), "ends_at": now + timedelta(hours=12),
        }
        for cookie in cookies
    ]  # fmt: skip
    _insert(SignedIn, rows)


@bench.command("room")
@click.option("--couples", default=200, help="How many couples with sessions.")
@click.option("--places", default=20, help="How many places the day has; a multiple of 20.")
@click.option("--seconds", default=60, help="In how many seconds it is released.")
@click.option("--at-once", default=30, help="How many couples choose at the same time.")
def room(couples: int, places: int, seconds: int, at_once: int) -> None:
    """Announce a day with a waiting room in some seconds, and print who can take part as JSON."""
    with writing():
        _check_empty()
        venue = _venue()
        db.session.add_all(Window(venue_id=venue.id, number=number + 1) for number in range(places // 20))
        staff = [_staff() for _ in range(2)]
    people = [_couple(number) for number in range(couples)]
    with writing():
        _insert_all(people)
    cookies = [_cookie("contact", person["contact"]["id"]) for person in people]
    with writing():
        _sessions(cookies)
        found = _announce(venue, seconds, places // 20)
        release.pace(found, at_once, reason="drill")
    sleep(3)
    for person in staff:
        with writing():
            draws.enter_value(found.draw_id, "7", staff_id=person)
    special = found.special_day
    told = {"ref": special.ref, "draw": found.draw.ref, "release_at": special.release_at.isoformat()}
    click.echo(json.dumps({"cookies": cookies, **told}))


def _announce(venue: Venue, seconds: int, windows: int) -> Release:
    """Announce a day that is released in so many seconds; its public number is known in two."""
    now, service = clock.now().replace(microsecond=0), venues.service("marriage")
    if service is None:
        raise LookupError("marriage")
    terms = venue_services.SpecialTerms(
        day=clock.beijing(now).date() + timedelta(days=20), name="Drill", mode=Mode.ROOM, source="Drill",
        release_at=now + timedelta(seconds=seconds), value_known_at=now + timedelta(seconds=2),
    )  # fmt: skip
    special = venue_services.draft_special_day(venue, service, terms, [rules.Hours(0, time(9), time(19), windows)])
    venue_services.announce_special_day(special, venue, service, reason="drill")
    found = releases.release(special.ref)
    if found is None:
        raise LookupError(special.ref)
    return found


@bench.command("messages")
@click.option("--couples", default=1000, help="How many couples with an appointment of which both are told.")
def messages(couples: int) -> None:
    """Make couples with booked places and put the confirmation of each into the outbox."""
    with writing():
        _check_empty()
        venue = _venue()
        slots = _slots(venue, 20, couples)
    people = [_couple(number) for number in range(couples)]
    for number, person in enumerate(people):
        for row in person["persons"]:
            place = f"{Person.__tablename__}:{row['ref']}:email_sealed"
            row["email_sealed"] = keys().seal_text(f"{row['role'].value}{number}@example.org", place)
    with writing():
        _insert_all(people)
    with writing():
        _hold(people, venue, slots)
        confirmed = {"status": Status.CONFIRMED, "hold_until": None}
        db.session.execute(update(Booking).where(Booking.venue_id == venue.id).values(confirmed))
    with writing():
        booked = db.session.execute(select(Booking).where(Booking.venue_id == venue.id)).scalars().all()
        for start in range(0, len(booked), CHUNK):
            part = booked[start : start + CHUNK]
            notices = [n for b in part for n in remind("reminder", "x", b.id, b.appointed, clock.now(), b.starts_at)]
            enqueue([replace(notice, at_once=True) for notice in notices])  # at night too, for the sake of the figure
    click.echo(len(booked) * 2)
