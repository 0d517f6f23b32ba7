"""The page on which staff see what was sent, what is late and what failed."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from wedreg.core import sessions
from wedreg.core.access import Role, requires
from wedreg.core.feature import features
from wedreg.core.forms import Form
from wedreg.core.pages import page
from wedreg.core.texts import gettext
from wedreg.notifications import queries, services, texts
from wedreg.notifications.models import MessageState

bp = Blueprint("notifications", __name__, url_prefix="/staff/messages")
READERS = requires(Role.REGISTRAR, Role.SUPERVISOR, Role.ORGANISER)


@bp.get("/")
@READERS
def messages() -> ResponseReturnValue:
    """Show the messages, the newest first; in the sample set-up with what they say."""
    state = request.args.get("state", type=MessageState)
    found = queries.messages(state, request.args.get("before", type=int))
    return page(
        "notifications/messages.html",
        messages=found,
        texts=queries.texts_of(found),
        kinds=features().message_kinds,
        state=state,
        counts=queries.counts(),
        more=found[-1].id if len(found) == queries.PAGE else None,
        form=Form(),
        reason_of=texts.reason_of,
        channel_of=texts.channel_of,
    )


def undelivered(_subject: object) -> Mapping[str, object] | None:
    """Return how many messages reached nobody, to those who may look at them."""
    if not sessions.actor().may(messages):
        return None
    number = queries.counts().get(MessageState.DEAD, 0)
    return {"number": number} if number else None


@bp.post("/<int:message_id>/again")
@READERS
def send_again(message_id: int) -> ResponseReturnValue:
    """Send a message that was set aside once more."""
    services.send_again(message_id)
    flash(gettext("已放回发送队列，几秒钟后发出。"), "ok")
    return redirect(url_for(".messages"))
