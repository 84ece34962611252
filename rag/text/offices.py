"""Whether two names mean the same office: the one place where that is decided, for whoever asks, quotes or checks."""

from __future__ import annotations

from functools import cache

from rag import resources
from rag.text.folding import squeeze

# Who reports without a label: 事務局から資料に沿って説明.
IN_CHARGE = frozenset(("事務局", "担当課", "所管課", "担当部", "所管部"))


def holds(role: str | None, office: str | None) -> bool:
    """Whether a role as printed is the office that is named.

    A title that goes with any department names them all: 部長 every 総務部長. A whole office names itself alone: 市長 no
    副市長, 福祉課長 no 健康福祉課長, nor the other way round.
    """
    if not role or not office:
        return False
    printed, named = squeeze(role), squeeze(office)
    return printed == named or has_title(printed, named)


def same_office(one: str | None, other: str | None) -> bool:
    """Whether either of two names is the office that the other one is; 霧ノ瀬市長 is 市長."""
    return holds(one, other) or holds(other, one)


def has_title(role: str | None, title: str) -> bool:
    """Whether a role is one of a title of offices.tsv: 総務部長 is a 部長, 副市長 no 市長."""
    return role is not None and title in titles() and role.endswith(title) and not role[: -len(title)].endswith("副")


@cache
def titles() -> frozenset[str]:
    """The titles that go with any department."""
    return frozenset(row.split("\t")[0] for row in resources.word_lines("offices.tsv"))
