from dataclasses import fields

import pytest

from rag.errors import SettingsError
from rag.settings import Settings, describe, load_settings

NUMBERS = (
    "passage_tokens",
    "rerank_depth",
    "question_characters",
    "document_megabytes",
    "hits",
    "statements",
    "keep_generations",
    "chat_seconds",
    "chat_tokens",
    "port",
)


def test_an_empty_environment_gives_the_defaults() -> None:
    found = load_settings({})
    assert found == Settings()
    assert (found.index, found.encoder, found.hits, found.address, found.port) == (
        "index",
        "shipped",
        10,
        "127.0.0.1",
        8501,
    )


def test_every_setting_has_a_variable_of_its_name() -> None:
    for f in fields(Settings):
        assert f.metadata["env"] == "RAG_" + f.name.upper()
        value = "77" if isinstance(f.default, int) else "words"
        assert str(getattr(load_settings({f.metadata["env"]: f" {value} "}), f.name)) == value


def test_a_blank_variable_is_not_given() -> None:
    assert load_settings({"RAG_HITS": "  ", "RAG_INDEX": ""}) == Settings()


def test_an_argument_goes_before_the_environment_and_none_is_not_given() -> None:
    found = load_settings({"RAG_INDEX": "a", "RAG_HITS": "5"}, index="b", hits=None)
    assert (found.index, found.hits) == ("b", 5)


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("value", ["many", "1.5", "-1", "0", "10 passages", "１０個"])
def test_a_value_of_the_wrong_kind_is_refused_with_the_variable_and_the_unit(name: str, value: str) -> None:
    [low] = [f.metadata["low"] for f in fields(Settings) if f.name == name]
    unit = next(f.metadata["unit"] for f in fields(Settings) if f.name == name)
    with pytest.raises(
        SettingsError, match=rf"RAG_{name.upper()}='{value}': .*whole number of {unit}, {low} (or more|to)"
    ):
        load_settings({"RAG_" + name.upper(): value})


@pytest.mark.parametrize("port", ["65536", "99999"])
def test_a_port_that_does_not_exist_is_refused(port: str) -> None:
    with pytest.raises(SettingsError):
        load_settings({"RAG_PORT": port})


def test_an_argument_out_of_range_is_refused_like_a_variable() -> None:
    with pytest.raises(SettingsError):
        load_settings({}, hits=0)


def test_each_line_says_where_the_value_came_from() -> None:
    environ = {"RAG_HITS": "7"}
    rows = {row.name: row for row in describe(load_settings(environ, port=9000), environ)}
    assert len(rows) == len(fields(Settings))
    assert (rows["hits"].value, rows["hits"].unit, rows["hits"].origin) == ("7", "passages", "environment (RAG_HITS)")
    assert (rows["port"].value, rows["port"].origin) == ("9000", "argument")
    assert (rows["index"].value, rows["index"].origin) == ("index", "default")
    assert all(row.about and row.unit and row.env for row in rows.values())


def test_the_key_of_the_chat_model_is_shown_nowhere() -> None:
    environ = {"RAG_CHAT_KEY": "sk-secret-of-the-house", "RAG_CHAT_MODEL": "m"}
    found = load_settings(environ)
    assert found.chat_key == "sk-secret-of-the-house"
    rows = {row.name: row for row in describe(found, environ)}
    assert (rows["chat_key"].value, rows["chat_key"].origin) == ("set, not shown", "environment (RAG_CHAT_KEY)")
    assert rows["chat_model"].value == "m"
    assert "sk-secret" not in repr(found) + repr(rows)
    assert {row.name: row for row in describe(Settings(), {})}["chat_key"].value == ""
