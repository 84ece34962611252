"""Scanned PDF to a PDF with text, by ocrmypdf and tesseract where they are installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from rag.errors import DocumentError
from rag.minutes.caps import Caps
from rag.settings import program_path

TOO_LONG = "needs OCR, which took longer than {} seconds; set RAG_OCR_SECONDS higher"
_LANGUAGE = "jpn"
_REMEDY = "install ocrmypdf and tesseract-ocr-jpn and build again, or scan it with text recognition"


def tools() -> str:
    """The program that recognises text; empty where it, or its Japanese, is not installed."""
    places = program_path()  # never a program that lies where a command was started
    program, engine = shutil.which("ocrmypdf", path=places), shutil.which("tesseract", path=places)
    return program if program and engine and _reads_japanese(engine) else ""


@cache
def _reads_japanese(engine: str) -> bool:
    try:
        told = subprocess.run([engine, "--list-langs"], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return _LANGUAGE in told.stdout.split()


def recognised(data: bytes, name: str, pages: int, caps: Caps) -> bytes:
    """The same PDF with its pictures' text laid under them.

    Raises:
        DocumentError: the programs are not installed, or could not do it in time.
    """
    program = tools() if caps.ocr_seconds else ""
    if not program:
        raise DocumentError(name, f"needs OCR: its {pages} pages are pictures; {_REMEDY}")
    with tempfile.TemporaryDirectory(prefix="minutes-rag-") as folder:
        scan, out = Path(folder, "scan.pdf"), Path(folder, "text.pdf")
        scan.write_bytes(data)
        words = [
            program, "--language", _LANGUAGE, "--force-ocr", "--output-type", "pdf", "--optimize", "0", "--jobs", "1", "--quiet",
            "--max-image-mpixels", str(caps.megapixels), "--tesseract-timeout", str(min(180, caps.ocr_seconds)), str(scan), str(out),
        ]  # fmt: skip
        try:
            done = subprocess.run(words, capture_output=True, timeout=caps.ocr_seconds, check=False, cwd=folder)
        except subprocess.TimeoutExpired as fault:
            raise DocumentError(name, TOO_LONG.format(caps.ocr_seconds), code="time") from fault
        if done.returncode or not out.is_file():
            told = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise DocumentError(name, f"needs OCR, which failed ({told[-1][:200] if told else done.returncode})")
        return out.read_bytes()
