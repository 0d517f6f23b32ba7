"""The application: features are found by their folders, and one transaction goes round every request."""

import importlib
import logging
import pkgutil
import tempfile
from collections.abc import Collection, Iterable
from pathlib import Path

import pysqlite3
from flask import Flask
from flask_babel import Babel
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

import wedreg
from wedreg import requests, sample
from wedreg.core import clock, commands, converters, cookies, display, keyring, kit, pages, site, texts, transactions
from wedreg.core.cache import Shelf
from wedreg.core.crypto import keys
from wedreg.core.db import db
from wedreg.core.feature import Feature, Features
from wedreg.settings import SettingError, Settings

MIGRATIONS = Path(__file__).parent.parent / "migrations"
LARGEST_FORM = 256 * 1024
"""Bytes; no form of ours comes near it."""
POSTGRESQL_OPTIONS = "-c lock_timeout=5s -c statement_timeout=15s -c idle_in_transaction_session_timeout=30s"
KEEP_FOR_EVER = 365 * 24 * 3600
"""Seconds; the address of a static file changes when the file does."""

logger = logging.getLogger(__name__)


def create_app(settings: Settings | None = None, without: Collection[str] = ()) -> Flask:
    """Make the application; `without` leaves these features out, and those that need them."""
    settings = settings or Settings.from_environment()
    app = requests.WedReg("wedreg")
    app.config.update(_configuration(settings))
    app.extensions["wedreg.shelf"] = Shelf()
    app.extensions["wedreg.sample"] = sample.load
    _open_database(app, settings)
    keyring.prepare(app)
    with app.app_context():
        app.secret_key = keys().session
    CSRFProtect(app)
    Babel(app, texts.SOURCE, "Asia/Shanghai", locale_selector=texts.spoken)  # for what the form library itself says
    for module in (converters, texts, display, pages, requests, commands):
        module.prepare(app)
    app.register_blueprint(site.bp)
    if settings.sample or settings.test_hooks:
        app.register_blueprint(kit.bp)
    found = find_features(without)
    app.extensions["wedreg"] = Features(found)
    for feature in found:
        _plug_in(app, feature)
    if settings.bench:
        app.cli.add_command(importlib.import_module("bench.seed").bench)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, count, count, count)  # type: ignore[method-assign]
    return app


def find_features(without: Collection[str] = ()) -> list[Feature]:
    """Return what the folders of wedreg plug in, lower features first."""
    names = [module.name for module in pkgutil.iter_modules(wedreg.__path__) if module.ispkg and module.name != "core"]
    return list(_in_order(importlib.import_module(f"wedreg.{name}").feature for name in names if name not in without))


def _in_order(features: Iterable[Feature]) -> Iterable[Feature]:
    """Leave out a feature whose needs are not there."""
    waiting = {feature.name: feature for feature in features}
    done: set[str] = set()
    while ready := [feature for feature in waiting.values() if done.issuperset(feature.needs)]:
        for feature in ready:
            done.add(feature.name)
            yield waiting.pop(feature.name)


def _plug_in(app: Flask, feature: Feature) -> None:
    for blueprint in feature.blueprints:
        app.register_blueprint(blueprint)
    for command in feature.commands:
        app.cli.add_command(command)


def _configuration(settings: Settings) -> dict[str, object]:
    engine: dict[str, object] = {
        "pool_size": settings.pool,
        "max_overflow": 0,
        "pool_timeout": 10,
        "hide_parameters": True,  # an error in the log names no values
    }
    if settings.on_sqlite:
        engine |= {"module": pysqlite3, "connect_args": {"check_same_thread": False}}
    else:
        engine["connect_args"] = {"connect_timeout": 5, "options": POSTGRESQL_OPTIONS}
    return {
        "WEDREG": settings,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine,
        "MAX_CONTENT_LENGTH": LARGEST_FORM,
        "MAX_FORM_MEMORY_SIZE": LARGEST_FORM,
        "SEND_FILE_MAX_AGE_DEFAULT": KEEP_FOR_EVER,
        "SESSION_COOKIE_NAME": cookies.name_of("wedreg", https=settings.https),
        "SESSION_COOKIE_SECURE": settings.https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,  # we send no Referer; the guard looks at the Origin instead
    }


def _check_folder(folder: Path) -> None:
    """Refuse a folder in which nothing can be kept."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError:
        raise SettingError("DATA", f"the folder {folder} cannot be written; choose another one") from None


def _open_database(app: Flask, settings: Settings) -> None:
    _check_folder(settings.data)
    if settings.on_sqlite and not transactions.wal_is_safe(pysqlite3.sqlite_version_info):
        logger.warning("SQLite %s can lose commits in WAL mode: WAL is refused", pysqlite3.sqlite_version)
    db.init_app(app)
    Migrate(app, db, directory=str(MIGRATIONS), render_as_batch=True)
    with app.app_context():
        transactions.prepare(db.engine)
    if settings.test_clock:
        clock.clock.trust(clock.read_from(settings.test_clock))
