import json

import pytest

from rag.minutes.document import read_bytes
from rag.minutes.speech_keys import KEYS
from tests.house.rules import ROOT


def test_every_key_that_is_read_stands_in_the_table_for_those_who_write_them() -> None:
    told = (ROOT / "corpus" / "README.md").read_text(encoding="utf-8")
    assert {key for keys in KEYS.values() for key in keys if f"`{key}`" not in told} == set()


def test_a_key_that_is_added_to_the_table_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(KEYS, "speaker", (*KEYS["speaker"], "hatsugensha"))
    monkeypatch.setitem(KEYS, "text", (*KEYS["text"], "naiyo"))
    monkeypatch.setitem(KEYS, "speeches", (*KEYS["speeches"], "hatsugen"))
    raw = json.dumps({"id": "a", "title": "庁議", "hatsugen": [{"hatsugensha": "宮野課長", "naiyo": "橋を直します。"}]})
    (minutes,) = read_bytes(raw.encode(), "a.json")
    (turn,) = minutes.utterances
    assert turn.speaker is not None
    assert (turn.speaker.name, turn.speaker.role) == ("宮野", "課長")
    assert minutes.quote(turn.span) == "橋を直します。"
