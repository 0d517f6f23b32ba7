"""What a journey stands on: a real Chromium, a real server, and windows that are watched."""

import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, Playwright, expect, sync_playwright

from tests.browser.windows import PATIENCE, PHONE, Watch, Windows, free_socket, launch, serving
from wedreg.settings import Settings

expect.set_options(timeout=PATIENCE)


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """Run a journey on SQLite, and on PostgreSQL where it asks for both."""
    kind: str = getattr(request, "param", "sqlite")
    return kind


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Return what drives browsers."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Chromium]:
    """Return one Chromium for all journeys; each has windows of its own."""
    browser = launch(playwright)
    yield browser
    browser.close()


@pytest.fixture
def door() -> Iterator[socket.socket]:
    """Return the socket on which the site will answer."""
    with free_socket() as door:
        yield door


@pytest.fixture
def settings(settings: Settings, door: socket.socket) -> Settings:
    """Return settings that know the address of the site: it stands in every pass."""
    return replace(settings, public_url=f"http://127.0.0.1:{door.getsockname()[1]}", pool=8)


@pytest.fixture
def site(app: Flask, door: socket.socket) -> Iterator[str]:
    """Return the address of the running site."""
    with serving(app, door) as origin:
        yield origin


@pytest.fixture
def windows(chromium: Chromium, site: str) -> Iterator[Windows]:
    """Return what opens windows. At the end nothing unexpected may have happened in any of them."""
    windows = Windows(chromium, Watch(site))
    yield windows
    windows.close()
    assert windows.watch.unexpected() == []


@pytest.fixture
def phone(windows: Windows) -> Page:
    """Return a window as large as a phone's."""
    return windows.open(**PHONE)


@pytest.fixture
def desktop(windows: Windows) -> Page:
    """Return a window on a desk."""
    return windows.open()
