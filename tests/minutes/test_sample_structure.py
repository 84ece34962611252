"""The sample minutes as they are read, against what a person wrote down about them."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rag import resources
from rag.minutes.reading import read_file
from rag.records import Minutes, Speaker
from tests.golden.compare import compare, compare_utterances

TRUTH: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "golden" / "sample_structure.json").read_text(encoding="utf-8")
)


def sample(name: str) -> Minutes:
    [path] = resources.sample_corpus().rglob(name)
    return read_file(path)


@pytest.mark.parametrize("name", sorted(TRUTH))
def test_a_sample_document_is_read_as_a_person_reads_it(name: str) -> None:
    assert compare(sample(name), TRUTH[name]) == []


@pytest.mark.parametrize("name", sorted(TRUTH))
def test_no_speaker_is_named_whom_the_text_does_not_name(name: str) -> None:
    minutes = sample(name)
    known = {u["speaker"] for u in TRUTH[name]["utterances"]}
    assert {u.speaker.role or u.speaker.name for u in minutes.utterances if u.speaker} <= known


@pytest.mark.parametrize("name", sorted(TRUTH))
def test_every_reply_answers_the_nearest_words_before_it_that_are_no_reply(name: str) -> None:
    """In these documents each reply stands right below what it answers."""
    minutes = sample(name)
    for utterance in minutes.utterances:
        if utterance.kind == "reply":
            before = [u for u in minutes.utterances[: utterance.number - 1] if u.kind != "reply"]
            assert utterance.reply_to == before[-1].number


def test_the_comparison_sees_what_is_wrong() -> None:
    name = "2021-07-27-smart-jichitai-honbu-2.txt"
    minutes = sample(name)
    second, third = minutes.utterances[1], minutes.utterances[2]
    base = len(compare_utterances(minutes, TRUTH[name]))

    def differences(at: int, **change: Any) -> int:
        changed = list(minutes.utterances)
        changed[at] = replace(changed[at], **change)
        return len(compare_utterances(replace(minutes, utterances=tuple(changed)), TRUTH[name])) - base

    assert differences(1, kind="remark") == 1
    assert differences(1, speaker=None) == 1
    assert differences(6, speaker=Speaker(None, "事務局", "secretariat")) == 1
    assert differences(1, span=replace(second.span, end=third.span.end)) == 1
    assert differences(1, span=replace(second.span, start=second.span.start + 3)) == 2
    without = replace(minutes, utterances=minutes.utterances[:5] + minutes.utterances[6:])
    assert len(compare_utterances(without, TRUTH[name])) > base


def test_real_documents_are_read_as_a_person_read_them(bench_dir: Path, seeds_dir: Path) -> None:
    """One real document has its truth beside it; what a person only inferred is left out of the comparison."""
    truths = json.loads((bench_dir / "seeds" / "structure-example.json").read_text(encoding="utf-8"))
    for name, truth in truths.items():
        minutes = read_file(seeds_dir / name)
        wrong = compare_utterances(minutes, truth)
        assert wrong == []
