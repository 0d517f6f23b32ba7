"""A USB scanner: a keyboard that types a whole code within a moment, in whatever layout the computer believes in."""

import unicodedata

from playwright.sync_api import Page

GERMAN = str.maketrans({":": "Ö", "/": "-", "#": "§", "-": "ß", "_": "?", "?": "_"})
"""What a German keyboard makes of the keys of an address."""


def us(text: str) -> str:
    """Type as the scanner means it."""
    return text


def german(text: str) -> str:
    """Type with a German layout: the address before the token is garbled, its capitals and digits are not."""
    address, _, token = text.partition("#")
    return f"{address}#".translate(GERMAN) + token


def chinese(text: str) -> str:
    """Type in full width, as a Chinese input method does when it is switched to it."""
    wide = {ord(letter): chr(ord(letter) + 0xFEE0) for letter in map(chr, range(0x21, 0x7F))}
    typed = text.translate(wide)
    assert unicodedata.normalize("NFKC", typed) == text
    return typed


def capitals_off(text: str) -> str:
    """Type with the caps lock in the wrong state."""
    return text.swapcase()


def press(page: Page, text: str, *, enter: bool) -> None:
    """Send the keys as the hardware does, one after the other without a pause."""
    keys = page.context.new_cdp_session(page)
    for letter in text:
        keys.send("Input.dispatchKeyEvent", {"type": "keyDown", "key": letter, "text": letter})
        keys.send("Input.dispatchKeyEvent", {"type": "keyUp", "key": letter})
    if enter:
        enter_key = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13}
        keys.send("Input.dispatchKeyEvent", {"type": "keyDown", "text": "\r", **enter_key})
        keys.send("Input.dispatchKeyEvent", {"type": "keyUp", **enter_key})
    keys.detach()


def through_an_input_method(page: Page, text: str) -> None:
    """Let an input method swallow the keys and put its text into the field that has the focus."""
    keys = page.context.new_cdp_session(page)
    for letter in text:
        keys.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "key": "Process", "windowsVirtualKeyCode": 229})
        keys.send("Input.insertText", {"text": letter})
    keys.detach()
