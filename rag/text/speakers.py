"""Who speaks: labels as printed (東坂市長, 神原（DXコーディネーター）, 百十六番（増子ひろき君）) to name, role and side."""

from __future__ import annotations

import re
from functools import cache
from typing import cast

from rag import resources
from rag.records import Side, Speaker
from rag.text.folding import fold, squeeze

_SEAT = r"[0-9〇零一二三四五六七八九十百]+番"
# Headings that end like a department (主な意見の部, 資料室).
_LABEL_STOP = re.compile(
    r"意見|質疑|質問|概要|説明|結果|報告|回答|資料|議題|議事|要旨|内容|次第|協議|検討|決定|事項|その他|補足|注|別紙|予定|関係|敬称|午前|午後|休憩|順不同|五十音"
)
_ABSENT = re.compile(r"^(?:欠席|出席)")
_HONORIFIC = re.compile(r"(?:君|さん|氏|様|殿)$")
_PAIR = re.compile(r"^(?P<out>[^()]*)\((?P<inside>[^()]+(?:\([^()]+\))?)\)(?P<tail>[^()]*)$")
_PARTY = re.compile(r"党|会派|クラブ|フォーラム|ネット|維新|公明|無所属|無\(|の会|同志会|市民派|^無$")
_LETTER = re.compile(
    r"^(?:委員|議員|出席者|参加者|住民)?[A-ZＡ-Ｚ]{1,2}(?:委員|氏|さん|議員)?$|^各(?:委員|部長|課長|部|課)$|^(?:複数|他)の?委員$"
)


@cache
def _titles() -> dict[str, Side | None]:
    pairs = (row.split("\t") for row in resources.word_lines("offices.tsv"))
    return {title: None if side == "None" else cast(Side, side) for title, side in pairs}


@cache
def _title_end() -> re.Pattern[str]:
    """Endings of persons' offices; 長 alone does not do (延長, 成長)."""
    titles = "|".join(map(re.escape, sorted(_titles(), key=len, reverse=True)))
    heads = (
        "[室館園院署隊場団区町村市部課係局所班会次議座社校科店]|センター|教育|消防|病院|事務|委員|書記|理事|本部|保健"
    )
    return re.compile(f"(?:{titles}|(?:{heads})長|職員|職務代理者?|事務取扱|兼務)$")


_DEPARTMENT_END = re.compile(r"[部課室局署係]$")


@cache
def _common_words() -> frozenset[str]:
    return frozenset(word for row in resources.word_lines("no_departments.tsv") for word in row.split())


@cache
def _departments() -> re.Pattern[str]:
    words = {word for row in resources.word_lines("departments.tsv") for word in row.split()}
    return re.compile("|".join(map(re.escape, sorted(words | set(_titles()), key=len, reverse=True))))


def is_label(text: str) -> bool:
    """Whether these words, met in brackets or after a speaker mark, name a speaker rather than a sub-heading."""
    label = squeeze(text)
    if not 1 < len(label) <= 56 or re.search(r"[。、，,:：?？!！「」]", label) or label.isdigit():
        return False
    if _LETTER.match(label) or re.match(_SEAT, label):
        return True
    pair = _PAIR.match(label)
    if pair:
        return _is_title(pair["inside"]) or _is_title(pair["out"]) or _is_title(pair["tail"])
    return _is_title(label)


def _is_title(label: str) -> bool:
    """Whether words name an office, or a department that speaks as one."""
    if _title_end().search(label):
        return not _ABSENT.match(label)
    return bool(_DEPARTMENT_END.search(label)) and not _LABEL_STOP.search(label) and label not in _common_words()


def side_of(role: str | None) -> Side | None:
    """The side that a role sits on; None where the role does not tell."""
    if not role:
        return None
    role = squeeze(role)
    titles = _titles()
    for size in range(min(len(role), 8), 0, -1):
        if role[-size:] in titles:
            return titles[role[-size:]]
    if re.fullmatch(_SEAT, role):
        return "member"
    if role.endswith("長"):
        return "executive"
    return "secretariat" if role[-1:] in "部課室局係" else None


def read_speaker(text: str) -> Speaker | None:
    """A speaker's label as printed to name and role; None for an empty label. Never invents either."""
    label = " ".join(fold(text).split())
    if not label:
        return None
    pair = _PAIR.match(label)
    if pair:
        return _from_pair(pair)
    base, bracket, more = squeeze(label).partition("(")
    name, role = split_name(base)
    side = side_of(role)
    return Speaker(name, f"{role}{bracket}{more}" if role else (bracket + more) or None, side)


def speaker_label(speaker: Speaker | None) -> str:
    """A speaker in one word, 市長 or 北田（総務部長）, best one from which read_speaker reads the same; empty for nobody."""
    if speaker is None:
        return ""
    name, role = speaker.name or "", speaker.role or ""
    labels = (f"{name}（{role}）", name + role) if name and role else (name or role, f"（{role}）")
    return next((label for label in labels if is_read_as(label, speaker)), labels[0])


def is_read_as(label: str, speaker: Speaker) -> bool:
    """Whether read_speaker reads this name and this role."""
    read = read_speaker(label)
    return read is not None and (read.name, read.role) == (speaker.name, speaker.role)


def _from_pair(pair: re.Match[str]) -> Speaker:
    out, inside, tail = (squeeze(pair[g]) for g in ("out", "inside", "tail"))
    if tail and _is_title(tail):  # 林（和）委員長: the bracket tells two members of one surname apart
        return Speaker(f"{out}（{inside}）", tail, side_of(tail))
    if re.fullmatch(_SEAT, out):
        return Speaker(_HONORIFIC.sub("", inside), out, "member")
    if _is_title(out):
        return Speaker(_HONORIFIC.sub("", " ".join(pair["inside"].split())), out, side_of(out))
    side = side_of(inside) if _is_title(inside) else "member" if _PARTY.search(inside) else None
    return Speaker(_HONORIFIC.sub("", out) or None, inside, side)


def split_name(label: str) -> tuple[str | None, str | None]:
    """北田総務部長 to (北田, 総務部長), 市長 to (None, 市長), 白井 to (白井, None); no white space expected.

    The surname ends where a department's or an office's name begins; at the very start there is no surname.
    """
    if re.fullmatch(_SEAT, label) or _LETTER.match(label):
        return None, label
    if not _title_end().search(label) and not _DEPARTMENT_END.search(label):
        return _HONORIFIC.sub("", label) or None, None
    words = _departments()
    if words.match(label):
        return None, label
    for at in range(1, min(len(label), 6)):
        if words.match(label, at):
            return label[:at], label[at:]
    return None, label
