"""Admin, security and auditor are never in one hand, and somebody is always left who lets people in."""

from itertools import combinations

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.accounts.makers import OTHER_PASSWORD
from tests.browsers import make_staff
from tests.reliability.races import kinds, meeting_before, together
from wedreg.accounts import queries, services
from wedreg.accounts.errors import LastAdmin, PowersApart
from wedreg.accounts.models import StaffRole
from wedreg.audit import queries as audit
from wedreg.core.access import APART, Role
from wedreg.core.db import db
from wedreg.core.transactions import writing


def change(staff_id: int, *roles: Role, active: bool = True) -> None:
    """Give somebody these roles."""
    with writing():
        person = queries.staff(staff_id)
        assert person
        services.change(person, name="登记员 01", roles=roles, active=active)


def roles_of(staff_id: int) -> frozenset[Role]:
    """Return what somebody may do now."""
    db.session.close()
    person = queries.staff(staff_id)
    assert person
    found = person.role_names()
    db.session.close()
    return found


def test_an_account_with_two_of_the_three_powers_cannot_be_made(app: Flask) -> None:
    """R56: any two of them, and all three."""
    wanted = [set(two) for two in combinations(APART, 2)] + [set(APART), {Role.REGISTRAR, Role.ADMIN, Role.AUDITOR}]
    for roles in wanted:
        with pytest.raises(PowersApart), writing():
            services.create("mighty", "登记员 01", OTHER_PASSWORD, roles)
    assert queries.by_username("mighty") is None
    db.session.close()


def test_nobody_gets_a_second_power_later(app: Flask) -> None:
    """R56."""
    make_staff(Role.ADMIN)
    for power in sorted(APART):
        staff_id = make_staff(power)
        for other in sorted(APART - {power}):
            with pytest.raises(PowersApart):
                change(staff_id, power, other)
        assert roles_of(staff_id) == {power}


def test_the_table_itself_refuses_a_second_power(app: Flask) -> None:
    """Whoever writes past the service."""
    for one, other in combinations(sorted(APART), 2):
        staff_id = make_staff(one)
        with pytest.raises(IntegrityError), writing():
            db.session.add(StaffRole(staff_id=staff_id, role=other))
        for role in (other.value, "sovereign"):
            with pytest.raises(IntegrityError), writing():
                statement = text("INSERT INTO accounts_staff_role (staff_id, role) VALUES (:id, :role)")
                db.session.execute(statement, {"id": staff_id, "role": role})
        assert roles_of(staff_id) == {one}


def test_a_power_is_handed_over_in_one_step(app: Flask) -> None:
    """Also together with other roles, and with the audit saying so."""
    make_staff(Role.ADMIN)
    staff_id = make_staff(Role.ADMIN, Role.REGISTRAR)
    change(staff_id, Role.AUDITOR, Role.SUPERVISOR)
    assert roles_of(staff_id) == {Role.AUDITOR, Role.SUPERVISOR}
    change(staff_id, Role.SECURITY)
    assert roles_of(staff_id) == {Role.SECURITY}
    assert [entry.details["roles"] for entry in audit.of("staff", staff_id)] == [
        ["auditor", "supervisor"],
        ["security"],
    ]
    db.session.close()


def test_the_last_administrator_can_neither_give_up_nor_be_closed(app: Flask) -> None:
    """A closed account is no other administrator."""
    staff_id, closed = make_staff(Role.ADMIN), make_staff(Role.ADMIN)
    change(closed, Role.ADMIN, active=False)
    with pytest.raises(LastAdmin):
        change(staff_id, Role.REGISTRAR)
    with pytest.raises(LastAdmin):
        change(staff_id, Role.ADMIN, active=False)
    assert roles_of(staff_id) == {Role.ADMIN}
    change(staff_id, Role.ADMIN, Role.REGISTRAR)
    make_staff(Role.ADMIN)
    change(staff_id, Role.REGISTRAR)
    assert roles_of(staff_id) == {Role.REGISTRAR}


@pytest.mark.parametrize("active", [True, False])
def test_of_two_administrators_who_give_up_at_once_one_remains(app: Flask, database: str, *, active: bool) -> None:
    """Each of them still saw the other one."""
    both = [make_staff(Role.ADMIN), make_staff(Role.ADMIN)]
    calls = [lambda one=one: change(one, Role.REGISTRAR if active else Role.ADMIN, active=active) for one in both]
    with meeting_before("SELECT accounts_staff.id \nFROM", 2, wanted=database == "postgresql"):
        results = together(app, calls)
    assert kinds(results) == ["LastAdmin"]
    left = [person for person in queries.all_staff() if person.active and Role.ADMIN in person.role_names()]
    assert len(left) == 1
    db.session.close()
