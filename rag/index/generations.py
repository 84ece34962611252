"""Generations on disk: each build makes a new folder beside the old ones, then one rename of CURRENT switches over."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

from rag.atomic_files import sync
from rag.errors import IndexDamaged, IndexMissing, IndexUnusable
from rag.index.locking import claim, give_back
from rag.index.manifest import MANIFEST, Manifest, read_manifest, write_manifest
from rag.index.parts import finished
from rag.index.seals import Seals, hash_file, unfinished_seals

_NAME_WIDTH, _LONGEST_NAME = 6, 18
_CHECK = 16  # digits of the SHA-256 of a name
_BUILDING, _LEAVING = ".building-", ".removing-"


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
        text = before = None
        while text is None or text != before:  # one that is named may have gone since, when another one is named by now
            before, text = text, self._read_current()
            name = text.partition("\n")[0]
            if text in (f"{name}\n", _current(name)) and self._is_complete(name):
                return name
        raise IndexDamaged(
            f"{self.index / 'CURRENT'} names no generation, or is not what was written. See what is kept: rag index list --index {self.index}, and "
            f"serve one: rag index rollback GENERATION --index {self.index}; or rebuild: rag index build CORPUS --full"
        )

    def _read_current(self) -> str:
        path = self.index / "CURRENT"
        try:
            if path.is_symlink() or (path.exists() and not path.is_file()):
                return ""  # a link out of here, or a pipe, which would never end
            with path.open(encoding="ascii", errors="replace") as stream:
                return stream.read(_LONGEST_NAME + _CHECK + 3)
        except OSError as fault:
            raise IndexMissing(f"There is no index at {self.index}. Build one with: rag index build CORPUS") from fault

    def _is_complete(self, name: str) -> bool:
        """Whether a generation has this name; a link in its place could lead anywhere."""
        folder = self.folder / name
        manifest = folder / MANIFEST
        return _is_name(name) and manifest.is_file() and not folder.is_symlink() and not manifest.is_symlink()

    def names(self) -> list[str]:
        """All complete generations, oldest first."""
        if not self.folder.is_dir():
            return []
        return sorted(p.name for p in self.folder.iterdir() if self._is_complete(p.name))

    def path(self, name: str) -> Path:
        """The folder of a generation."""
        return self.folder / name

    def manifest(self, name: str) -> Manifest:
        """The manifest of a generation.

        Raises:
            IndexDamaged: it cannot be read, or was written by another version of this package.
        """
        return read_manifest(self.path(name))

    def verify(self, name: str) -> list[str]:
        """The files of a generation that are missing or not what the manifest says; empty where all is well."""
        root = self.path(name)
        listed = self.manifest(name).files
        present = {p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file() or p.is_symlink()} - {
            MANIFEST
        }
        wrong = [file for file, digest in listed.items() if file not in present or not _holds(root / file, digest)]
        return sorted(wrong + list(present - set(listed)))

    def changed(self, manifest: Manifest) -> list[str]:
        """As ``verify``, but files that nobody wrote to since they were last hashed are not hashed again."""
        return Seals(self.index).wrong(self.path(manifest.generation), manifest.files)

    def checked(self, name: str) -> Manifest:
        """The manifest of a generation whose files are what it says, as far as ``changed`` sees.

        Raises:
            IndexDamaged: a file is missing or holds something else.
        """
        manifest = self.manifest(name)
        if wrong := self.changed(manifest):
            more = f" and {len(wrong) - 3} more" if len(wrong) > 3 else ""
            raise IndexDamaged(
                f"Generation {name} of {self.index} is damaged ({', '.join(wrong[:3])}{more}). Rebuild with: rag index build "
                f"{manifest.corpus} --index {self.index}, or serve an earlier one: rag index rollback --index {self.index}"
            )
        return manifest

    @contextmanager
    def new(self) -> Iterator[tuple[str, Path]]:
        """A scratch folder for the next generation; it is removed again unless ``publish`` took it.

        Where the build is stopped while parts are finished already, it stays for the next build, which goes on from them;
        but not where there is no room left on the disk, or where they do not fit together.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        # One that lost its manifest is no generation, and still in the way of another of its name.
        last = max((int(p.name) for p in self.folder.iterdir() if _is_name(p.name)), default=0)
        name = str(last + 1).zfill(_NAME_WIDTH)
        scratch = self.folder / (_BUILDING + name)
        for number in count(1):
            if not scratch.exists():
                break
            scratch = self.folder / f"{_BUILDING}{name}.{number}"
        scratch.mkdir()
        try:
            yield name, scratch
        except (OSError, IndexDamaged):  # what does not fit together now would not do so for the next build
            shutil.rmtree(scratch, ignore_errors=True)
            raise
        finally:
            if scratch.exists() and not finished(scratch):
                shutil.rmtree(scratch, ignore_errors=True)

    def unfinished(self) -> list[Path]:
        """The scratch folders of builds that were stopped; only who holds the lock can tell them from work going on."""
        return [self.folder / name for name in self.leftovers() if name.startswith(_BUILDING)]

    def publish(self, scratch: Path, manifest: Manifest) -> None:
        """Make a finished scratch folder the live generation: sync, rename, then replace CURRENT in one step.

        Raises:
            OSError: something cannot be written; the live generation is still the one before.
        """
        write_manifest(scratch, manifest)
        for file in [*scratch.rglob("*"), scratch]:
            sync(file)
        target = self.path(manifest.generation)
        scratch.rename(target)
        sync(self.folder)
        others: set[str] = set()
        for name in self.names():
            with suppress(IndexDamaged):
                others.update(self.manifest(name).files.values())
        Seals(self.index).seal(target, manifest.files, others)
        self.set_current(manifest.generation)

    def set_current(self, name: str) -> None:
        """Let CURRENT name another complete generation, in one rename."""
        fresh = self.index / "CURRENT.new"
        fresh.write_text(_current(name), encoding="ascii")
        sync(fresh)
        fresh.replace(self.index / "CURRENT")
        sync(self.index)

    def beyond(self, keep: int) -> list[str]:
        """The generations older than the ``keep`` newest, oldest first, never the live one.

        One that lacks vectors is kept while it is the live one, and takes no other's place: what came after it holds the same,
        or the corpus as it is by now.
        """
        live = self.current()
        lasting = [name for name in self.names() if name == live or not self.is_unfinished(name)]
        kept = {live, *lasting[-keep:]}
        return [name for name in self.names() if name not in kept]

    def is_unfinished(self, name: str) -> bool:
        """Whether a generation lacks vectors; one whose manifest cannot be read does not."""
        with suppress(IndexDamaged):
            return not self.manifest(name).complete
        return False

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
            p.name
            for p in self.folder.iterdir()
            if p.is_dir() and not p.is_symlink() and _is_ours(p.name) and p.name not in complete
        )

    def clear(self) -> None:
        """Remove the leftovers, half-written CURRENT and seals among them; one that cannot be removed stays for the next time."""
        for name in self.leftovers():
            with suppress(IndexUnusable):
                self.remove(name)
        for half in (*unfinished_seals(self.index), self.index / "CURRENT.new"):
            with suppress(OSError):
                half.unlink()

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
                sync(self.folder)
            shutil.rmtree(leaving)
        except OSError as fault:
            raise IndexUnusable(
                f"{path} cannot be removed ({fault.strerror}). Close the program that reads it, or make the folder "
                f"writable, then: rag index prune --index {self.index}"
            ) from fault

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Held by the one who builds, rolls back or removes; the system gives it back when the process ends, however it ends.

        Raises:
            IndexUnusable: another build is running, or nothing can be written here.
        """
        try:
            self.index.mkdir(parents=True, exist_ok=True)
            handle = claim(self.index / "LOCK")
        except OSError as fault:
            raise IndexUnusable(
                f"{self.index} cannot be made a folder to write in ({fault.strerror}). Name another place with --index, "
                "or make room there."
            ) from fault
        try:
            yield
        finally:
            give_back(handle, self.index / "LOCK")


@contextmanager
def written(index: Path, remedy: str) -> Iterator[None]:
    """Around what writes an index: a full disk or a folder that may not be written is told with its remedy.

    Raises:
        IndexUnusable: something could not be written; the live generation is the one before.
    """
    try:
        yield
    except OSError as fault:
        raise IndexUnusable(
            f"{index} cannot be written ({fault.strerror or fault}), and what was there before stays as it is. Make room, or "
            f"{remedy}."
        ) from fault


def _current(name: str) -> str:
    """What CURRENT holds: the name, and by what a flipped digit of it is noticed; older versions wrote the name alone."""
    return f"{name}\n{hashlib.sha256(name.encode()).hexdigest()[:_CHECK]}\n"


def _holds(path: Path, digest: str) -> bool:
    with suppress(OSError):
        return not path.is_symlink() and hash_file(path) == digest
    return False


def _is_name(name: str) -> bool:
    return _NAME_WIDTH <= len(name) <= _LONGEST_NAME and name.isascii() and name.isdigit()


def _is_ours(name: str) -> bool:
    return _is_name(name) or name.startswith((_BUILDING, _LEAVING))
