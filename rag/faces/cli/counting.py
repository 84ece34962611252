"""``rag facets``: what a search can be narrowed to, with exact numbers of passages."""

from __future__ import annotations

from typing import Annotated

import typer

from rag.door import open_index
from rag.faces.cli.options import (
    AsJson,
    Body,
    IndexFolder,
    Kind,
    Municipality,
    Role,
    Side,
    Since,
    Speaker,
    Until,
    narrowing,
)  # fmt: skip
from rag.faces.cli.printing import say, say_json

Field = Annotated[
    str, typer.Argument(metavar="FIELD", help="What to count: municipality, body, name, role, side or kind.")
]


def facets(
    field: Field, index: IndexFolder = None, municipality: Municipality = None, body: Body = None,
    speaker: Speaker = None, role: Role = None, side: Side = None, since: Since = None, until: Until = None,
    kind: Kind = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Count the passages of each value of a field under the other filters, most first."""
    words = narrowing(municipality, body, speaker, role, side, kind, since, until)
    for value, count in open_index(index).facets(field, **words).items():
        if as_json:
            say_json({"value": value, "count": count})
        else:
            say(f"{count:>9,}  {value}")
