"""Reading against truth made by hand, and the measures themselves: each falls when the reader is broken on purpose."""

import hashlib
import importlib
import itertools
import json
import lzma
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from rag.minutes import document
from rag.minutes.structure import assembly as rounds
from rag.minutes.structure import lines, shapes
from rag.records import Genre, Speaker, Utterance

Json = dict[str, Any]
Break = Callable[[tuple[Utterance, ...]], tuple[Utterance, ...]]


@pytest.fixture(scope="module")
def evaluate() -> Iterator[ModuleType]:
    """The script that measures reading, as a module; its own rooms lie beside it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(Path(__file__).resolve().parents[2] / "scripts"))
        yield importlib.import_module("evaluate_reading")
    sys.modules.pop("evaluate_reading", None)


def broken(monkeypatch: pytest.MonkeyPatch, change: Break) -> None:
    """Let the reader change the utterances of every document at the end."""
    whole = document.settle

    def settle(drafts: Any, text: str, genre: Genre, *, assembly: bool) -> tuple[Utterance, ...]:
        return change(whole(drafts, text, genre, assembly=assembly))

    monkeypatch.setattr(document, "settle", settle)


def lose(said: tuple[Utterance, ...]) -> tuple[Utterance, ...]:
    """Every tenth utterance, the first one in any case, is lost."""
    return tuple(u for n, u in enumerate(said) if n % 10)


def join(said: tuple[Utterance, ...]) -> tuple[Utterance, ...]:
    """The last utterance reaches to the end of the one before."""
    if len(said) < 2:
        return said
    return (*said[:-2], replace(said[-2], span=replace(said[-2].span, end=said[-1].span.end)))


def invent(said: tuple[Utterance, ...]) -> tuple[Utterance, ...]:
    """Who is not named is taken for the mayor."""
    return tuple(replace(u, speaker=u.speaker or Speaker(None, "市長", "executive")) for u in said)


def mistake(said: tuple[Utterance, ...]) -> tuple[Utterance, ...]:
    """Who is named is taken for the mayor."""
    return tuple(replace(u, speaker=u.speaker and Speaker(None, "市長", "executive")) for u in said)


def flatten(said: tuple[Utterance, ...]) -> tuple[Utterance, ...]:
    """Whatever was said is a remark."""
    return tuple(replace(u, kind="remark", reply_to=None) for u in said)


def unlink(said: tuple[Utterance, ...]) -> tuple[Utterance, ...]:
    """Every reply answers the first utterance."""
    return tuple(replace(u, reply_to=1 if u.reply_to else None) for u in said)


# A small truth of our own, in the form of tests/golden, so that the measures are tested without real minutes, too.
TALK = """鶴見沢市池の会議 議事要旨

日時：令和5年7月3日（月）午後1時00分～2時10分
場所：第1委員会室
出席：梶原市長、沼緑地課長

【次第】
次第1 池の水について

【次第1について】

（主な意見）

・池は、どこが深いのか。（市長）
→北の岸が深い。（緑地課長）
・魚が増えた。
・水は、いつ替えるのか。（副市長）
→七月に替える。（緑地課長）
"""
SAID = (
    ("池は、どこが深いのか。（市長）", "question", "市長", None),
    ("北の岸が深い。（緑地課長）", "reply", "緑地課長", 1),
    ("魚が増えた。", "remark", None, None),
    ("水は、いつ替えるのか。（副市長）", "question", "副市長", None),
    ("七月に替える。（緑地課長）", "reply", "緑地課長", 4),
)
VOICES = (
    ("大野議長", "開会いたします。", "remark", None),
    ("坂口議員", "プールの屋根は、いつ直しますか。", "question", None),
    ("梶原町長", "来年の春に直します。", "reply", 1),
    ("辻議員", "図書館は、夜も開きますか。", "question", None),
    ("梶原町長", "七月から開きます。", "reply", 3),
)


def sha(text: str) -> str:
    return hashlib.sha256("".join(text.split()).encode()).hexdigest()[:12]


@pytest.fixture
def own(evaluate: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of invented minutes, with their truth where the script looks for it."""
    utterances = [
        {
            "start": TALK.index(words),
            "end": TALK.index(words) + len(words),
            "kind": kind,
            "speaker": who,
            "reply_to": to,
        }
        for words, kind, who, to in SAID
    ]
    truth = {
        "municipality": "鶴見沢市", "date": "2023-07-03", "start": "13:00", "end": "14:10", "place": "第1委員会室", "utterances": utterances,
        "agenda": {"sha": [sha("池の水について")]}, "attendees": {"names_sha": [sha("梶原"), sha("沼")]},
    }  # fmt: skip
    (tmp_path / "a.txt").write_text(TALK, encoding="utf-8")
    (tmp_path / "seeds_structure.json").write_text(json.dumps({"a.txt": truth}), encoding="utf-8")
    voices = [{"i": n, "speaker": who, "text": words} for n, (who, words, _, _) in enumerate(VOICES)]
    (tmp_path / "shinagawa").mkdir()
    with lzma.open(tmp_path / "shinagawa" / "minutes_x9.jsonl.xz", "wt", encoding="utf-8") as stream:
        stream.write(json.dumps({"id": "m", "title": "浅利町議会会議録", "voices": voices}) + "\n")
    labels = [{"i": n, "kind": kind, "reply_to": to} for n, (_, _, kind, to) in enumerate(VOICES)]
    window = {"source": "shinagawa", "file": "minutes_x9", "id": "m", "turns": labels}
    (tmp_path / "turns.jsonl").write_text(json.dumps(window) + "\n", encoding="utf-8")
    monkeypatch.setattr(evaluate, "GOLDEN", tmp_path)
    return tmp_path


def sound(found: Json) -> list[str]:
    """The figures of documents labelled by hand that are not good enough."""
    wanted = {"borders_f1": 0.95, "speakers": 0.95, "kinds": 0.95, "reply_links": 0.95, "metadata": 1.0}
    return [name for name, least in wanted.items() if found[name] < least] + ["invented"] * (
        found["invented_speakers"] > 0
    )


def test_a_reader_that_is_right_has_full_marks(evaluate: ModuleType, own: Path) -> None:
    found = evaluate.seeds(own)
    assert (sound(found), found["utterances"], found["borders_f1"]) == ([], 5, 1.0)
    assert evaluate.turns(own, own, "turns.jsonl") == {"turns": 5, "kinds": 1.0, "reply_links": 1.0, "confusion": {}}
    found = evaluate.shinagawa(own, ["x9"])
    assert (found["f1"], found["meetings"], found["turns"], found["failures"]) == (1.0, 1, 5, 0)


BREAKS = [
    (lose, "borders_f1"), (join, "borders_f1"), (invent, "invented"), (mistake, "speakers"), (flatten, "kinds"), (unlink, "reply_links"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "figure"), BREAKS, ids=[change.__name__ for change, _ in BREAKS])
def test_a_broken_reader_fails_on_labelled_documents(
    evaluate: ModuleType, own: Path, monkeypatch: pytest.MonkeyPatch, change: Break, figure: str
) -> None:
    broken(monkeypatch, change)
    assert figure in sound(evaluate.seeds(own))


@pytest.mark.parametrize("field", ["municipality", "date", "start", "end", "place", "attendees", "agenda"])
def test_every_field_of_the_metadata_counts(
    evaluate: ModuleType, own: Path, monkeypatch: pytest.MonkeyPatch, field: str
) -> None:
    right, value = document.read_meeting, () if field in ("attendees", "agenda") else None
    monkeypatch.setattr(document, "read_meeting", lambda *a: replace(right(*a), **{field: value}))
    assert sound(evaluate.seeds(own)) == ["metadata"]


@pytest.mark.parametrize(("change", "figure"), [(flatten, "kinds"), (unlink, "reply_links")])
def test_a_broken_reader_fails_on_labelled_turns(
    evaluate: ModuleType, own: Path, monkeypatch: pytest.MonkeyPatch, change: Break, figure: str
) -> None:
    broken(monkeypatch, change)
    assert evaluate.turns(own, own, "turns.jsonl")[figure] < 0.9


@pytest.mark.parametrize("change", [lose, join, mistake])
def test_a_broken_reader_fails_on_published_turns(
    evaluate: ModuleType, own: Path, monkeypatch: pytest.MonkeyPatch, change: Break
) -> None:
    broken(monkeypatch, change)
    assert evaluate.shinagawa(own, None)["f1"] < 0.99


def test_a_reader_that_fails_is_counted(evaluate: ModuleType, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "asks", lambda words: 1 / 0)
    assert evaluate.shinagawa(own, None)["failures"] == 1


def test_two_hundred_changed_documents_of_the_sample_lose_and_invent_nothing(evaluate: ModuleType) -> None:
    assert evaluate.mutations(None, None) == {"documents": 200, "invented": 0, "lost": 0}


def test_a_reader_that_takes_page_numbers_for_words_fails(
    evaluate: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "_PAGE_NUMBER", re.compile("(?!)"))
    found = evaluate.mutations(None, None)
    assert found["invented"] > 0
    assert found["lost"] > 0


def test_a_reader_that_knows_one_circle_only_fails(evaluate: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = shapes._speaker_mark
    monkeypatch.setattr(shapes, "_speaker_mark", lambda flat: whole(flat) if flat[0] == "○" else None)
    found = evaluate.mutations(None, None)
    assert found["invented"] > 0
    assert found["lost"] > 0


@pytest.mark.parametrize("figure", ["lost", "invented"])
def test_an_utterance_lost_or_invented_in_a_changed_document_counts(
    evaluate: ModuleType, monkeypatch: pytest.MonkeyPatch, figure: str
) -> None:
    """The script reads the document and then the changed one: here each second reading is broken."""
    monkeypatch.setattr(evaluate, "MUTATED", 6)
    readings = itertools.count()
    broken(
        monkeypatch,
        lambda said: said if next(readings) % 2 == 0 else said[1:] if figure == "lost" else (*said, said[0]),
    )
    found = evaluate.mutations(None, None)
    assert found == {"documents": 6, "lost": 0, "invented": 0} | {figure: 6}


def test_the_seeds_are_read_as_people_read_them(evaluate: ModuleType, seeds_dir: Path) -> None:
    found = evaluate.seeds(seeds_dir)
    assert found["utterances"] == 129
    assert sound(found) == []


@pytest.mark.parametrize(("change", "figure"), [b for b in BREAKS if b[0] is not join])
def test_a_broken_reader_fails_on_the_seeds(
    evaluate: ModuleType, seeds_dir: Path, monkeypatch: pytest.MonkeyPatch, change: Break, figure: str
) -> None:
    broken(monkeypatch, change)
    assert figure in sound(evaluate.seeds(seeds_dir))


@pytest.mark.parametrize(
    ("labels", "turns"), [("turns.jsonl", 300), ("turns_second.jsonl", 150), ("turns_third.jsonl", 150)]
)
def test_turns_of_real_assemblies_have_their_kinds_and_links(
    evaluate: ModuleType, minutes_dir: Path, bench_dir: Path, labels: str, turns: int
) -> None:
    found = evaluate.turns(minutes_dir, bench_dir, labels)
    assert found["turns"] == turns
    assert found["kinds"] >= 0.9
    assert found["reply_links"] >= 0.9


def test_two_hundred_changed_real_documents_lose_and_invent_nothing(
    evaluate: ModuleType, seeds_dir: Path, bench_dir: Path
) -> None:
    assert evaluate.mutations(seeds_dir, bench_dir) == {"documents": 200, "invented": 0, "lost": 0}


@pytest.mark.slow
def test_a_year_of_published_meetings_has_its_turns_and_speakers(evaluate: ModuleType, minutes_dir: Path) -> None:
    found = evaluate.shinagawa(minutes_dir, ["r05"])
    assert found["failures"] == 0
    assert found["turns"] > 20_000
    assert found["f1"] >= 0.99
