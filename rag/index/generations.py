"""Generations on disk: each build makes a new folder beside the old ones, then one rename of CURRENT switches over."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from rag.errors import IndexDamaged, IndexMismatch, IndexMissing, IndexUnusable
from rag.index.encoder import Encoder

SCHEMA = 2
_NAME_WIDTH = 6
_BUILDING, _LEAVING = ".building-", ".removing-"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation is: how it was made, what it counts, and the SHA-256 of every file in it."""

    schema: int
    generation: str
    created: str
    encoder: str
    encoder_digest: str
    dim: int
    passage_tokens: int
    reader: int
    cutter: int
    corpus: str
    documents: int
    passages: int
    files: dict[str, str]

    def check_encoder(self, encoder: Encoder, index: Path) -> None:
        """Make sure that an encoder is the one whose vectors the generation holds.

        Raises:
            IndexMismatch: it is another one; the message names the command that rebuilds the index.
        """
        if encoder.digest != self.encoder_digest:
            raise IndexMismatch(
                f"{index} was built by the encoder {self.encoder!r}, and {encoder.name!r} is set. "
                f"Rebuild with: rag index build {self.corpus} --index {index}, "
                f"or set RAG_ENCODER to the encoder that built it."
            )


class Generations:
    """The generations below one index folder."""

    def __init__(self, index: Path) -> None:
        self.index = index
        self.folder = index / "generations"

    def current(self) -> str:
        """The name of the live generation.

        Raises:
            IndexMissing: there is none.
        """
        try:
            name = (self.index / "CURRENT").read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError) as fault:
            raise IndexMissing(f"There is no index at {self.index}. Build one with: rag index build CORPUS") from fault
        if not (name.isdigit() and (self.folder / name / "manifest.json").is_file()):
            raise IndexDamaged(
                f"{self.index / 'CURRENT'} names no generation. Rebuild with: rag index build CORPUS --full"
            )
        return name

    def names(self) -> list[str]:
        """All complete generations, oldest first."""
        if not self.folder.is_dir():
            return []
        return sorted(p.name for p in self.folder.iterdir() if p.name.isdigit() and (p / "manifest.json").is_file())

    def path(self, name: str) -> Path:
        """The folder of a generation."""
        return self.folder / name

    def manifest(self, name: str) -> Manifest:
        """The manifest of a generation.

        Raises:
            IndexDamaged: it cannot be read, or was written by another version of this package.
        """
        path = self.path(name) / "manifest.json"
        try:
            plain = json.loads(path.read_text(encoding="utf-8"))
            if plain["schema"] != SCHEMA:
                raise IndexDamaged(
                    f"{path} has schema {plain['schema']}, and this version reads {SCHEMA}. "
                    "Rebuild with: rag index build CORPUS --full"
                )
            return Manifest(**plain)
        except (OSError, ValueError, TypeError, KeyError) as fault:
            raise IndexDamaged(
                f"{path} cannot be read ({fault}). Rebuild with: rag index build CORPUS --full"
            ) from fault

    def verify(self, name: str) -> list[str]:
        """The files of a generation that are missing or not what the manifest says; empty where all is well."""
        root = self.path(name)
        listed = self.manifest(name).files
        present = {p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file()} - {"manifest.json"}
        wrong = [file for file, digest in listed.items() if file not in present or hash_file(root / file) != digest]
        return sorted(wrong + list(present - set(listed)))

    @contextmanager
    def new(self) -> Iterator[tuple[str, Path]]:
        """A scratch folder for the next generation; it is removed again unless ``publish`` took it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        last = max((int(name) for name in self.names()), default=0)
        name = str(last + 1).zfill(_NAME_WIDTH)
        scratch = self.folder / (_BUILDING + name)
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir()
        try:
            yield name, scratch
        finally:
            shutil.rmtree(scratch, ignore_errors=True)

    def publish(self, scratch: Path, manifest: Manifest) -> None:
        """Make a finished scratch folder the live generation: sync, rename, then replace CURRENT in one step."""
        (scratch / "manifest.json").write_text(
            json.dumps(asdict(manifest), ensure_ascii=False, indent=1), encoding="utf-8"
        )
        for file in [*scratch.rglob("*"), scratch]:
            _sync(file)
        scratch.rename(self.path(manifest.generation))
        _sync(self.folder)
        self.set_current(manifest.generation)

    def set_current(self, name: str) -> None:
        """Let CURRENT name another complete generation, in one rename."""
        fresh = self.index / "CURRENT.new"
        fresh.write_text(name + "\n", encoding="ascii")
        _sync(fresh)
        fresh.replace(self.index / "CURRENT")
        _sync(self.index)

    def beyond(self, keep: int) -> list[str]:
        """The generations older than the ``keep`` newest, oldest first, never the live one."""
        live = self.current()
        return [name for name in self.names()[:-keep] if name != live]

    def prune(self, keep: int) -> list[str]:
        """Remove the oldest generations beyond ``keep``, never the live one; the names removed.

        One that cannot be removed (on Windows: while a reader has it open) stays for the next time.
        """
        removed = []
        for name in self.beyond(keep):
            with suppress(IndexUnusable):
                self.remove(name)
                removed.append(name)
        return removed

    def leftovers(self) -> list[str]:
        """Folders that killed builds and killed removals left; only who holds the lock can tell them from work going on."""
        if not self.folder.is_dir():
            return []
        complete = set(self.names())
        return sorted(
            p.name for p in self.folder.iterdir() if p.is_dir() and _is_ours(p.name) and p.name not in complete
        )

    def remove(self, name: str) -> None:
        """Remove a generation or a leftover. It leaves by one rename first, so that none is ever half there.

        On Linux and macOS a reader that has it open reads on: the files go when it closes them. Windows refuses the
        rename while any file is open, and the generation stays whole.

        Raises:
            IndexUnusable: it cannot be removed now.
        """
        path = self.folder / name
        leaving = path if name.startswith(_LEAVING) else self.folder / (_LEAVING + name.lstrip("."))
        try:
            if leaving != path:
                shutil.rmtree(leaving, ignore_errors=True)
                path.rename(leaving)
                _sync(self.folder)
            shutil.rmtree(leaving)
        except OSError as fault:
            raise IndexUnusable(
                f"{path} cannot be removed ({fault.strerror}). Close the program that reads it, or make the folder "
                f"writable, then: rag index prune --index {self.index}"
            ) from fault

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Held by the one who builds, rolls back or removes; a lock left by a process that is gone is taken over.

        Raises:
            IndexUnusable: another build is running, or nothing can be written here.
        """
        path = self.index / "LOCK"
        own = self.index / f"LOCK.{os.getpid()}.{threading.get_ident()}"
        try:
            self.index.mkdir(parents=True, exist_ok=True)
            own.write_text(str(os.getpid()), encoding="ascii")
        except OSError as fault:
            raise IndexUnusable(
                f"{self.index} cannot be made a folder to write in ({fault.strerror}). Name another place with --index, "
                "or make room there."
            ) from fault
        try:
            self._claim(own, path)
        finally:
            own.unlink(missing_ok=True)
        try:
            yield
        finally:
            path.unlink(missing_ok=True)

    def _claim(self, own: Path, path: Path) -> None:
        """Link a file that already holds the process id, so that no lock is ever seen without its owner."""
        while True:
            try:
                os.link(own, path)
                return
            except FileExistsError as fault:
                try:
                    owner = path.read_text(encoding="ascii").strip()
                except (OSError, UnicodeDecodeError):
                    owner = ""
                if owner.isdigit() and _alive(int(owner)):
                    raise IndexUnusable(
                        f"Another build (process {owner}) is writing {self.index}. Wait for it, or end it, then try again."
                    ) from fault
                path.unlink(missing_ok=True)


def hash_file(path: Path) -> str:
    """SHA-256 of a file, hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def hash_folder(root: Path) -> dict[str, str]:
    """Relative path to SHA-256 for every file below a folder."""
    return {p.relative_to(root).as_posix(): hash_file(p) for p in sorted(root.rglob("*")) if p.is_file()}


def _is_ours(name: str) -> bool:
    return name.isdigit() or name.startswith((_BUILDING, _LEAVING))


def _sync(path: Path) -> None:
    # Windows opens no folder for syncing; a rename is durable there without it.
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True
