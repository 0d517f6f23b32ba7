"""Settings: a bad value stops the start and is named."""

from pathlib import Path

import pytest

from wedreg.settings import SettingError, Settings


def test_without_any_setting_the_data_lies_in_var_on_sqlite() -> None:
    settings = Settings.from_environment({})
    assert settings.database_url == f"sqlite:///{Path('var').absolute()}/wedreg.sqlite3"
    assert (settings.on_sqlite, settings.https, settings.sample) == (True, False, False)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://x"),
        ("PORT", "99999"),
        ("PUBLIC_URL", "marriage.example"),
        ("PUBLIC_URL", "https://marriage.example/path"),
        ("CIPHER", "rot13"),
        ("MAIL_CHANNEL", "pigeon"),
        ("SMTP_URL", "http://x"),
        ("SMTP_URL", "smtp://host:port"),
        ("SAMPLE", "yes"),
        ("POOL", "-1"),
        ("REST_LEAST", "61"),
        ("TEST_CLOCK", "/tmp/clock"),  # noqa: S108  (never opened)
    ],
)
def test_a_value_that_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=f"^WEDREG_{name}: "):
        Settings.from_environment({f"WEDREG_{name}": value})


def test_a_port_is_part_of_the_address_where_no_other_is_set() -> None:
    assert Settings.from_environment({"WEDREG_PORT": "8123"}).public_url == "http://127.0.0.1:8123"
    both = {"WEDREG_PORT": "8123", "WEDREG_PUBLIC_URL": "https://marriage.example/"}
    assert Settings.from_environment(both).public_url == "https://marriage.example"


def test_the_clock_of_tests_needs_the_hooks_of_tests() -> None:
    settings = Settings.from_environment({"WEDREG_TEST_CLOCK": "clock", "WEDREG_TEST_HOOKS": "1"})
    assert settings.test_clock == Path("clock")
