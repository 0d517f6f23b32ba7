"""Names as people type them."""

import pytest

from wedreg.couples.rules import DOTS, LONGEST_NAME, read_name


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("林见微", "林见微"),
        (" 林 见微 ", "林见微"),
        ("林\u3000见微", "林见微"),
        ("欧阳若言", "欧阳若言"),
        ("阿依古丽·买买提", "阿依古丽·买买提"),
        ("阿依古丽 · 买买提", "阿依古丽·买买提"),
        ("古丽·阿不都·热合曼", "古丽·阿不都·热合曼"),
        ("𠮷野", "𠮷野"),
        ("林㛃", "林㛃"),
        ("林\U00030edd", "林\U00030edd"),
        ("林\U00031350", "林\U00031350"),
        ("〇七", "〇七"),
        ("Anna María O'Neil-Šimková", "Anna María O'Neil-Šimková"),
        ("  JEAN   LUC ", "JEAN LUC"),
        ("Nguyễn Thị Ánh", "Nguyễn Thị Ánh"),
        ("John Smith Jr.", "John Smith Jr."),
        ("买" * LONGEST_NAME, "买" * LONGEST_NAME),
    ],
)
def test_a_name_is_kept_in_its_usual_spelling(typed: str, kept: str) -> None:
    assert read_name(typed) == kept


@pytest.mark.parametrize("dot", ["·", "•", "・", "‧", "∙", "．", "●", "⋅", "･", "\u0387"])
def test_every_dot_that_a_keyboard_has_is_the_dot_of_a_name(dot: str) -> None:
    assert read_name(f"阿依古丽{dot}买买提") == "阿依古丽·买买提"
    assert dot == "·" or ord(dot) in DOTS


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "林", "林3", "林*微", "林见微1", "·见微", "见微·", "林··微", "👰新娘", "林<b>", "林Anna", "123", "---",
        "O'", "-Anna", "Anna--", "A×B", "A÷B", "林见微;", "=SUM(1)", "林\u200b\u200b", "买" * (LONGEST_NAME + 1),
        "A" * (LONGEST_NAME + 1), "林\U000e0001微", "﷽",
    ],
)  # fmt: skip
def test_what_is_no_name_is_refused(typed: str) -> None:
    assert read_name(typed) is None


def test_a_full_stop_of_the_keyboard_is_the_dot_in_a_name() -> None:
    assert read_name("欧阳.娜娜") == read_name("欧阳．娜娜") == "欧阳·娜娜"
    assert read_name("J. Smith") == "J. Smith"
