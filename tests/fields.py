"""What stands in the fields of a page, and the sentences beside them."""

import re
from html import unescape


def value_of(page: str, name: str) -> str | None:
    """Return what the field with this name shows; None when the page has no such field or nothing is chosen."""
    if chosen := re.search(rf'<select[^>]*name="{name}"[^>]*>(.*?)</select>', page, re.DOTALL):
        option = re.search(r'<option selected value="([^"]*)"', chosen[1])
        return unescape(option[1]) if option else None
    tags = [tag for tag in re.findall(r"<input[^>]*>", page) if f'name="{name}"' in tag]
    if any('type="radio"' in tag or 'type="checkbox"' in tag for tag in tags):
        tags = [tag for tag in tags if re.search(r"\bchecked\b", tag)]
    value = re.search(r'\bvalue="([^"]*)"', tags[0]) if tags else None
    return unescape(value[1]) if value else None


def beside(page: str, field_id: str) -> str | None:
    """Return the sentence beside the field; None when there is none."""
    found = re.search(rf'id="{field_id}-e">.*?<span>(.*?)</span>', page, re.DOTALL)
    return unescape(found[1]) if found else None


def troubles(page: str) -> dict[str, str]:
    """Return all sentences beside fields, by the id of the field."""
    ids = re.findall(r'class="wr-error" id="([\w-]+)-e"', page)
    return {field_id: beside(page, field_id) or "" for field_id in ids}


def is_chinese(sentence: str) -> bool:
    """Say whether a sentence is written in Chinese; an address in it is an example."""
    return bool(re.search(r"[一-鿿]", sentence)) and not re.search(r"[A-Za-z]{4,}", re.sub(r"\S+@\S+", "", sentence))
