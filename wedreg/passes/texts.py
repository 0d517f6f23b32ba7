"""The words, the shape and the sound of each verdict: never the colour alone."""

from dataclasses import dataclass

from wedreg.core import clock, display
from wedreg.core.access import current_actor
from wedreg.core.texts import LazyString, gettext, lazy_gettext
from wedreg.passes.models import ADMITS, Step, Verdict
from wedreg.passes.queries import Admission, Found


@dataclass(frozen=True)
class Words:
    """A heading, a sentence, the look of the card, its drawing and its sound."""

    heading: LazyString | str
    sentence: str
    look: str
    icon: str
    sound: str


HEADINGS: dict[Verdict, tuple[LazyString, str, str]] = {
    Verdict.VALID: (lazy_gettext("可以办理"), "", "check"),
    Verdict.LATE: (lazy_gettext("来晚了，顺延办理"), "", "clock"),
    Verdict.OVER: (lazy_gettext("过了时间，按现场号接待"), "is-day", "clock"),
    Verdict.EARLY: (lazy_gettext("还没到时间"), "is-day", "clock"),
    Verdict.OTHER_DAY: (lazy_gettext("不是今天的号"), "is-day", "calendar"),
    Verdict.OTHER_VENUE: (lazy_gettext("不在这个地点"), "is-day", "pin"),
    Verdict.USED: (lazy_gettext("这张已经用过"), "is-used", "refresh"),
    Verdict.CANCELLED: (lazy_gettext("预约已经取消"), "is-void", "close"),
    Verdict.REPLACED: (lazy_gettext("这张换过新的了"), "is-void", "close"),
    Verdict.UNKNOWN: (lazy_gettext("不认识这个码"), "is-void", "close"),
    Verdict.FORGED: (lazy_gettext("不是本处签发的码"), "is-void", "close"),
}
ADVICE: dict[Verdict, LazyString] = {
    Verdict.VALID: lazy_gettext("请核对两人和两证"),
    Verdict.LATE: lazy_gettext("排在这个时段的新人之后"),
    Verdict.OVER: lazy_gettext("今天照样接待，不拒绝"),
    Verdict.CANCELLED: lazy_gettext("可以帮他们重新约一个时间"),
    Verdict.REPLACED: lazy_gettext("请新人从“我的预约”重新打开凭证"),
    Verdict.UNKNOWN: lazy_gettext("请再扫一次，或输入 8 位凭证号，或到今日名单里按姓名找"),
    Verdict.FORGED: lazy_gettext("签名对不上。请按姓名在今日名单里查，不要按这张码办理"),
}


STEPS: dict[Step, LazyString] = {
    Step.ADMIT: lazy_gettext("已签到"),
    Step.UNDO: lazy_gettext("撤销签到"),
    Step.MISMATCH: lazy_gettext("人证不符"),
}
SOUNDS = {"": "wait", "is-day": "wait", "is-used": "alarm", "is-void": "stop"}
"""A long sound means go on; each other shape of the card has short ones of its own."""


def words(found: Found, *, admitted: bool) -> Words:
    """Return what the card says."""
    heading, look, icon = HEADINGS[found.verdict]
    if admitted and found.verdict in ADMITS:
        return Words(gettext("已签到"), gettext("请到候办区等候"), "", "check", "go")
    if found.verdict == Verdict.USED and found.admission:
        return _used(found.admission)
    return Words(heading, _sentence(found), look, icon, "go" if found.verdict == Verdict.VALID else SOUNDS[look])


def _used(admission: Admission) -> Words:
    """Tell a pass that was scanned twice at one visit from one that comes again (R32)."""
    when = gettext("%(when)s 已经签到", when=display.moment(admission.at))
    if admission.is_same_visit(current_actor(), clock.now()):
        return Words(gettext("刚才已经签到"), when, "is-used", "refresh", "again")
    return Words(HEADINGS[Verdict.USED][0], when, "is-used", "refresh", SOUNDS["is-used"])


def mismatched() -> Words:
    """Return what the card says when others came than were booked (R7)."""
    sentence = gettext("这一对转现场号，照常接待，不拒绝")
    return Words(gettext("人证不符，已记下"), sentence, "is-day", "couple", "again")


def line(step: Step, verdict: Verdict) -> LazyString:
    """Return in a word what a scan in the log was."""
    heading = HEADINGS[verdict][0]
    return STEPS.get(step, heading) if verdict in ADMITS else heading


def undone() -> Words:
    """Return what the card says when a check-in was taken back."""
    return Words(gettext("已撤销签到"), gettext("这一对回到“已预约”"), "is-day", "refresh", "again")


def _sentence(found: Found) -> str:
    expected = found.expected
    if expected is not None and found.verdict in (Verdict.OTHER_DAY, Verdict.OTHER_VENUE, Verdict.EARLY):
        return expected.advice(found.verdict)
    return str(ADVICE.get(found.verdict, ""))
