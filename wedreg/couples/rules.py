"""Who may marry when, and what a document's number tells. Nothing here reads a table."""

import enum
import re
from dataclasses import dataclass
from datetime import date

from stdnum.cn import ric

from wedreg.core.texts import LazyString, lazy_gettext

AGE = {"man": 22, "woman": 20}
OLDEST = date(1900, 1, 1)
RESIDENT = re.compile(r"[1-9]\d{16}[\dX]", re.ASCII)
CJK = "〇㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff"
CHINESE_NAME = re.compile(f"[{CJK}]+(·[{CJK}]+)*")
LATIN = "A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ"
LATIN_NAME = re.compile(rf"[{LATIN}]+([ '’\-.]{{1,2}}[{LATIN}]+)*\.?")
DOTS = dict.fromkeys(map(ord, "\u0387\u2022\u2027\u2219\u22c5\u25cf\u30fb\uff0e\uff65"), "·")
"""What keyboards have for the dot in a name, by code point, since many of them look alike."""
LONGEST_NAME = 60


class Role(enum.StrEnum):
    """Which of the two: a couple is one woman and one man (R2), so this is also the sex that was stated."""

    WOMAN = "woman"
    MAN = "man"


class Category(enum.StrEnum):
    """Where a partner belongs, by which the papers and the office differ (R5)."""

    MAINLAND = "mainland"
    SOLDIER = "soldier"
    HONG_KONG = "hong_kong"
    MACAU = "macau"
    TAIWAN = "taiwan"
    OVERSEAS = "overseas"
    FOREIGN = "foreign"

    @property
    def is_mainland(self) -> bool:
        return self in (Category.MAINLAND, Category.SOLDIER)


class IdType(enum.StrEnum):
    """A document that shows who somebody is."""

    RESIDENT = "resident"
    RESIDENCE_PERMIT = "residence_permit"
    HOME_RETURN = "home_return"
    TAIWAN_PERMIT = "taiwan_permit"
    PASSPORT = "passport"
    FOREIGN_RESIDENT = "foreign_resident"


CATEGORY_NAMES: dict[Category, LazyString] = {
    Category.MAINLAND: lazy_gettext("内地居民"),
    Category.SOLDIER: lazy_gettext("现役军人"),
    Category.HONG_KONG: lazy_gettext("香港居民"),
    Category.MACAU: lazy_gettext("澳门居民"),
    Category.TAIWAN: lazy_gettext("台湾居民"),
    Category.OVERSEAS: lazy_gettext("华侨"),
    Category.FOREIGN: lazy_gettext("外国人"),
}
ID_TYPE_NAMES: dict[IdType, LazyString] = {
    IdType.RESIDENT: lazy_gettext("居民身份证"),
    IdType.RESIDENCE_PERMIT: lazy_gettext("港澳台居民居住证"),
    IdType.HOME_RETURN: lazy_gettext("港澳居民来往内地通行证"),
    IdType.TAIWAN_PERMIT: lazy_gettext("台湾居民来往大陆通行证"),
    IdType.PASSPORT: lazy_gettext("护照"),
    IdType.FOREIGN_RESIDENT: lazy_gettext("外国人永久居留身份证"),
}
ID_TYPES: dict[Category, tuple[IdType, ...]] = {
    Category.MAINLAND: (IdType.RESIDENT,),
    Category.SOLDIER: (IdType.RESIDENT,),
    Category.HONG_KONG: (IdType.HOME_RETURN, IdType.RESIDENCE_PERMIT),
    Category.MACAU: (IdType.HOME_RETURN, IdType.RESIDENCE_PERMIT),
    Category.TAIWAN: (IdType.TAIWAN_PERMIT, IdType.RESIDENCE_PERMIT),
    Category.OVERSEAS: (IdType.PASSPORT,),
    Category.FOREIGN: (IdType.PASSPORT, IdType.FOREIGN_RESIDENT),
}
PATTERNS: dict[IdType, re.Pattern[str]] = {
    IdType.HOME_RETURN: re.compile(r"[HM]\d{8}(\d{2})?", re.ASCII),
    IdType.TAIWAN_PERMIT: re.compile(r"\d{8}", re.ASCII),
    IdType.PASSPORT: re.compile(r"[A-Z0-9]{5,17}", re.ASCII),
    IdType.FOREIGN_RESIDENT: re.compile(r"9\d{16}[\dX]|[A-Z]{3}\d{12}", re.ASCII),
}
SHORT, LONG = lazy_gettext("现在是 %(now)d 位，身份证号是 18 位。"), lazy_gettext("身份证号只有数字，末位可以是 X。")


class BadNumber(Exception):
    """A document's number cannot be right; the sentence says what to look at."""

    def __init__(self, sentence: LazyString | str, **values: object) -> None:
        super().__init__()
        self.sentence, self.values = sentence, values

    def __str__(self) -> str:
        return str(self.sentence) % self.values if self.values else str(self.sentence)


@dataclass(frozen=True)
class Identity:
    """What a document's number tells about its holder; None where it tells nothing."""

    birth_date: date | None
    role: Role | None


def read_number(id_type: IdType, number: str, today: date) -> Identity:
    """Return what the number tells, or raise BadNumber (R6). Digits and letters only, in capitals."""
    if id_type in (IdType.RESIDENT, IdType.RESIDENCE_PERMIT):
        return _read_resident(number, today)
    if not PATTERNS[id_type].fullmatch(number):
        raise BadNumber(lazy_gettext("证件号的格式对不上，请对照证件再看一遍。"))
    return Identity(None, None)


def _read_resident(number: str, today: date) -> Identity:
    """Check digit, real date and sex of an 18-digit number (GB 11643). An unknown area is fine: old ones stay valid."""
    if len(number) != 18:  # noqa: PLR2004  (its length by the standard)
        raise BadNumber(SHORT, now=len(number))
    if not RESIDENT.fullmatch(number):
        raise BadNumber(LONG)
    if ric.calc_check_digit(number) != number[-1]:
        raise BadNumber(lazy_gettext("末位校验对不上。请对照身份证再看一遍，常见是 0 和 8 看错。"))
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise BadNumber(lazy_gettext("第 7 到 14 位是出生日期，这一天不存在。请对照身份证再看一遍。")) from None
    if not OLDEST <= born <= today:
        raise BadNumber(lazy_gettext("第 7 到 14 位是出生日期，现在的日期不对。请对照身份证再看一遍。"))
    return Identity(born, Role.MAN if int(number[16]) % 2 else Role.WOMAN)


def birthday(born: date, years: int) -> date:
    """Return the day on which somebody turns this old; born on 29 February, in a common year on 1 March (R1)."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def marriageable_from(role: Role, born: date) -> date:
    """Return the first day on which this person may marry (R1)."""
    return birthday(born, AGE[role])


def read_name(typed: str) -> str | None:
    """Return the name in its usual spelling, or None when it is no name: Chinese with ·, or Latin letters."""
    name = " ".join(typed.translate(DOTS).split())
    chinese = name.replace(" ", "").replace(".", "·")
    if len(chinese) >= 2 and CHINESE_NAME.fullmatch(chinese):  # noqa: PLR2004  (a surname and a given name)
        return chinese if len(chinese) <= LONGEST_NAME else None
    return name if LATIN_NAME.fullmatch(name) and len(name) <= LONGEST_NAME else None
