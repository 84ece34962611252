"""The rules of the house as functions of a source and its path: each returns one complaint per offence."""

import ast
import re
from collections.abc import Callable, Iterator
from fnmatch import fnmatch
from pathlib import Path

from tests.house.sentences import is_sentence

ROOT = Path(__file__).resolve().parents[2]

Checker = Callable[[str, str], list[str]]

# Rooms in the order in which imports may go: a room imports itself and what stands before it.
ORDER = (
    ("errors", "settings", "resources", "atomic_files", "records"),
    ("text",),
    ("minutes",),
    ("index",),
    ("question",),
    ("search",),
    ("summary",),
    ("measure",),
    ("present",),
    ("signin", "door"),
    ("faces",),
)
DOOR = 9  # `import rag` means the names of the door
OUTSIDE = {"ui", "scripts", "tests"}

# One library, one file. Training needs some of them, too, outside the package.
_TRAINING = ("scripts/train_*.py", "scripts/encoder/*.py")
_MAKING = "scripts/formats/*.py"  # files of every form, made for tests and measures
_ENCODER = ("rag/index/encoder.py", *_TRAINING)
_EXPORT = "scripts/encoder/contextual/exporting.py"
_FACES = ("rag/faces/*.py", "scripts/*.py")
LIBRARIES: dict[str, tuple[str, ...]] = {
    "faiss": ("rag/index/dense.py",),
    "tantivy": ("rag/index/lexical.py",),
    "sudachipy": ("rag/text/morphology.py",),
    "sudachidict_core": ("rag/text/morphology.py",),
    "onnxruntime": ("rag/index/onnx_encoder.py",),
    "onnx": (_EXPORT,),
    "tokenizers": ("rag/index/onnx_encoder.py", *_ENCODER),
    "sentence_transformers": _ENCODER,
    "transformers": _ENCODER,
    "torch": _ENCODER,
    "tiktoken": ("rag/text/tokens.py", *_TRAINING),
    "sqlite3": ("rag/index/database.py", "rag/index/store.py", "rag/door/feedback.py"),
    "tomlkit": ("rag/minutes/corrections/rewriting.py",),
    "chardet": ("rag/minutes/formats/decode.py",),
    "pypdfium2": ("rag/minutes/formats/pdf/reader.py", _MAKING),
    "PIL": ("rag/minutes/formats/pdf/page_picture.py",),
    "pdfplumber": ("rag/minutes/formats/pdf/ruled_tables.py",),
    "docx": ("rag/minutes/formats/office/word.py", "rag/present/papers/word.py", _MAKING),
    "openpyxl": ("rag/minutes/formats/office/workbooks.py", _MAKING),
    "reportlab": (_MAKING,),
    "bs4": ("rag/minutes/formats/html/reader.py",),
    "cssselect2": ("rag/minutes/formats/html/style_sheets.py",),
    "tinycss2": ("rag/minutes/formats/html/style_sheets.py",),
    "openai": ("rag/summary/chat/model.py",),
    "httpx": ("rag/signin/provider.py",),
    "ir_measures": ("rag/measure/*.py", "rag/measure.py"),
    "typer": _FACES,
    "click": _FACES,
    "rich": _FACES,
    "streamlit": ("ui/*.py", "rag/faces/cli/ui.py", "scripts/soak*.py", "scripts/soaking/*.py"),
}

ENVIRONMENT = {"environ", "environb", "getenv", "getenvb", "putenv", "unsetenv"}
VAGUE = {"util", "utils", "helper", "helpers", "common", "misc"}
MUTABLE = {"list", "dict", "set", "bytearray", "Any", "object", "List", "Dict", "Set", "Mapping", "ndarray"}

# Built from parts so that this file does not offend itself.
_MACHINE = re.compile(
    rb"(?<![\w.~-])/(?:" + b"|".join((b"root", b"work", b"tmp", b"farm", rb"home/\w+", rb"Users/\w+")) + rb")/"
    rb"|[A-Z]:[\\/]+Users[\\/]"
)


def python_files(*places: str) -> list[tuple[str, str]]:
    """Return (path from the root with `/`, source) of each Python file of these folders or files, in order of path."""
    tops = [ROOT / place for place in places]
    paths = sorted(path for top in tops for path in ([top] if top.is_file() else top.rglob("*.py")))
    return [(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")) for path in paths]


def complaints(checker: Checker, *places: str) -> list[str]:
    """Return what the checker says of every Python file of these folders or files; there must be some."""
    files = python_files(*places)
    assert files, f"no Python file in {', '.join(places)}"
    return [complaint for path, source in files for complaint in checker(source, path)]


def imported(source: str, path: str) -> Iterator[tuple[int, str]]:
    """Yield (line, dotted name) of every import, late ones and `import_module("name")` too; relative ones resolved."""
    package = Path(path).parent.parts
    for node in ast.walk(ast.parse(source, path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            stem = ".".join((*base, *([node.module] if node.module else [])))
            yield from ((node.lineno, f"{stem}.{name.name}") for name in node.names)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in ("import_module", "__import__") and isinstance(node.args[0].value, str):
                yield node.lineno, node.args[0].value


def _level(name: str) -> int:
    """Return the place in ORDER of a dotted name below `rag`; any name that is no room belongs to the door."""
    room = name.split(".")[1] if "." in name else ""
    return next((level for level, rooms in enumerate(ORDER) if room in rooms), DOOR)


def direction(source: str, path: str) -> list[str]:
    """Imports go words → … → faces, never back, and never out of the package to `ui`, `scripts` or `tests`."""
    room = Path(path).parts[1].removesuffix(".py")
    if room not in ("__init__", "__main__") and not any(room in rooms for rooms in ORDER):
        return [f"{path}: '{room}' has no place in the order of the rooms"]
    own = len(ORDER) if room.startswith("__") else _level(f"rag.{room}")
    found = []
    for line, name in imported(source, path):
        first = name.split(".")[0]
        if first in OUTSIDE:
            found.append(f"{path}:{line}: the package imports {first}, which is outside of it")
        elif first == "rag" and _level(name) > own:
            found.append(f"{path}:{line}: {room} imports {name}, which comes after it")
    return found


def libraries(source: str, path: str) -> list[str]:
    """A library is imported in its one place."""
    found = []
    for line, name in imported(source, path):
        places = LIBRARIES.get(name.split(".")[0])
        if places and not any(fnmatch(path, place) for place in places):
            found.append(f"{path}:{line}: {name.split('.')[0]} is imported only in {', '.join(places)}")
    return found


def environment(source: str, path: str) -> list[str]:
    """The environment is read in one file; a command's option that reads it (`envvar=`) is another reader."""
    if path == "rag/settings.py":
        return []
    tree = ast.parse(source, path)
    modules = {
        name.asname or name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for name in node.names
        if name.name == "os"
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            reads = node.value.id in modules and node.attr in ENVIRONMENT
        elif isinstance(node, ast.ImportFrom):
            reads = node.module == "os" and any(name.name in ENVIRONMENT for name in node.names)
        else:
            reads = isinstance(node, ast.keyword) and node.arg == "envvar"
        if reads:
            found.append(f"{path}:{node.lineno}: only rag/settings.py reads the environment")
    return found


def whereabouts(source: str, path: str) -> list[str]:
    """Only one file knows where shipped files lie: no `__file__` and no importlib.resources elsewhere."""
    if path == "rag/resources.py":
        return []
    lines = [
        node.lineno
        for node in ast.walk(ast.parse(source, path))
        if isinstance(node, ast.Name) and node.id == "__file__"
    ]
    lines += [line for line, name in imported(source, path) if f"{name}.".startswith("importlib.resources.")]
    return [f"{path}:{line}: only rag/resources.py knows where files lie" for line in lines]


def printing(source: str, path: str) -> list[str]:
    """Only faces print (and scripts, which are not asked)."""
    if path.startswith("rag/faces/"):
        return []
    names = (node for node in ast.walk(ast.parse(source, path)) if isinstance(node, ast.Name))
    return [f"{path}:{node.lineno}: only faces and scripts print" for node in names if node.id in ("print", "pprint")]


def speaking(source: str, path: str) -> list[str]:
    """The faces print through one file, which lets nothing of a document act on a terminal."""
    if path == "rag/faces/cli/printing.py":
        return []
    found = []
    for node in ast.walk(ast.parse(source, path)):
        if isinstance(node, ast.Name) and node.id in ("print", "pprint", "input"):
            found.append(node.lineno)
        elif isinstance(node, ast.Attribute):
            owner = node.value.id if isinstance(node.value, ast.Name) else ""
            stream = owner == "sys" and node.attr.strip("_") in ("stdout", "stderr")
            click = owner in ("typer", "click") and node.attr in ("echo", "secho", "prompt", "confirm")
            if stream or click:
                found.append(node.lineno)
        elif isinstance(node, ast.ImportFrom):
            names = {name.name for name in node.names}
            if (node.module == "sys" and names & {"stdout", "stderr"}) or (
                (node.module or "").startswith("rich.") and names & {"Console", "Table", "Text", "print", "track"}
            ):
                found.append(node.lineno)
    return [f"{path}:{line}: only rag/faces/cli/printing.py prints" for line in found]


def records(source: str, path: str) -> list[str]:
    """Each record is `@dataclass(frozen=True, slots=True)` of values that cannot change; a passage has no score."""
    found = []
    for node in ast.parse(source, path).body:
        if not isinstance(node, ast.ClassDef):
            continue
        options = {
            keyword.arg
            for decorator in node.decorator_list
            if isinstance(decorator, ast.Call) and getattr(decorator.func, "id", "") == "dataclass"
            for keyword in decorator.keywords
            if isinstance(keyword.value, ast.Constant) and keyword.value.value is True
        }
        if not {"frozen", "slots"} <= options:
            found.append(f"{path}:{node.lineno}: {node.name} is not @dataclass(frozen=True, slots=True)")
        for field in node.body:
            if not isinstance(field, ast.AnnAssign) or not isinstance(field.target, ast.Name):
                continue
            words = {word.id for word in ast.walk(field.annotation) if isinstance(word, ast.Name)}
            if words & MUTABLE:
                found.append(f"{path}:{field.lineno}: {node.name}.{field.target.id} holds what may change")
            if field.target.id in ("metadata", "vector") or (node.name, field.target.id) == ("Passage", "score"):
                found.append(f"{path}:{field.lineno}: {node.name} has a field {field.target.id}")
    return found


def sentences_compared(source: str, path: str) -> list[str]:
    """Whatever goes on from a reason asks its code: no sentence that people read is compared, and none made to compare with."""
    found = []
    for node in ast.walk(ast.parse(source, path)):
        if isinstance(node, ast.Compare) and not isinstance(node.ops[0], ast.Is | ast.IsNot):
            sides = [node.left, *node.comparators]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _BEGINS:
            sides = [node.func.value, *node.args]
        else:
            continue
        if any(is_sentence(side) for side in sides):
            found.append(f"{path}:{node.lineno}: a sentence is compared; ask a code")
    return found


_BEGINS = {"startswith", "endswith"}


def vague_names(path: str) -> list[str]:
    """Return the parts of a path that say nothing of the one job behind them."""
    parts = (Path(part).stem for part in Path(path).parts)
    return [f"{path}: '{part}' names no job" for part in parts if VAGUE & set(part.lower().split("_"))]


def machine_paths(content: bytes) -> list[str]:
    """Return the places of one machine that a file's bytes name."""
    if b"\0" in content:  # an archive, a picture, or UTF-16
        return []
    return [match.group().decode() for match in _MACHINE.finditer(content)]
