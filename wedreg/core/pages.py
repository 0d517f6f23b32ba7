"""Pages: rendered after the transaction has ended, with the menu, the panels and the preferences of who looks."""

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from flask import Flask, Response, current_app, has_request_context, render_template, request, url_for
from markupsafe import Markup

from wedreg.core import cookies, sessions
from wedreg.core.access import Role
from wedreg.core.feature import NavItem, features
from wedreg.core.installation import settings

ELDER = "elder"
LANGUAGE = "language"
LANGUAGES = {"zh_Hans_CN": "zh-CN", "en": "en"}


class Page(Response):
    """An answer whose template is rendered later, when the transaction of the view has ended."""

    def __init__(self, template: str, status: int = 200, /, **context: object) -> None:
        super().__init__(status=status, mimetype="text/html")
        self.template: str | None = template
        self.context = context

    def fill(self) -> None:
        """Render the template, once."""
        if self.template:
            self.set_data(render_template(self.template, **self.context))
            self.template = None


def page(template: str, status: int = 200, /, **context: object) -> Page:
    """Answer with a page."""
    return Page(template, status, **context)


def polled(answer: Page) -> Response:
    """Answer a script that asks again and again: with the part of a page, or with nothing when it has not changed."""
    answer.fill()
    answer.add_etag()
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.make_conditional(request)
    return answer


def elder_mode() -> bool:
    """Say whether this browser asked for the large-text pages (R57)."""
    return cookies.get(ELDER) == "1"


def language() -> str:
    """Return the locale in which this browser wants to read; outside a request nobody has asked for another one."""
    asked = cookies.get(LANGUAGE) if has_request_context() else ""
    return asked if asked in LANGUAGES else "zh_Hans_CN"


def local_path(target: str | None, otherwise: str = "/") -> str:
    """Return the path to go on to, never another site's."""
    good = target and target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    return target if good and target else otherwise


@cache
def _stamp(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else ""


def static(name: str) -> str:
    """Return the address of a static file, which changes when the file does, so that it may be kept for ever."""
    return url_for("static", filename=name, v=_stamp(Path(current_app.static_folder or "") / name))


def panels(place: str, subject: object = None) -> Markup:
    """Return what the features show at this place of the page."""
    parts: list[str] = []
    for panel in features().panels(place):
        context = panel.load(subject)
        if context is not None:
            parts.append(render_template(panel.template, **context))
    return Markup("").join(Markup(part) for part in parts)  # noqa: S704  (rendered by Jinja, escaped there)


def menu() -> Iterator[tuple[str, list[NavItem]]]:
    """Return the staff's menu by groups, with what this person may open."""
    actor = sessions.actor()
    items = sorted((item for feature in features() for item in feature.nav), key=lambda item: item.order)
    allowed = [item for item in items if actor.may(current_app.view_functions[item.endpoint])]
    for group in dict.fromkeys(str(item.group) for item in allowed):
        yield group, [item for item in allowed if str(item.group) == group]


@cache
def _icons(path: Path) -> dict[str, str]:
    return dict(re.findall(r'<symbol id="i-([\w-]+)".*?<path [^>]*?\bd="([^"]+)"', path.read_text()))


def icon(name: str, classes: str = "") -> Markup:
    """Return a drawing of our icon set as inline SVG, for which `currentColor` works."""
    drawing = _icons(Path(current_app.static_folder or "") / "art" / "icons.svg")[name]
    return Markup(
        '<svg class="wr-i {}" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="{}"/></svg>'
    ).format(classes, drawing)


def phone_link(number: str | None = None) -> Markup:
    """Return a number, the office's if none is given, as a link that calls it, never broken over two lines."""
    number = number or settings().phone
    return Markup('<a class="wr-nb" href="tel:{}">{}</a>').format(re.sub(r"[\s-]", "", number), number)


def prepare(app: Flask) -> None:
    """Give the templates what every page needs."""
    app.jinja_env.globals.update(
        panels=panels,
        menu=menu,
        icon=icon,
        static=static,
        elder=elder_mode,
        language=language,
        languages=LANGUAGES,
        actor=sessions.actor,
        Role=Role,
        phone=app.config["WEDREG"].phone,
        phone_link=phone_link,
        sample=app.config["WEDREG"].sample,
    )


HEADERS = tuple(
    {
        "Content-Security-Policy": (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; "
            "font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; "
            "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        ),
        "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), payment=()",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }.items()
)
HSTS = "max-age=31536000; includeSubDomains"


def add_headers(response: Response) -> Response:
    """Add what every answer carries."""
    response.headers.extend(HEADERS)
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    if settings().https:
        response.headers["Strict-Transport-Security"] = HSTS
    return response
