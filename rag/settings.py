"""One frozen Settings, and the only reader of the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from rag.errors import SettingsError

# What children get of the environment: places, languages and hours, and what Windows and the programs for scans need.
# PYTHON…, LD_…, DYLD_… and whatever else can load code into a process are not among it, nor are keys.
_WORKERS = (
    "PATH", "HOME", "LANG", "LANGUAGE", "LC_*", "TZ", "TMPDIR", "TEMP", "TMP", "TESSDATA_PREFIX", "SYSTEMROOT", "SYSTEMDRIVE",
    "WINDIR", "COMSPEC", "PATHEXT", "USERPROFILE", "APPDATA", "LOCALAPPDATA",
)  # fmt: skip
_BUILDS = (
    "RAG_*", "HF_*", "TRANSFORMERS_*", "SENTENCE_TRANSFORMERS_HOME", "TORCH_HOME", "XDG_CACHE_HOME", "HTTP_PROXY",
    "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CUDA_VISIBLE_DEVICES",
    "OMP_NUM_THREADS",
)  # fmt: skip


def _setting(default: Any, env: str, unit: str, about: str, low: int | None = None, high: int | None = None) -> Any:
    return field(default=default, metadata={"env": env, "unit": unit, "about": about, "low": low, "high": high})


def _secret(env: str, about: str) -> Any:
    """A setting that is shown nowhere: not by ``rag settings``, and not where the settings themselves are printed."""
    meta = {"env": env, "unit": "secret", "about": about, "low": None, "high": None, "secret": True}
    return field(default="", repr=False, metadata=meta)


@dataclass(frozen=True, slots=True)
class Settings:
    """Every value that a user may set; ``rag settings`` prints them with their units and origins."""

    index: str = _setting("index", "RAG_INDEX", "folder", "where the index lies")
    encoder: str = _setting(
        "shipped", "RAG_ENCODER", "name", "'shipped', or any sentence-transformers model by name or folder"
    )
    reranker: str = _setting(
        "", "RAG_RERANKER", "name", "any sentence-transformers CrossEncoder by name or folder; empty for none"
    )
    rerank_depth: int = _setting(50, "RAG_RERANK_DEPTH", "hits", "how many of the best hits the reranker orders", 1)
    passage_tokens: int = _setting(300, "RAG_PASSAGE_TOKENS", "tokens", "budget of one passage", 32)
    question_characters: int = _setting(2000, "RAG_QUESTION_CHARACTERS", "characters", "longest question taken", 1)
    question_seconds: int = _setting(
        20, "RAG_QUESTION_SECONDS", "seconds", "longest search or answer; a chat model's wait comes on top", 1
    )
    processes: int = _setting(
        0,
        "RAG_PROCESSES",
        "processes",
        "that read documents in a build; 0 for one a core, 1 for none but the builder",
        0,
    )
    document_megabytes: int = _setting(64, "RAG_DOCUMENT_MEGABYTES", "MB", "largest document read", 1)
    document_seconds: int = _setting(
        60, "RAG_DOCUMENT_SECONDS", "seconds", "longest reading of one file, text aside", 1
    )
    document_pages: int = _setting(3000, "RAG_DOCUMENT_PAGES", "pages", "longest PDF read", 1)
    document_cells: int = _setting(1_000_000, "RAG_DOCUMENT_CELLS", "cells", "largest workbook read", 1)
    document_memory: int = _setting(1500, "RAG_DOCUMENT_MEMORY", "MB", "memory of a process that reads files", 64)
    unpacked_megabytes: int = _setting(300, "RAG_UNPACKED_MEGABYTES", "MB", "what one ZIP, DOCX or XLSX unpacks to", 1)
    archive_entries: int = _setting(5000, "RAG_ARCHIVE_ENTRIES", "files", "in one ZIP, at most", 1)
    archive_depth: int = _setting(2, "RAG_ARCHIVE_DEPTH", "levels", "of ZIP within ZIP that are opened", 1)
    page_megapixels: int = _setting(80, "RAG_PAGE_MEGAPIXELS", "megapixels", "largest scanned page", 1)
    ocr_seconds: int = _setting(
        900, "RAG_OCR_SECONDS", "seconds", "longest text recognition of one scanned PDF; 0 for none", 0
    )
    document_passages: int = _setting(
        100_000,
        "RAG_DOCUMENT_PASSAGES",
        "passages",
        "most that one file is cut into, an archive with all its entries",
        1,
    )
    cutting_seconds: int = _setting(
        300, "RAG_CUTTING_SECONDS", "seconds", "longest cutting of one file into passages and terms", 1
    )
    hits: int = _setting(10, "RAG_HITS", "passages", "hits of a search where -k is not given", 1)
    statements: int = _setting(8, "RAG_STATEMENTS", "sentences", "longest summary", 1)
    writer: str = _setting("extractive", "RAG_WRITER", "name", "who writes summaries: 'extractive' or 'chat'")
    chat_url: str = _setting(
        "",
        "RAG_CHAT_URL",
        "address",
        "an OpenAI-compatible server, for example http://127.0.0.1:8000/v1; empty for none",
    )
    chat_model: str = _setting("", "RAG_CHAT_MODEL", "name", "the chat model, as its server names it")
    chat_key: str = _secret("RAG_CHAT_KEY", "the key that the server asks for; empty where it asks for none")
    chat_seconds: int = _setting(
        60, "RAG_CHAT_SECONDS", "seconds", "longest wait for a whole answer of the chat model", 1
    )
    chat_tokens: int = _setting(4000, "RAG_CHAT_TOKENS", "tokens", "evidence handed to the chat model, at most", 64)
    keep_generations: int = _setting(3, "RAG_KEEP_GENERATIONS", "generations", "kept on disk after a build", 1)
    address: str = _setting("127.0.0.1", "RAG_ADDRESS", "address", "where the browser app listens")
    port: int = _setting(8501, "RAG_PORT", "port", "where the browser app listens", 1, 65_535)
    hosts: str = _setting(
        "",
        "RAG_HOSTS",
        "list",
        "names and addresses by which browsers call the app, with commas; empty for this machine's own",
    )
    signin_url: str = _setting(
        "",
        "RAG_SIGNIN_URL",
        "address",
        "the sign-in provider's metadata, …/.well-known/openid-configuration; empty for no sign-in",
    )
    signin_client: str = _setting("", "RAG_SIGNIN_CLIENT", "name", "the client ID that the provider gave the app")
    signin_secret: str = _secret("RAG_SIGNIN_SECRET", "the client secret that the provider gave the app")
    signin_redirect: str = _setting(
        "",
        "RAG_SIGNIN_REDIRECT",
        "address",
        "where the provider leads back to: the app's own address and /oauth2callback",
    )
    signin_admins: str = _setting(
        "", "RAG_SIGNIN_ADMINS", "list", "who may change things: addresses, @domains, claim=value; empty for nobody"
    )
    signin_readers: str = _setting(
        "", "RAG_SIGNIN_READERS", "list", "who may enter, written alike; empty for whoever the provider signs in"
    )


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One line of ``rag settings``."""

    name: str
    value: str
    unit: str
    origin: str
    env: str
    about: str


def load_settings(environ: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
    """Defaults, then the environment, then ``overrides`` (None means not given).

    Raises:
        SettingsError: a value is of the wrong type or out of range.
    """
    environ = os.environ if environ is None else environ
    values = {}
    for f in fields(Settings):
        text = environ.get(f.metadata["env"], "").strip()
        if overrides.get(f.name) is not None:
            values[f.name] = _checked(f.name, f.metadata, overrides[f.name], f.name)
        elif text:
            value = _whole_number(text) if isinstance(f.default, int) else text
            values[f.name] = _checked(f.name, f.metadata, value, f"{f.metadata['env']}={text!r}")
    return Settings(**values)


def describe(settings: Settings, environ: Mapping[str, str] | None = None) -> tuple[SettingRow, ...]:
    """Each setting with its value, unit and where the value came from."""
    environ = os.environ if environ is None else environ
    rows = []
    for f in fields(Settings):
        value = getattr(settings, f.name)
        env = f.metadata["env"]
        origin = "default"
        if environ.get(env, "").strip():
            origin = f"environment ({env})"
        elif value != f.default:
            origin = "argument"
        shown = str(value) if not (value and f.metadata.get("secret")) else "set, not shown"
        rows.append(SettingRow(f.name, shown, f.metadata["unit"], origin, env, f.metadata["about"]))
    return tuple(rows)


def worker_environment() -> dict[str, str]:
    """The environment of a process that reads documents: no key, nothing that loads code, one thread for each library."""
    return {**_kept(_WORKERS), "TOKENIZERS_PARALLELISM": "false", "OMP_NUM_THREADS": "1"}


def build_environment() -> dict[str, str]:
    """The environment of a build in a process of its own: the settings, and what loading a model asks for; no secret."""
    secrets = {f.metadata["env"] for f in fields(Settings) if f.metadata.get("secret")}
    kept = {name: value for name, value in _kept(_WORKERS, _BUILDS).items() if name not in secrets}
    for name in ("RAG_ENCODER", "RAG_RERANKER"):  # a folder, seen from here
        if name in kept and Path(kept[name]).is_dir():
            kept[name] = str(Path(kept[name]).absolute())
    return kept


def program_path() -> str:
    """Where programs are looked for: the absolute folders of PATH, never the folder where a command was started."""
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return os.pathsep.join(folder for folder in folders if Path(folder).is_absolute())


def _kept(*wanted: tuple[str, ...]) -> dict[str, str]:
    """The variables of these names, or beginnings where they end in ``*``; PATH without relative folders."""
    words = [word for some in wanted for word in some]
    whole, beginnings = set(words), tuple(word[:-1] for word in words if word.endswith("*"))
    kept = {n: v for n, v in os.environ.items() if n.upper() in whole or n.upper().startswith(beginnings)}
    return kept | {"PATH": program_path()}


def _whole_number(text: str) -> int | None:
    try:
        return int(text) if text.isascii() else None
    except ValueError:
        return None


def _checked(name: str, meta: Mapping[str, Any], value: Any, said: str) -> Any:
    """The value, where it is of the kind and in the range of its setting."""
    low, high = meta["low"], meta["high"]
    if low is None:
        return value
    if not isinstance(value, int) or value < low or (high is not None and value > high):
        span = f"{low} to {high}" if high is not None else f"{low} or more"
        raise SettingsError(
            f"{said}: {name} must be a whole number of {meta['unit']}, {span}. Set it so, or unset {meta['env']} to use the default."
        )
    return value
