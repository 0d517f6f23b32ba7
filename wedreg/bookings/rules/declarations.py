"""What couples confirm to have read before they book (R3). Nothing of it decides: that is the registrar's work."""

from collections.abc import Sequence

from wedreg.core.texts import LazyString, lazy_gettext

DECIDED_THERE = lazy_gettext("能不能办理，由登记员当面审查后决定。")
VOLUNTARY = (
    lazy_gettext("自愿参加，不收费；来不来都不影响登记。"),
    lazy_gettext("谈的内容只在房间里说，这里不记录。"),
)
DECLARATIONS: dict[str, Sequence[LazyString]] = {
    "marriage": (
        lazy_gettext("我们两人完全自愿，没有任何人强迫。"),
        lazy_gettext("双方现在都没有配偶，也没有直系血亲和三代以内旁系血亲关系。"),
        lazy_gettext("患有重大疾病的一方，会在登记前如实告诉对方。这里不收集健康信息。"),
        lazy_gettext("能不能登记，由登记员当面审查后决定；声明书到现场签字。"),
    ),
    "reissue": (
        lazy_gettext("我们当年办过登记，证件丢了或坏了，想补一本。"),
        lazy_gettext("可以一个人来，也可以两人一起来。"),
        DECIDED_THERE,
    ),
    "divorce_apply": (
        lazy_gettext("我们两人都自愿，子女、财产和债务怎么处理已经商量好，协议书两人都签了字。"),
        lazy_gettext("受理以后有 30 天，任何一方都可以撤回申请。"),
        lazy_gettext("那以后的 30 天内，两人一起再来一次；没有来的，申请就算撤回了。"),
        DECIDED_THERE,
    ),
    "divorce_certificate": (
        lazy_gettext("两人都亲自来，带好第一次领的回执单。"),
        lazy_gettext("过了期限没有来的，申请就算撤回了。"),
        DECIDED_THERE,
    ),
    "ceremony": (
        lazy_gettext("我们已经登记，或者当天先办好登记再来。"),
        lazy_gettext("颁证仪式不是登记；来时带上结婚证，没有带的只能当观礼。"),
        lazy_gettext("遇到大风大雨会改到室内或换一天，我们会提前告诉你们。"),
    ),
    "counselling": VOLUNTARY,
    "legal_advice": VOLUNTARY,
}
