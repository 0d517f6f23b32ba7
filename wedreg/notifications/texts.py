"""What staff read of how a message fared."""

import re

from wedreg.core.texts import LazyString, gettext, lazy_gettext

REASONS: dict[str, LazyString] = {
    "stale": lazy_gettext("事情已经变了，不用再发。"),
    "nobody": lazy_gettext("没有要通知的人了。"),
    "too late": lazy_gettext("过了该通知的时间，不再发。"),
    "no address": lazy_gettext("没有能用的手机号或邮箱，请打电话。"),
    "SMTPAuthenticationError": lazy_gettext("邮件服务器不认我们的用户名或密码，请看看设置。"),
    "NotEncrypted": lazy_gettext("邮件服务器没有加密，密码不能明文送出去，请换成加密的地址。"),
    "SSLCertVerificationError": lazy_gettext("邮件服务器的证书核对不上，先不发，请看看设置。"),
    "gaierror": lazy_gettext("找不到邮件服务器，请看看设置里的地址。"),
    "address": lazy_gettext("邮箱地址里有邮件服务器不认的字符，请打电话核对。"),
}
CHANNELS: dict[str, LazyString] = {
    "screen": lazy_gettext("屏幕"),
    "file": lazy_gettext("文件"),
    "smtp": lazy_gettext("邮件"),
}
ANSWER = re.compile(r"SMTP (\d+)")
PERMANENT = 500


def reason_of(code: str | None) -> LazyString | str:
    """Return why a message was not sent, from what the sender wrote down."""
    if not code:
        return ""
    if answer := ANSWER.fullmatch(code):
        number = int(answer[1])
        if number >= PERMANENT:
            return gettext("对方的邮件服务器不收这封信（%(number)d），请打电话核对邮箱。", number=number)
        return gettext("对方的邮件服务器暂时没有收下（%(number)d）。", number=number)
    return REASONS.get(code) or gettext("暂时连不上邮件服务器。")


def channel_of(code: str | None) -> LazyString | str:
    """Return the name of a way out."""
    return CHANNELS.get(code or "", code or "—")
