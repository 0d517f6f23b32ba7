"""What couples are asked to bring: what the law asks for, and nothing else (R4, R8–R11)."""

import re
from pathlib import Path

import pytest
from flask import Flask

from tests.browsers import Browser
from wedreg.venues import checklists
from wedreg.venues.checklists import CATEGORY_ITEMS, CHECKLISTS, Item, checklist
from wedreg.venues.defaults import SERVICES

EVERY_ITEM = {item for items in (*CHECKLISTS.values(), *CATEGORY_ITEMS.values()) for item in items}
HOUSEHOLD = re.compile(r"户口[簿本]|户籍证明|居住证明")


def words(items: list[Item]) -> list[str]:
    return [str(item.what) for item in items]


@pytest.mark.parametrize("item", sorted(EVERY_ITEM, key=str), ids=lambda item: str(item.what))
def test_no_item_names_the_household_booklet(item: Item) -> None:
    """R4: not in its name and not in what is said of it."""
    assert not HOUSEHOLD.search(str(item))


def test_the_file_of_the_checklists_does_not_name_it_anywhere() -> None:
    """R4: so that a list which is added later is looked at too."""
    assert not HOUSEHOLD.search(Path(checklists.__file__).read_text())


def test_no_page_of_a_service_asks_for_it_and_each_says_0_yuan(app: Flask) -> None:
    """R4, R11: every service as it is shown, and the pages that lead to it."""
    browser = Browser(app)
    for code, *_rest in SERVICES:
        browser.open(f"/venues/services/{code}")
        assert browser.status == 200
        assert not HOUSEHOLD.search(browser.text()), code
        assert "0 元" in browser.text(), code
    for path in ("/", "/venues/services"):
        assert not HOUSEHOLD.search(Browser(app).open(path))
    browser.open("/venues/services")
    assert len(re.findall(r"约 \d+ 分钟 · 0 元", browser.text())) == len(SERVICES)
    assert "户口在哪里都可以来办" in browser.text()


def test_two_mainland_partners_bring_their_cards_and_photos_and_nothing_else() -> None:
    """R8: the declaration is signed on site, photos can be taken there."""
    found = checklist("marriage", {"mainland"})
    assert words(found) == ["双方身份证原件", "双人合影 3 张", "声明书不用准备"]
    assert "可以现场拍" in str(found[1])
    assert "现场签字" in str(found[2])


def test_a_soldier_brings_two_papers_more() -> None:
    """R8: 军人证件 and 军人婚姻登记证明."""
    extra = checklist("marriage", {"mainland", "soldier"})[3:]
    assert words(extra) == ["军人证件", "军人婚姻登记证明"]


@pytest.mark.parametrize(
    ("category", "extra"),
    [
        ("hong_kong", ["通行证或居住证，和本地身份证", "经公证的声明"]),
        ("macau", ["通行证或居住证，和本地身份证", "经公证的声明"]),
        ("taiwan", ["通行证或居住证，和本地身份证", "经公证的声明"]),
        ("overseas", ["有效护照", "经认证的无配偶证明"]),
        ("foreign", ["有效护照或永久居留身份证", "经认证的无配偶证明"]),
    ],
)
def test_a_partner_from_elsewhere_brings_what_the_category_asks_for(category: str, extra: list[str]) -> None:
    """R9: and for 外国人 a Chinese translation."""
    found = checklist("marriage", {"mainland", category})
    assert words(found)[3:] == extra
    assert ("中文译本" in str(found[-1])) is (category == "foreign")


@pytest.mark.parametrize(
    ("service", "items"),
    [
        ("reissue", ["本人身份证原件", "双人合影 3 张", "查档可能要一点时间"]),
        ("divorce_apply", ["双方身份证原件", "双方的结婚证", "单人照片，每人 2 张", "双方签好的协议书"]),
        ("divorce_certificate", ["双方身份证原件", "双方的结婚证", "单人照片，每人 2 张", "受理回执单"]),
    ],
)
def test_the_other_services_have_their_own_list(service: str, items: list[str]) -> None:
    """R10: a lost 结婚证 is replaced by a statement."""
    found = checklist(service, {"mainland"})
    assert words(found) == items
    assert ("现场写说明" in "".join(map(str, found))) is ("双方的结婚证" in items)


def test_a_new_certificate_of_divorce_needs_other_photos() -> None:
    """R10: 补离婚证."""
    assert "补离婚证的，改带单人照片每人 2 张" in str(checklist("reissue", {"mainland"})[1])


@pytest.mark.parametrize("service", ["ceremony", "counselling", "legal_advice"])
@pytest.mark.parametrize("category", sorted(CATEGORY_ITEMS))
def test_no_ceremony_and_no_talk_asks_for_papers_of_a_category(service: str, category: str) -> None:
    """R5, R9: they stay open to everybody as they are."""
    assert checklist(service, {category}) == checklist(service, {"mainland"})


@pytest.mark.parametrize("service", sorted(CHECKLISTS))
@pytest.mark.parametrize("category", ["mainland", *sorted(CATEGORY_ITEMS)])
def test_what_can_be_ticked_has_a_code_of_its_own(service: str, category: str) -> None:
    """R8: no two things of one list are ticked together."""
    codes = [item.code for item in checklist(service, {category}) if item.code]
    assert len(codes) == len(set(codes))


def test_two_partners_of_one_category_see_each_item_once() -> None:
    found = checklist("marriage", ["hong_kong", "macau", "mainland"])
    assert len(found) == len(set(found)) == 5
