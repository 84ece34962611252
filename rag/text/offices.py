"""Whether two names mean the same office: the one place where that is decided, for whoever asks, quotes or checks."""

from __future__ import annotations

from functools import cache

from rag import resources
from rag.text.folding import squeeze
from rag.text.speakers import is_label, side_of, split_name

# Titles that end with another one and are not that: the 本部長 of a flood is no 部長.
_OTHERS = frozenset(("本部長", "部会長", "准教授"))
# Who reports without a label: 事務局から資料に沿って説明.
_FORMER = frozenset(("前", "元"))  # their holder is another person
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
    """Whether a role is one of a title of offices.tsv: 総務部長 is a 部長, 副市長 no 市長, 監査委員 no 委員 of a committee."""
    if role is None or title not in titles() or not role.endswith(title):
        return False
    another = role[: -len(title)].endswith("副") or (title not in _OTHERS and role.endswith(tuple(_OTHERS)))
    return not another and side_of(role) == side_of(title)


def names_office(words: str, role: str) -> bool:
    """Whether words that end with a role name that role: 佐藤市長 does 市長; 副市長, 前市長 and 健康福祉課長 name another one.

    A bare 部長 of the minutes may be the 総務部長 who is meant.
    """
    before = words[: -len(role)]
    if not before:
        return True
    if before.endswith("副") or before in _FORMER:
        return False
    name, title = split_name(words)
    return (name == before and title == role) or has_title(words, role) or not is_label(words)


@cache
def titles() -> frozenset[str]:
    """The titles that go with any department."""
    return frozenset(row.split("\t")[0] for row in resources.word_lines("offices.tsv"))
