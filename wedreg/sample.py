"""Sample data for trying the system out: a venue, its hours, staff, and couples who are nobody."""

import secrets
from collections.abc import Sequence
from datetime import date, time, timedelta
from uuid import uuid4

from sqlalchemy import select, update
from stdnum.cn import ric

from wedreg.accounts import services as accounts
from wedreg.accounts.models import Staff
from wedreg.bookings import services as bookings
from wedreg.core import clock
from wedreg.core.access import Role
from wedreg.core.clock import beijing
from wedreg.core.crypto import new_ref
from wedreg.core.db import changed, db
from wedreg.core.transactions import writing
from wedreg.couples import services as couples
from wedreg.couples.models import Contact, ContactKind
from wedreg.couples.rules import Role as Partner
from wedreg.couples.sign_in import identity_of
from wedreg.draws import services as draws
from wedreg.venues import queries, rules
from wedreg.venues import services as venue_services
from wedreg.venues.models import (
    MAKE_UP_DAY,
    Half,
    Mode,
    OpeningHours,
    OpeningPattern,
    Post,
    Service,
    Share,
    Slot,
    Staffing,
    Venue,
    VenueKind,
    Window,
)

SIGN_INS = (
    ("registrar", "登记员 01", (Role.REGISTRAR,)),
    ("supervisor", "值班长", (Role.SUPERVISOR, Role.REGISTRAR)),
    ("organiser", "活动组织", (Role.ORGANISER,)),
    ("auditor", "审计员", (Role.AUDITOR,)),
    ("admin", "管理员", (Role.ADMIN,)),
)
NOBODYS_AREA = "199901"
"""No place has this code, so that no made-up number can be somebody's."""
SURNAMES, WOMEN, MEN = "林江周陈何罗唐谢吴杨邓黄", "见微清禾若言初棠", "有汀望川知野长原"
SATURDAY = 5
COUPLES = 36
TODAY = 6


def load() -> list[tuple[str, str]]:
    """Make the sample data once, all of it or nothing.

    Returns the sign-ins with their passwords; nothing when they are there already.
    """
    with writing():
        if db.session.scalar(select(Staff.id).limit(1)):
            return []
        office = _venues()
        service = queries.service("marriage")
        if service is None:
            raise LookupError("marriage")
        _week(office, service)
        _share(office, service)
        venue_services.make_slots()
        while venue_services.share_places():
            pass
        _book(office, service, _today(office, service))
        _draw()
        _special_days(office, service)
        return [(name, _staff(name, label, roles)) for name, label, roles in SIGN_INS]


def _staff(username: str, label: str, roles: Sequence[Role]) -> str:
    password = secrets.token_urlsafe(12)
    accounts.create(username, label, password, roles)
    return password


def _venues() -> Venue:
    office = Venue(
        code="ciqikou",
        name="磁器口登记厅",
        kind=VenueKind.OFFICE,
        address="沙坪坝区磁器口古镇（示例地址）",
        way="从古镇北门进，沿石阶上行约 200 米，过黄桷树右手边。轮椅请走东侧坡道，提前打电话我们来接。",
        hours="周一至周五 9:00–12:00，14:00–17:00；周六上午只接待预约",
        sample=True,
    )
    db.session.add(office)
    db.session.flush()  # the windows name the venue
    windows = [Window(venue_id=office.id, number=number) for number in range(1, 5)]
    db.session.add_all(windows)
    db.session.flush()  # the staffing names the windows
    _staffing(office, windows)
    return office


def _staffing(office: Venue, windows: Sequence[Window]) -> None:
    """Three windows for marriages; the last one for divorces, first visits in the morning."""
    ids = {service.code: service.id for service in queries.services()}
    divorce = {Half.MORNING: "divorce_apply", Half.AFTERNOON: "divorce_certificate"}
    posts = [
        Post(weekday=day, half=half, window_id=window.id, service_id=ids[code])
        for day in range(8)
        for half in (Half if day < SATURDAY or day == MAKE_UP_DAY else [Half.MORNING] if day == SATURDAY else [])
        for window, code in zip(windows, ["marriage"] * 3 + [divorce[half]], strict=True)
    ]
    db.session.add(Staffing(venue_id=office.id, valid_from=_yesterday(), posts=posts))


def _yesterday() -> date:
    return beijing(clock.now()).date() - timedelta(days=1)


def _week(office: Venue, service: Service) -> None:
    """Three windows on weekdays and make-up days, two on Saturday mornings."""
    hours = [
        OpeningHours(weekday=day, opens=opens, closes=closes, windows=3)
        for day in (0, 1, 2, 3, 4, 7)
        for opens, closes in ((time(9), time(12)), (time(14), time(17)))
    ]
    hours.append(OpeningHours(weekday=5, opens=time(9), closes=time(12), windows=2))
    db.session.add(OpeningPattern(venue_id=office.id, service_id=service.id, valid_from=_yesterday(), hours=hours))


def _share(office: Venue, service: Service) -> None:
    """Keep three of ten places for the telephone and the desk."""
    share = Share(service_id=service.id, valid_from=_yesterday(), on_site=30, priority=0, flows_days=2)
    share.venue_id = office.id
    db.session.add(share)


def _today(office: Venue, service: Service) -> list[Slot]:
    """Make slots around the present hour, so that a pass can be scanned at once, whatever day it is."""
    now = clock.now()
    start = now.replace(minute=0 if now.minute < 30 else 30, second=0, microsecond=0)  # noqa: PLR2004  (half past)
    moments = [start + timedelta(minutes=30) * step for step in range(3)]
    slots = [
        Slot(
            venue_id=office.id, service_id=service.id, day=beijing(at).date(), starts_at=at,
            ends_at=at + timedelta(minutes=30), capacity=3, release_at=rules.release_at(beijing(at).date()),
            closes_at=at + timedelta(minutes=30),
        )
        for at in moments
    ]  # fmt: skip
    db.session.add_all(slots)
    db.session.flush()  # the bookings name the slots
    return slots


def _book(office: Venue, service: Service, today: Sequence[Slot]) -> None:
    """Let couples book as people do: some today, the others over the days ahead."""
    free = select(Slot).where(Slot.venue_id == office.id, Slot.id.not_in([slot.id for slot in today]))
    ahead = db.session.scalars(free.where(queries.bookable(clock.now())).order_by(Slot.starts_at)).all()
    wanted = [today[number % len(today)] for number in range(TODAY)]
    wanted += [secrets.choice(ahead) for _ in range(COUPLES - TODAY) if ahead]
    for number, slot in enumerate(wanted):
        db.session.refresh(slot)  # how many are in it was counted up past this copy
        if slot.taken < slot.capacity:
            _one(number, slot.id, service)
    for slot in today:
        changed(update(Slot).where(Slot.id == slot.id).values(closes_at=rules.closes_at(slot.day)))


def _one(number: int, slot_id: int, service: Service) -> None:
    contact_id = _contact(number)
    couple = couples.start_profile(contact_id, clock.now())
    couples.fill_in(couple, {role: _person(role, number) for role in Partner}, clock.now())
    booking = bookings.hold(slot_id, contact_id=contact_id, couple_id=couple.id, key=uuid4().hex, long=False)
    bookings.confirm(booking, couple, service_code=service.code, declared=True)


def _special_days(office: Venue, service: Service) -> None:
    """Announce a Saturday with a ballot that couples can enter now, and one a week later with a waiting room."""
    today = beijing(clock.now()).date()
    saturday = today + timedelta(days=38 + (SATURDAY - today.weekday()) % 7)
    evening = rules.at(saturday - timedelta(days=28), time(20))
    ballot = venue_services.SpecialTerms(
        saturday, "秋千会（示例）", Mode.BALLOT, rules.at(saturday - timedelta(days=20), rules.RELEASE_TIME),
        enter_until=evening, source="双色球最近一期（示例）", value_known_at=evening + timedelta(hours=2),
    )  # fmt: skip
    later = evening + timedelta(days=7)
    room = venue_services.SpecialTerms(
        saturday + timedelta(days=7), "好日子（示例）", Mode.ROOM, later,
        source="双色球最近一期（示例）", value_known_at=later - timedelta(hours=22),
    )  # fmt: skip
    for terms in (ballot, room):
        draft = venue_services.draft_special_day(office, service, terms, [rules.Hours(0, time(9), time(12), 4)])
        venue_services.announce_special_day(draft, office, service, reason="示例")


def _draw() -> None:
    """Announce a draw that people have signed up for, so that there is one to look at."""
    noon = beijing(clock.now()).replace(hour=12, minute=0, second=0, microsecond=0)
    terms = draws.Terms(
        title="集体颁证（示例）",
        source="双色球最近一期（示例）",
        void_rule="到时仍没有公开号码，本次摇号作废，报名都保留，另行公布时间重摇。",
        closes_at=noon + timedelta(days=3),
        value_known_at=noon + timedelta(days=3, hours=10),
        value_due_at=noon + timedelta(days=4),
        strata=[draws.Stratum("新婚", 12, 3, "new"), draws.Stratum("金婚", 4, 1, "gold")],
    )
    draw = draws.announce(terms)
    for stratum, number in (("new", 26), ("gold", 9)):
        draws.enter_numbers(draw.id, [f"{stratum}-{one:03}".upper() for one in range(1, number + 1)], stratum=stratum)


def _contact(number: int) -> int:
    address = f"+86199000{number:05}"
    contact = Contact(
        ref=new_ref(), kind=ContactKind.SMS, digest=identity_of(ContactKind.SMS, address), verified_at=clock.now()
    )
    contact.address = address
    db.session.add(contact)
    db.session.flush()  # the couple names the contact
    return contact.id


def _person(role: Partner, number: int) -> dict[str, object]:
    given = WOMEN if role == Partner.WOMAN else MEN
    offset = 0 if role == Partner.WOMAN else 5
    born = date(1996, 1, 1) + timedelta(days=37 * number + 11 * offset)
    return {
        "name": SURNAMES[(number + offset) % len(SURNAMES)] + given[number % 4 * 2 : number % 4 * 2 + 2],
        "number": id_number(born, role, number),
        "birth_date": born,
        "phone": f"+86199{offset}00{number:05}",
    }


def id_number(born: date, role: Partner, sequence: int) -> str:
    """Return a number with a right check digit that is nobody's."""
    serial = sequence % 500 * 2 + (1 if role == Partner.MAN else 0)
    body = f"{NOBODYS_AREA}{born:%Y%m%d}{serial:03}"
    return body + ric.calc_check_digit(body + "0")
