"""An administrator looks after accounts; everybody looks after the own one."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from tests.accounts.makers import (
    OTHER_PASSWORD,
    PASSWORD,
    SET_UP,
    come_in,
    is_in,
    make_account,
    sessions_of,
    sign_in,
)
from tests.browsers import Browser, make_staff
from tests.fields import troubles
from wedreg.accounts import queries
from wedreg.accounts.errors import WeakPassword
from wedreg.accounts.passwords import LONGEST, fits, generate, make_hash
from wedreg.audit import queries as audit
from wedreg.core.access import STAFF, Role
from wedreg.core.db import db

NewBrowser = Callable[[], Browser]
Staff = Callable[..., Browser]
ACCOUNTS = "/staff/accounts/"
NEW = "/staff/accounts/new"
GOOD = {"username": "window-7", "name": "登记员 07", "password": OTHER_PASSWORD, "roles": ["registrar"], "active": "y"}


def new_account(browser: Browser, **fields: object) -> dict[str, str]:
    """Fill in the page for a new account, and return the sentences beside its fields."""
    browser.open(NEW)
    browser.submit(**{**GOOD, **fields})
    return troubles(browser.page)


def test_a_new_colleague_gets_an_account_and_comes_in(app: Flask, staff: Staff, browser: Browser) -> None:
    admin = staff(Role.ADMIN)
    assert new_account(admin, roles=["registrar", "supervisor"]) == {}
    assert admin.path == ACCOUNTS
    assert "window-7 登记员 07 登记员 值班长 还没设置 可以" in admin.text()
    entry = audit.entries("accounts.created")[0]
    assert (entry.actor_kind, entry.details) == ("staff", {"roles": ["registrar", "supervisor"]})
    db.session.close()
    sign_in(browser, "window-7", OTHER_PASSWORD)
    assert browser.path == SET_UP


def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_made(app: Flask, staff: Staff) -> None:
    admin = staff(Role.ADMIN)
    make_account(username="window-1")
    assert "已经有人用了" in new_account(admin, username="window-1")["username"]
    for name in ("ab", "Window-7", "王", "a" * 25, "win dow", ""):
        assert "username" in new_account(admin, username=name), name
    assert "至少 12 位" in new_account(admin, password="short")["password"]
    assert "请至少选一个角色" in new_account(admin, roles=[])["roles"]
    assert "roles" in new_account(admin, roles=["couple"])
    assert "只能选其中一个" in new_account(admin, roles=["admin", "auditor"])["roles"]
    assert OTHER_PASSWORD not in admin.page
    assert queries.by_username("window-7") is None
    db.session.close()


def test_what_a_colleague_may_do_is_changed(app: Flask, staff: Staff, browser: Browser) -> None:
    account, admin = make_account(), staff(Role.ADMIN)
    come_in(browser, account)
    admin.open(f"{ACCOUNTS}{account.id}")
    admin.submit(name="登记员 11", roles=["helper"], active="y")
    assert "已保存，立即生效" in admin.text()
    assert not is_in(browser)
    person = queries.staff(account.id)
    assert person
    assert (person.name, person.role_names(), person.active) == ("登记员 11", {Role.HELPER}, True)
    db.session.close()
    admin.open(f"{ACCOUNTS}{account.id}")
    admin.submit(name="登记员 11", roles=["helper"])
    assert "停用" in admin.text()


def test_an_administrator_looks_after_the_own_account_too(app: Flask, browser: Browser) -> None:
    """The only one cannot shut the door behind themselves."""
    staff_id = make_staff(Role.ADMIN)
    browser.sign_in("staff", staff_id).open(f"{ACCOUNTS}{staff_id}")
    assert browser.status == 200
    browser.submit(name="管理员", roles=["registrar"], active="y")
    assert "至少要留一个管理员账号" in browser.text()
    browser.submit(name="管理员", roles=["admin"], active="y")
    assert "工作人员登录" in browser.text()


def test_a_forgotten_password_is_replaced(app: Flask, staff: Staff, browser: Browser) -> None:
    """R55: by an administrator, face to face; it is shown once, and whoever is signed in by the old one is out."""
    account, admin = make_account(), staff(Role.ADMIN)
    come_in(browser, account)
    admin.open(f"{ACCOUNTS}{account.id}")
    admin.send(f"{ACCOUNTS}{account.id}/password")
    (password,) = re.findall(r"\b[0-9a-z]{4}(?:-[0-9a-z]{4}){3}\b", admin.text())
    assert admin.answer
    assert admin.answer.headers["Cache-Control"] == "no-store"
    assert sessions_of(account) == 0
    entry = audit.of("staff", account.id)[-1]
    assert (entry.action, entry.actor_kind) == ("accounts.password_set", "staff")
    assert password not in str(entry.details)
    db.session.close()
    sign_in(browser, account.username, code=account.code(1))
    assert "对不上" in browser.text()
    sign_in(browser, account.username, password, account.code(1))
    assert browser.path == "/staff/"
    admin.open(f"{ACCOUNTS}{account.id}")
    assert password not in admin.page


def test_each_new_password_is_another_one_and_good_enough() -> None:
    made = {generate() for _ in range(200)}
    assert len(made) == 200
    for password in list(made)[:3]:
        assert fits(password, make_hash(password, "window-7"))


def test_a_lost_authenticator_is_reset(app: Flask, staff: Staff, browser: Browser) -> None:
    account, admin = make_account(), staff(Role.ADMIN)
    admin.open(f"{ACCOUNTS}{account.id}")
    admin.send(f"{ACCOUNTS}{account.id}/second-factor")
    assert "下次登录时重新设置动态口令" in admin.text()
    assert audit.of("staff", account.id)[-1].action == "accounts.second_factor_reset"
    db.session.close()
    sign_in(browser, account.username)
    assert browser.path == SET_UP


def test_an_account_that_is_not_there(app: Flask, staff: Staff) -> None:
    admin = staff(Role.ADMIN)
    admin.open(f"{ACCOUNTS}999")
    assert admin.status == 404


def test_only_administrators_see_and_change_accounts(app: Flask, staff: Staff) -> None:
    """R56: no registrar raises the own rights."""
    account = make_account()
    for role in STAFF - {Role.ADMIN}:
        person = staff(role)
        for path in (ACCOUNTS, NEW, f"{ACCOUNTS}{account.id}"):
            person.open(path)
            assert person.status == 403, (role, path)
        person.open("/staff/account/me")
        fields = person.hidden("/staff/account/me")
        for path in (
            NEW,
            f"{ACCOUNTS}{account.id}",
            f"{ACCOUNTS}{account.id}/second-factor",
            f"{ACCOUNTS}{account.id}/password",
        ):
            assert person.client.post(path, data={**fields, **GOOD, "roles": ["admin"]}).status_code == 403
    assert queries.by_username("window-7") is None
    db.session.close()


def test_a_password_of_ones_own_is_changed_with_the_present_one(app: Flask, browser: Browser) -> None:
    account = make_account()
    come_in(browser, account)
    browser.open("/staff/account/me")
    browser.submit(current=OTHER_PASSWORD, password=OTHER_PASSWORD)
    assert troubles(browser.page) == {"current": "现在的密码不对。"}
    browser.submit(current=PASSWORD, password="short")
    assert "至少 12 位" in troubles(browser.page)["password"]
    assert sessions_of(account) == 1
    browser.submit(current=PASSWORD, password=OTHER_PASSWORD)
    assert sessions_of(account) == 0
    person = queries.by_username(account.username)
    assert person
    assert fits(OTHER_PASSWORD, person.password_hash)
    assert not fits(PASSWORD, person.password_hash)
    db.session.close()


def test_weak_passwords_are_refused_and_long_ones_taken() -> None:
    """R55: no rule about kinds of characters; a sentence is fine."""
    weak = ("", "elevenchars", "password1234", "Password!!!!", "admin1234567890", "aaaaaaaaaaaaaaaa", "ababababababab",
            "iloveyou123456", "my-name-is-window-7", "WINDOW-7-window", "x" * (LONGEST + 1))  # fmt: skip
    for password in weak:
        with pytest.raises(WeakPassword):
            make_hash(password, "window-7")
    for password in ("正月里来是新春赶着猪羊出了门", "correct horse battery", "Tr0ub4dor&3-xyz"):
        assert fits(password, make_hash(password, "window-7"))
