"""What to bring, by service and by where the partners belong (R8–R10). No household booklet anywhere (R4)."""

from collections.abc import Collection
from dataclasses import dataclass

from wedreg.core.texts import LazyString, lazy_gettext


@dataclass(frozen=True)
class Item:
    """One thing to bring, and a word about it; what has no `code` is only told."""

    what: LazyString
    about: LazyString
    icon: str
    code: str = ""

    def __str__(self) -> str:
        return f"{self.what}：{self.about}"


ID = Item(lazy_gettext("双方身份证原件"), lazy_gettext("在有效期内，两人各带各的"), "idcard", "id")
OWN_ID = Item(lazy_gettext("本人身份证原件"), lazy_gettext("在有效期内"), "idcard", "id")
DECLARATION = Item(lazy_gettext("声明书不用准备"), lazy_gettext("到窗口现场签字，登记员会一条一条讲清楚"), "pen")
PHOTOS = Item(
    lazy_gettext("双人合影 3 张"), lazy_gettext("2 寸、近期、半身免冠；没有也不要紧，可以现场拍"), "photo", "photos"
)
SINGLE_PHOTOS = Item(lazy_gettext("单人照片，每人 2 张"), lazy_gettext("2 寸、近期、半身免冠"), "photo", "photos")
CERTIFICATES = Item(lazy_gettext("双方的结婚证"), lazy_gettext("一本找不到的，到现场写说明"), "ticket", "certificates")
AGREEMENT = Item(lazy_gettext("双方签好的协议书"), lazy_gettext("可以到现场领范本填写"), "pen", "agreement")
RECEIPT = Item(lazy_gettext("受理回执单"), lazy_gettext("第一次来时领的那一张"), "ticket", "receipt")
REISSUE_PHOTOS = Item(
    lazy_gettext("双人合影 3 张"),
    lazy_gettext("2 寸、近期、半身免冠；补离婚证的，改带单人照片每人 2 张"),
    "photo",
    "photos",
)
EITHER_ID = Item(lazy_gettext("双方身份证件"), lazy_gettext("身份证、通行证或护照，两人各带各的"), "idcard", "id")
CERTIFICATE = Item(lazy_gettext("结婚证"), lazy_gettext("当天先登记的，领到再来就行"), "ticket", "certificates")
ARCHIVE = Item(lazy_gettext("查档可能要一点时间"), lazy_gettext("当年不在本区登记的，请先打电话问一下"), "clock")

CATEGORY_ITEMS: dict[str, tuple[Item, ...]] = {
    "soldier": (
        Item(lazy_gettext("军人证件"), lazy_gettext("现役军人一方"), "idcard", "soldier_card"),
        Item(
            lazy_gettext("军人婚姻登记证明"),
            lazy_gettext("由团以上政治机关出具，以登记处答复为准"),
            "pen",
            "soldier_proof",
        ),
    ),
    "hong_kong": (
        Item(
            lazy_gettext("通行证或居住证，和本地身份证"), lazy_gettext("香港、澳门、台湾居民一方"), "idcard", "permit"
        ),
        Item(
            lazy_gettext("经公证的声明"),
            lazy_gettext("由居住地公证机构出具：无配偶，与对方无近亲关系"),
            "pen",
            "declaration",
        ),
    ),
    "overseas": (
        Item(lazy_gettext("有效护照"), lazy_gettext("华侨一方"), "idcard", "passport"),
        Item(lazy_gettext("经认证的无配偶证明"), lazy_gettext("居住国公证，并经我驻外使领馆认证"), "pen", "single"),
    ),
    "foreign": (
        Item(lazy_gettext("有效护照或永久居留身份证"), lazy_gettext("外国人一方"), "idcard", "passport"),
        Item(lazy_gettext("经认证的无配偶证明"), lazy_gettext("附中文译本"), "pen", "single"),
    ),
}
CATEGORY_ITEMS["macau"] = CATEGORY_ITEMS["taiwan"] = CATEGORY_ITEMS["hong_kong"]

PAPERS_BY_CATEGORY = frozenset({"marriage"})
"""The services for which it matters where the partners belong; no ceremony and no talk asks for papers (R5)."""
CHECKLISTS: dict[str, tuple[Item, ...]] = {
    "marriage": (ID, PHOTOS, DECLARATION),
    "reissue": (OWN_ID, REISSUE_PHOTOS, ARCHIVE),
    "divorce_apply": (ID, CERTIFICATES, SINGLE_PHOTOS, AGREEMENT),
    "divorce_certificate": (ID, CERTIFICATES, SINGLE_PHOTOS, RECEIPT),
    "ceremony": (EITHER_ID, CERTIFICATE),
    "counselling": (),
    "legal_advice": (),
}


def checklist(service: str, categories: Collection[str]) -> list[Item]:
    """Return what this couple must bring, and nothing else (R8)."""
    extra = [CATEGORY_ITEMS[str(category)] for category in sorted(categories) if str(category) in CATEGORY_ITEMS]
    extra = extra if service in PAPERS_BY_CATEGORY else []
    found = [*CHECKLISTS.get(service, (OWN_ID,)), *(item for items in extra for item in items)]
    return list(dict.fromkeys(found))
