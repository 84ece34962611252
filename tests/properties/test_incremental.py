"""An index that was brought up to date step by step is the one that a full build makes, passage by passage and hit by hit."""

import shutil
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import rag
from rag.index.building import plan
from rag.index.building.corpus import build
from rag.index.columns import FIELDS
from rag.index.encoder import StaticEncoder
from rag.records import BuildReport
from rag.resources import encoder_folder
from tests.minutes_for_tests import FLOWERS, MEMO, PARK, QUESTIONS

ENCODER, SETTINGS = StaticEncoder(encoder_folder()), rag.load_settings({})
FOLDERS = ("", "asari/", "tsurumi/", "tsurumi/年度 5/")
NAMES = [f"{folder}{name}" for folder in FOLDERS for name in ("a.txt", "b.md", "会議.txt")]
THINGS = ("ブランコ", "砂場", "噴水", "藤棚")
NOTE = 'municipality = "{}"\n'
SPEECHES = '{{"id": "{0}{1}", "date": "2022-0{1}-01", "title": "委員会", "speaker": "{0}委員", "text": "{2}はいくつあるか。"}}\n'


@st.composite
def contents(draw: st.DrawFn) -> str:
    thing, other = draw(st.sampled_from(THINGS)), draw(st.sampled_from(THINGS))
    text = draw(st.sampled_from((PARK, FLOWERS, MEMO, "", "覚え書き\n", PARK + FLOWERS)))
    return text.replace("ブランコ", thing).replace("花壇", other)


EDITS = st.one_of(
    st.tuples(st.just("write"), st.sampled_from(NAMES), contents()),
    st.tuples(st.just("remove"), st.integers(0, 50), st.just("")),
    st.tuples(st.just("rename"), st.integers(0, 50), st.sampled_from(NAMES)),
    st.tuples(st.just("copy"), st.integers(0, 50), st.sampled_from(NAMES)),
    st.tuples(st.just("note"), st.sampled_from(FOLDERS), st.sampled_from(("浅利町", "東浜区", "", '"'))),
    st.tuples(st.just("speeches"), st.sampled_from(THINGS), st.sampled_from(THINGS)),
)


def edit(corpus: Path, kind: str, first: str | int, second: str) -> None:
    files = sorted(p for p in corpus.rglob("*") if p.is_file() and p.name != "minutes.toml")
    if isinstance(first, int):
        if not files:
            return
        file = files[first % len(files)]
        if kind == "remove":
            file.unlink()
            return
        target = corpus / second
        target.parent.mkdir(parents=True, exist_ok=True)
        if kind == "rename":
            file.rename(target)
        elif file != target:
            shutil.copy(file, target)
        return
    if kind == "speeches":
        bad = {"砂場": '{"text": \n', "噴水": "5\n"}.get(second, "")  # that row is a line of the report
        lines = bad + "".join(SPEECHES.format(first, month, second) for month in (1, 2, 3))
        (corpus / "speeches.jsonl").write_text(lines, encoding="utf-8")
        return
    place = corpus / first if kind == "write" else corpus / first / "minutes.toml"
    place.parent.mkdir(parents=True, exist_ok=True)
    if kind == "note" and not second:
        place.unlink(missing_ok=True)
        return
    place.write_text(second if kind == "write" else NOTE.format(second), encoding="utf-8")


def built(corpus: Path, index: Path) -> tuple[rag.Index, BuildReport]:
    report = build(corpus, index, ENCODER, SETTINGS, full=False, progress=None)
    return rag.Index(index, SETTINGS, ENCODER), report


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A handful of documents is several parts, so that all that happens between parts happens here, too."""
    monkeypatch.setattr(plan, "SMALLEST", 8)


# The fixture sets a number that is the same for every example.
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(EDITS, min_size=1, max_size=4), min_size=1, max_size=3))
def test_a_row_of_edits_and_builds_ends_where_a_full_build_does(steps: list[list[tuple[str, str | int, str]]]) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        corpus, index = Path(scratch, "corpus"), Path(scratch, "index")
        for name, text in (("asari/a.txt", FLOWERS), ("b.md", MEMO), ("tsurumi/a.txt", PARK), ("z.txt", PARK * 2)):
            edit(corpus, "write", name, text)
        grown = built(corpus, index)
        for edits in steps:
            for one in edits:
                edit(corpus, *one)
            edit(corpus, "write", "z.txt", PARK * 2 + "".join(str(one) for one in edits))  # there is always something
            grown = built(corpus, index)
        fresh = built(corpus, Path(scratch, "fresh"))
        same(grown[0], fresh[0])
        assert sorted(grown[1].skipped, key=repr) == sorted(fresh[1].skipped, key=repr)


def same(grown: rag.Index, fresh: rag.Index) -> None:
    """Every passage with its row, document, column, vector, and every hit with its score."""
    rows = np.arange(fresh._store.count, dtype=np.int64)
    assert grown._store.count == fresh._store.count
    assert grown._store.passages(rows.tolist()) == fresh._store.passages(rows.tolist())
    assert grown._store.sources() == fresh._store.sources()
    assert grown.documents() == fresh.documents()
    assert [grown.document(d.doc_id) for d in grown.documents()] == [
        fresh.document(d.doc_id) for d in fresh.documents()
    ]
    assert [grown.values(field) for field in FIELDS] == [fresh.values(field) for field in FIELDS]
    for name in ("dates", "documents", "asked", "turns"):
        assert getattr(grown._columns, name)().tolist() == getattr(fresh._columns, name)().tolist()
    for question in QUESTIONS:
        for leg in ("hybrid", "dense", "lexical"):
            assert grown.search(question, 20, leg=leg, fold=False) == fresh.search(question, 20, leg=leg, fold=False)
        assert grown.ask(question).statements == fresh.ask(question).statements
    for words in ("点検", "水", "市民の庭"):
        assert grown.find(words) == fresh.find(words)
