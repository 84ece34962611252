"""An index from elsewhere: opening it runs nothing, reads nothing outside of it, ends, and says what is wrong with it."""

import ast
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import rag
from tests.faults.documents import said
from tests.faults.forgeries import (
    COLUMNS,
    LINKS,
    MANIFESTS,
    PARTS,
    POSTINGS,
    STORES,
    VECTORS,
    Forge,
    agree,
)
from tests.minutes_for_tests import write_corpus

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links, pipes and alarms are those of Unix")

MOST_MEMORY = 1_500_000  # KB; about 350,000 of them are the words and vectors that every process loads
LOOK = """
import json, os, resource, signal, sys, traceback
from pathlib import Path
import rag, rag.index.building.corpus
from rag.errors import RagError
from rag.index.encoder import load_encoder
from rag.index.generations import Generations
from rag.index.keeping import kept
from tests.faults.documents import said

settings, encoder = rag.load_settings({}), load_encoder("shipped")
sound, build, *folders = sys.argv[1:]
rag.Index(Path(sound), settings, encoder).ask("水")
outside = []

def heard(name, values):
    if name in ("open", "sqlite3.connect", "os.scandir", "os.listdir") and values and isinstance(values[0], (str, os.PathLike)):
        place = os.path.realpath(values[0])
        if "/secret" in place or place == "/etc/passwd":
            outside.append((name, place))
    if name in ("os.system", "subprocess.Popen", "os.exec", "pickle.find_class"):
        outside.append((name, str(values)))

def told(work):
    signal.alarm(60)  # which ends this process, and with it the test
    try:
        return work()
    except RagError as fault:
        return [type(fault).__name__, str(fault)[:2000].encode("utf-8", "replace").decode()]
    except BaseException:
        return ["broken", traceback.format_exc()]

def asked(index):
    opened = rag.Index(index, settings, encoder)
    list(map(opened.facets, ("municipality", "kind"))), opened.days(), opened.find("水 OR 公園"), opened.values("role")
    return ["said", said(opened)]

def built(index):
    rag.index.building.corpus.build(index.parent / "corpus", index, encoder, settings, full=False, progress=None)
    return asked(index)

sys.addaudithook(heard)
for folder in map(Path, folders):
    out = [told(lambda: asked(folder)), told(lambda: ["wrong", Generations(folder).verify(Generations(folder).current())]),
           told(lambda: ["kept", len(kept(folder))])]
    if build == "build":
        out.append(told(lambda: built(folder)))
    print(json.dumps([out, outside]), flush=True)
    outside.clear()
# Its own: ru_maxrss begins with that of the process which started this one.
print(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0] if os.path.exists("/proc/self/status")
      else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus beside its index."""
    place = tmp_path_factory.mktemp("sound")
    rag.build_index(write_corpus(place / "corpus"), place / "index")
    return place


def look(sound: Path, place: Path, forgeries: Mapping[str, Forge], agreed: bool, build: bool) -> dict[str, list[Any]]:
    """What another process finds in each forged index; fails where it was led astray or did not come to its end."""
    folders = []
    for number, forge in enumerate(forgeries.values()):
        shutil.copytree(sound, place / str(number))
        generation = place / str(number) / "index" / "generations" / "000001"
        forge(generation)
        if agreed:
            agree(generation)
        folders.append(place / str(number) / "index")
    words = [sys.executable, "-c", LOOK, sound / "index", "build" if build else "", *folders]
    (place / "here").mkdir()
    environ = {"PYTHONPATH": str(Path(__file__).parents[2]), "RUST_BACKTRACE": "0", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(words, capture_output=True, encoding="utf-8", cwd=place / "here", env=environ, check=False)
    *lines, memory = done.stdout.splitlines()
    assert len(lines) == len(forgeries), (list(forgeries)[len(lines) - 1 :][:2], done.returncode, done.stderr[-2000:])
    assert not any((place / "here").iterdir())  # nothing was run
    assert int(memory) < MOST_MEMORY
    found = {}
    for name, line in zip(forgeries, lines, strict=True):
        found[name], outside = json.loads(line)
        assert outside == [], name
        for what, words in found[name]:
            assert what != "broken", (name, words)
            if what.startswith("Index"):
                assert "rag index" in words, (name, words)
    return found


def plain(sound: Path) -> list[Any]:
    answers: list[Any] = json.loads(json.dumps(said(rag.open_index(sound / "index"))))
    return answers


def assert_refused_or_the_same(found: dict[str, list[Any]], answers: list[Any], most: int) -> None:
    same = [name for name, ((what, words), *_) in found.items() if what == "said" and words == answers]
    refused = [name for name, ((what, _), *_) in found.items() if what.startswith("Index")]
    assert sorted(same + refused) == sorted(found)
    assert len(same) <= most, same


def test_a_hostile_manifest_is_refused_though_its_own_hash_is_right(tmp_path: Path, sound: Path) -> None:
    assert len(MANIFESTS) >= 100
    found = look(sound, tmp_path, MANIFESTS, agreed=False, build=False)
    # Numbers of so many digits that they are no Python float are read, where nothing but a build asks for them.
    assert_refused_or_the_same(found, plain(sound), 5)


def test_links_out_of_an_index_and_pipes_in_it_are_not_followed(tmp_path: Path, sound: Path) -> None:
    found = look(sound, tmp_path, LINKS, agreed=False, build=True)
    answers = plain(sound)
    assert_refused_or_the_same(found, answers, 2)  # seals are only there to save time
    assert [name for name, told in found.items() if told[3] != ["said", answers]] == []


@pytest.mark.parametrize("agreed", [False, True])
@pytest.mark.parametrize("forgeries", [COLUMNS, STORES, VECTORS], ids=["columns", "stores", "vectors"])
def test_what_no_build_writes_is_refused_whatever_the_hashes_say(
    tmp_path: Path, sound: Path, forgeries: dict[str, Forge], agreed: bool
) -> None:
    assert len(forgeries) >= 10
    found = look(sound, tmp_path, forgeries, agreed, build=False)
    assert {told[0][0] for told in found.values()} == {"IndexDamaged"}, {
        n: t[0] for n, t in found.items() if t[0][0] == "said"
    }


def test_postings_that_no_build_wrote_end_nobody(tmp_path: Path, sound: Path) -> None:
    """With hashes that agree a stranger may say what he likes, so answers may be his; a panic, an end or a hang may not."""
    assert len(POSTINGS) >= 20
    (tmp_path / "agreed").mkdir()
    (tmp_path / "not").mkdir()
    found = look(sound, tmp_path / "agreed", POSTINGS, agreed=True, build=False)
    assert sum(told[0][0] == "IndexDamaged" for told in found.values()) >= 20
    assert_refused_or_the_same(look(sound, tmp_path / "not", POSTINGS, agreed=False, build=False), plain(sound), 0)


@pytest.mark.parametrize("agreed", [False, True])
def test_records_of_parts_that_no_build_wrote_are_taken_for_none(tmp_path: Path, sound: Path, agreed: bool) -> None:
    assert len(PARTS) >= 12
    answers = plain(sound)
    for name, told in look(sound, tmp_path, PARTS, agreed, build=True).items():
        assert told[0][0] == "IndexDamaged" or (agreed and told[0] == ["said", answers]), name
        assert told[3] == ["said", answers], name


SEALS: tuple[Any, ...] = (None, 3, "x", [], [["a"]], {"a": 1}, {"a": None}, {"": ""}, {"0:0:0": "x" * 1_000_000})


def test_seals_from_elsewhere_are_not_believed_without_their_files(tmp_path: Path, sound: Path) -> None:
    forged: dict[str, Forge] = {
        str(n): lambda folder, v=v: (folder.parents[1] / "SEALS.json").write_text(json.dumps(v))
        for n, v in enumerate(SEALS)
    }
    found = look(sound, tmp_path, forged, agreed=False, build=True)
    answers = plain(sound)
    assert [name for name, told in found.items() if [told[0], told[3]] != [["said", answers]] * 2] == []


def test_only_what_passes_between_our_own_processes_is_pickled() -> None:
    using, loading = set(), []
    package = Path(rag.__file__).parent
    for file in sorted(package.rglob("*.py")):
        name = file.relative_to(package).as_posix()
        text = file.read_text(encoding="utf-8")
        tree = ast.parse(text)
        names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        if names & {"pickle", "marshal", "shelve", "dill", "joblib"}:
            using.add(name)
        calls = [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Call)]
        loading += [
            (name, call) for call in calls if re.match(r"(np|numpy)\.(load|fromfile|memmap)\(|eval\(|exec\(", call)
        ]
        assert "allow_pickle=True" not in text
    assert using == {"minutes/isolation/reader.py", "minutes/isolation/pipes.py"}
    assert {name for name, _ in loading} <= {"index/encoder.py"}  # the shipped encoder is no index
