"""Indexes as a stranger could hand them over: what is done to a sound one, by name, with the hashes made to agree or not."""

import hashlib
import json
import os
import sqlite3
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from rag.index.seals import hash_file

Forge = Callable[[Path], object]
ZEROS = "0" * 64


def sign(folder: Path, plain: Any, raw: bytes | None = None) -> None:
    """Write a manifest whose own digest is right, whatever it says."""
    if isinstance(plain, dict):
        plain = {**plain, "digest": ZEROS}
    raw = json.dumps(plain, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass") if raw is None else raw
    before, found, after = raw.rpartition(ZEROS.encode())
    (folder / "manifest.json").write_bytes(before + (found and hashlib.sha256(raw).hexdigest().encode()) + after)


def manifest(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return found


def agree(folder: Path) -> None:
    """Let manifest and records of parts name what lies there now."""
    for record in folder.glob("parts/*/part.json"):
        try:
            plain = json.loads(record.read_text(encoding="utf-8"))
        except (ValueError, RecursionError):
            continue
        if isinstance(plain, dict) and isinstance(plain.get("files"), dict):
            there = [file for file in plain["files"] if (folder / file).is_file()]
            again(record, json.dumps(plain | {"files": {file: hash_file(folder / file) for file in there}}))
    plain = manifest(folder)
    files = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file() and not p.is_symlink())
    sign(folder, plain | {"files": {f: hash_file(folder / f) for f in files if f != "manifest.json"}})


def again(path: Path, content: str | bytes) -> None:
    """Another file in the place of one that is shared with other generations."""
    path.unlink(missing_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def field(**values: Any) -> Forge:
    return lambda folder: sign(folder, manifest(folder) | values)


def named(name: str) -> Forge:
    return lambda folder: sign(folder, manifest(folder) | {"files": manifest(folder)["files"] | {name: "0" * 64}})


def raw(change: Callable[[bytes], bytes]) -> Forge:
    def forge(folder: Path) -> None:
        data = json.dumps(manifest(folder) | {"digest": ZEROS}, ensure_ascii=False).encode()
        sign(folder, None, change(data))

    return forge


BAD: dict[str, tuple[Any, ...]] = {
    "number": (-1, 1.5, float("nan"), float("inf"), True, None, "3", [1], {}, 10**400),
    "text": (None, 7, ["x"], {"a": 1}, "\ud800"),
    "files": (None, 7, "x", [], ["a"], {}, {"a": 1}, {"a": None}, {"a": "x"}, {"a": "0" * 63}, {"a": "G" * 64}),
    "parts": (None, 7, "x", [], [1], [None], [["a"]], ["../x"], ["a" * 16], {"a": 1}),
    "unread": (None, 7, "x", [1], {"a": 1}, {"a": ["b"]}, {"a": ["b", 1]}, {"a": [1, 2, 3]}, {"a": None}),
}  # fmt: skip
KINDS = {
    "number": ("schema", "dim", "passage_tokens", "reader", "cutter", "documents", "passages"),
    "text": ("generation", "created", "encoder", "encoder_digest", "corpus"),
    "files": ("files",), "parts": ("parts",), "unread": ("unread",),
}  # fmt: skip
NAMES = (
    "../x", "../../CURRENT", "../000001/manifest.json", "/etc/passwd", "a/../../x", "C:\\x", "C:/x", "..\\x", "a\\b", "a\0b", "", ".",
    "./a", "a//b", "a/", "~root/x", "x" * 5_000, "x" * 10_000_000, "\ud800", "a/\udcff", "file:///etc/passwd", "gone/away",
)  # fmt: skip

MANIFESTS: dict[str, Forge] = {
    **{
        f"{name} {str(value)[:12]!r}": field(**{name: value})
        for kind, names in KINDS.items() for name in names for value in BAD[kind]
    },
    **{f"a file {name[:20]!r} {len(name)}": named(name) for name in NAMES},
    "no field": lambda folder: sign(folder, {}),
    **{
        f"without {name}": lambda folder, name=name: sign(folder, {k: v for k, v in manifest(folder).items() if k != name})
        for names in KINDS.values() for name in names
    },
    "one field more": field(more=1),
    "ten megabytes": field(corpus="x" * 10_000_000, dim=-1),
    "another generation": field(generation="000002"),
    "other counts": field(passages=10**9, documents=10**9),
    "huge numbers": field(passages=2**63),
    "other vectors": field(dim=8),
    "another encoder": field(encoder_digest="0" * 64),
    "no utf-8": raw(lambda data: data[:-1] + b',"\xff": 1}'),
    "deep": raw(lambda data: b'{"schema": ' + b"[" * 100_000 + data),
    "deep and closed": raw(lambda data: data[:-1] + b',"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
    "twice a field": raw(lambda data: data[:-1] + b',"files": {}}'),
    "a byte order mark": raw(lambda data: b"\xef\xbb\xbf" + data),
    "in utf-16": raw(lambda data: data.decode().encode("utf-16")),
    "a number of 5000 digits": raw(lambda data: data[:-1] + b',"passages": ' + b"9" * 5_000 + b"}"),
    "not signed": lambda folder: (folder / "manifest.json").write_text(json.dumps(manifest(folder) | {"corpus": "x"})),
    "a list": lambda folder: sign(folder, [1]),
    "nothing": lambda folder: (folder / "manifest.json").write_bytes(b""),
}  # fmt: skip


def linked(name: str, bait: str = "secret") -> Forge:
    """A link out of the index in the place of a file or a folder."""

    def forge(folder: Path) -> None:
        path = folder if name == "." else next(folder.glob(name))
        outside = folder.parents[2] / bait / path.name
        outside.parent.mkdir(exist_ok=True)
        path.rename(outside)
        path.symlink_to(outside)

    return forge


def piped(name: str) -> Forge:
    def forge(folder: Path) -> None:
        path = next(folder.glob(name))
        path.unlink()
        os.mkfifo(path)

    return forge


LINKS: dict[str, Forge] = {
    f"{what.__name__} {name}": what(name)
    for what in (linked, piped)
    for name in (
        "manifest.json", "parts/*/passages.sqlite3", "parts/*/dense.faiss", "parts/*/part.json", "columns/days.npy",
        "columns/values.json", "lexical/meta.json", "lexical/*.idx", "../../CURRENT", "../../SEALS.json",
    )
} | {f"linked {name}": linked(name) for name in ("parts/*", "parts", "columns", "lexical", "parts/*/columns", ".")}  # fmt: skip


def column(name: str, make: Callable[[Any], Any]) -> Forge:
    def forge(folder: Path) -> None:
        path = folder / "columns" / name
        made = make(np.load(path))
        path.unlink()
        np.save(path, made, allow_pickle=True)

    return forge


def header(shape: str, descr: str = "'<i4'") -> Forge:
    text = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}".encode()

    def forge(folder: Path) -> None:
        again(folder / "columns/days.npy", b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + b"\0" * 200)

    return forge


class Trap:
    """What would run where somebody unpickled it."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, ("executed",)


COLUMNS: dict[str, Forge] = {
    "pickled": column("days.npy", lambda a: np.array([Trap()] * len(a), object)),
    "pickled asked": column("asked.npy", lambda a: np.array([Trap()] * len(a), object)),
    "structured": column("days.npy", lambda a: np.zeros(len(a), [("a", "<i4")])),
    "another kind": column("days.npy", lambda a: a.astype(np.float32)),
    "rows beyond": column("asked.npy", lambda a: np.full_like(a, 10**12)),
    "codes beyond": column("codes.npy", lambda a: np.full_like(a, 2**31 - 1)),
    "a day of none": column("days.npy", lambda a: np.full_like(a, 99_999_999)),
    "too short": column("turns.npy", lambda a: a[:-1]),
    "two dimensions": column("turns.npy", lambda a: a[None]),
    **{f"shape {s[:20]}": header(s) for s in ("(10**12,)", "(1000000000000,)", "(-5,)", "()", "(5", "5", "(2**70,)", "(" * 4_000)},
    "a huge shape": header("(99999999999999999999999,)"),
    **{f"kind {d}": header("(5,)", d) for d in ("'|O'", "'__import__(\"os\").mkdir(\"executed\")'", "[('a', 'O')]", "None")},
    "an archive": lambda folder: again(folder / "columns/days.npy", b"PK\x03\x04" + b"\0" * 500),
    "a pickle": lambda folder: again(folder / "columns/days.npy", b"\x80\x04cos\nmkdir\n(S'executed'\ntR."),
    **{f"values {v[:10]}": lambda folder, v=v: again(folder / "columns/values.json", v)
       for v in ("[]", "{}", "null", "{", "[" * 100_000, '{"municipality": 3}', "\0")},
}  # fmt: skip


def sql(*statements: str) -> Forge:
    def forge(folder: Path) -> None:
        for path in folder.glob("parts/*/passages.sqlite3"):
            again(path, path.read_bytes())
            db = sqlite3.connect(path)
            for statement in statements:
                db.executescript(statement)
            db.commit()
            db.close()

    return forge


ENDLESS = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x AS row, x AS passage_id, x AS passage FROM c"
STORES: dict[str, Forge] = {
    "a view without end": sql("ALTER TABLE passages RENAME TO other; CREATE VIEW passages AS " + ENDLESS),
    "a view that loads": sql("ALTER TABLE documents RENAME TO other; CREATE VIEW documents AS SELECT load_extension('x') AS entry"),
    "a trigger": sql("CREATE TRIGGER t AFTER INSERT ON passages BEGIN DELETE FROM passages; END"),
    "a table more": sql("CREATE TABLE more (a)"),
    "an index of an expression": sql("CREATE INDEX i ON passages (length(terms))"),
    "no table": sql("DROP TABLE passages"),
    "other columns": sql("DROP TABLE passages; CREATE TABLE passages (row INTEGER PRIMARY KEY, passage TEXT)"),
    "rows elsewhere": sql("UPDATE passages SET row = row + 1000"),
    "one row elsewhere": sql("UPDATE passages SET row = 1000 WHERE row = 1"),
    **{f"records {v[:20]}": sql(f"UPDATE passages SET passage = {v}")
       for v in ("'{}'", "'[]'", "'null'", "'3'", "'\"x\"'", "x'ff'", "3", "'[[[[1]]]]'", "zeroblob(1000)", f"'{'[' * 50_000}'")},
    **{f"entries {v}": sql(f"UPDATE documents SET entry = {v}, minutes = {v}") for v in ("'{}'", "'[]'", "x'ff'", "3")},
    "text that is none": sql("UPDATE passages SET passage = CAST(x'fffe' AS TEXT)"),
    "no database": lambda folder: [again(p, b"x" * 8_192) for p in folder.glob("parts/*/passages.sqlite3")],
    "empty": lambda folder: [again(p, b"") for p in folder.glob("parts/*/passages.sqlite3")],
}  # fmt: skip


def dense(
    kind: bytes = b"IxSQ", dim: int = 256, count: int = 5, codes: int | None = None, metric: int = 0, low: float = -0.5
) -> Forge:
    length = (dim * count if codes is None else codes) % 2**64
    own = (kind, dim, count, 1 << 20, 1 << 20, True, metric, 2, 0, 0.0, dim, max(dim, 0), 2, low, -2 * low, length)
    head = struct.pack("<4siqqq?iiifqQQffQ", *own)

    def forge(folder: Path) -> None:
        for path in folder.glob("parts/*/dense.faiss"):
            again(path, head + b"\0" * min(abs(dim * count), 40_000))

    return forge


VECTORS: dict[str, Forge] = {
    **{f"a {kind.decode()}": dense(kind) for kind in (b"IxFI", b"IxF2", b"IwFl", b"IxPT", b"IHNf", b"IxMp", b"ilar", b"IBxF", b"null", b"Ixpo")},
    "fewer rows": dense(count=1), "more rows": dense(count=9_999), "a lie about codes": dense(codes=2**60),
    "negative": dense(dim=-16, count=-5), "no length": dense(dim=0, count=10**12, codes=0), "a huge length": dense(dim=2**31 - 1),
    "another metric": dense(metric=1), "another length": dense(dim=8), "another range": dense(low=-0.4),
    "a head alone": lambda folder: [again(p, b"IxSQ") for p in folder.glob("parts/*/dense.faiss")],
    "nothing": lambda folder: [again(p, b"") for p in folder.glob("parts/*/dense.faiss")],
}  # fmt: skip


def meta(change: Callable[[dict[str, Any]], Any], file: str = "lexical/meta.json") -> Forge:
    def forge(folder: Path) -> None:
        for path in folder.glob(file):
            again(path, json.dumps(change(json.loads(path.read_text(encoding="utf-8")))))

    return forge


def segments(**values: Any) -> Forge:
    return meta(lambda plain: plain | {"segments": [one | values for one in plain["segments"]]})


POSTINGS: dict[str, Forge] = {
    "no schema": meta(lambda plain: plain | {"schema": []}), "another schema": meta(lambda plain: plain | {"schema": plain["schema"][:-1]}),
    "no segment": meta(lambda plain: plain | {"segments": []}), "twice a segment": meta(lambda p: p | {"segments": p["segments"] * 2}),
    **{f"{n} passages": segments(max_doc=n) for n in (0, 1, 6, 10**6, 2**31, 2**32 - 1, 2**32, 2**70, -1, 1.5, "5", None)},
    "deletions": segments(deletes={"num_deleted_docs": 1, "opstamp": 3}), "a path": segments(segment_id="../../../../secret"),
    "another name": segments(segment_id="00000000-0000-0000-0000-000000000000"),
    **{f"meta {v[:10]}": lambda folder, v=v: again(folder / "lexical/meta.json", v) for v in ("", "{}", "[]", "null", "[" * 100_000)},
    **{f"{what} {ending}": lambda folder, ending=ending, cut=cut: [
        again(p, cut(p.read_bytes())) for p in folder.glob(f"lexical/*.{ending}")
    ] for ending in ("idx", "term", "fieldnorm", "fast", "pos", "store")
      for what, cut in (("half", lambda data: data[: len(data) // 2]), ("zeros in", lambda data: b"\0" * 40 + data[40:]),
                        ("flips in", lambda data: bytes(b ^ 0x55 for b in data[:-60]) + data[-60:]))},
}  # fmt: skip


def part(content: str | None = None, **values: Any) -> Forge:
    def forge(folder: Path) -> None:
        for path in folder.glob("parts/*/part.json"):
            plain = json.loads(path.read_text(encoding="utf-8"))
            again(path, json.dumps(plain | values) if content is None else content)

    return forge


PARTS: dict[str, Forge] = {
    **{f"content {v[:10]}": part(v) for v in ("", "{}", "[]", "null", "[" * 100_000, "\udcff".encode("utf-8", "replace").decode())},
    **{f"name {v!r}": part(name=v) for v in (1, None, "../x", "0" * 16)},
    **{f"files {v!r}": part(files=v) for v in (None, 1, ["a"], {}, {"../x": "0"}, {"a": 1}, {"/etc/passwd": "0" * 64})},
    **{f"passages {v!r}": part(passages=v, documents=v) for v in (None, "x", -1, 1.5, 10**30)},
}  # fmt: skip
