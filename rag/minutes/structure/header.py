"""Header blocks to Meeting: municipality, body, title, date, times, place, attendees, agenda."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, time
from itertools import chain

from rag.minutes.structure.shapes import shape_of
from rag.records import Attendee, Header, Meeting
from rag.text import day_left_out, fold, is_label, is_place, may_be_held, split_name, squeeze
from rag.text.dates.eras import NAMES, YEAR, dates, find_times

_CITY = re.compile(
    r"(?:^|[\s　()（）「」『』【】：:、第回度年号の])"
    r"(?P<city>(?:(?!都市|市町|本市|当市|各市|全市)[一-龠々ぁ-んァ-ヶー]){1,7}?[市区町村])"
    r"(?!町村|民|街|場|役|立|内|営|道|政|長会|部|域|分|画|議会議員選|史|づくり|教委)"
)
_PREFECTURE = re.compile(r"(東京都|北海道|(?:京都|大阪)府|[一-龠]{2,3}県)(?=議会|$|\s|[ぁ-んァ-ヶ一-龠])")
_COUNT = re.compile(
    rf"第\s*[0-9一二三四五六七八九十百]+\s*回|(?:{NAMES})\s*{YEAR}\s*年度?|[0-9]{{4}}\s*年度?|(?<![0-9])[0-9]++\s*+月(?:[0-9]++日)?"
)
_WEEKDAY = re.compile(r"[(（][月火水木金土日](?:曜日?)?(?:[・･]?祝日?)?[)）]")
# The kind of paper. In 防災会議概要 the 会議 is the body's, in 審議会会議概要 the paper's.
_PAPER = (
    r"(?:(?:開催)?(?:結果|状況)報告書?|(?:(?:^|(?<=[会議部局室班課庁団ムプ所()（）【】〔_\sの]))(?:会議|議事))?"
    r"(?:次第書?|日程|要旨|概要|要点|要録|内容|結果|記録|経過|摘録|抄録|速記録|逐語録|メモ)|開催(?:結果|概要|報告)"
    r"|(?:(?:^|(?<=[会議部局室班課庁団ムプ所()（）【】〔_\sの]))(?:会議|議事)|(?<=会議))録|速報版?|概要版|確定版|未定稿|全文|\s議事)"
)
_NUMBER = r"(?:第\s*[0-9一二三四五六七八九十百]+\s*(?:号|日目?|回)|(?<![0-9])[0-9]++\s*+(?:号|日目))"
_BRACKETS = r"[(（【\[〔][^()（）【】\[\]〔〕]*[)）】\]〕]"
_TAIL = re.compile(rf"(?:の?{_PAPER}|{_NUMBER}|{_BRACKETS})$")
_HEAD = re.compile(rf"^(?:[【\[〔(（]\s*{_PAPER}\s*[】\]〕)）]|{_PAPER}[\s:：]+)")
_LONGEST_ENTRY = 200  # characters of a list's last entry that are looked at; a label has 56
_MOST_TAILS = 8  # 会議録 第2号（速報版） has three
_MOST_DAYS = 3  # that are named in warnings
_RULES = " _・:,、~〜-―‐–—"
_CLOCKS = re.compile(
    r".*?[0-9０-９]{1,2}\s*+[:：時][0-9０-９分半\s]*+(?:[~～〜－\-–—から]++\s*+(?:午前|午後)?+\s*+[0-9０-９]{1,2}\s*+[:：時][0-9０-９]*+\s*+分?+\s*+(?:まで)?)?"
)
_GROUP_HEAD = re.compile(r"[（(【](事務局|委員|市側|町側|村側|区側|オブザーバー|説明員|関係者|欠席)[)）】]\s*(?=\S)")
_ENTRY = re.compile(r"[、，,\n\t；;]+|(?<=[）)])\s+|[ \u3000]{2,}")


def read_meeting(text: str, headers: tuple[Header, ...], agenda: list[str]) -> Meeting:
    """The meeting that the header blocks describe; what they do not say stays None or empty."""
    values: dict[str, str] = {}
    for header in headers:
        block = text[header.span.start : header.span.end]
        value = block if header.label in ("title", "agenda") else _value(block)
        values.setdefault(header.label, value)
    first_line = _first_title(values.get("title", ""))
    title = " ".join(values.get("name", "").split()) or first_line
    when = values.get("when") or values.get("when_place") or ""
    day, start, end = _when(when, values.get("title", ""))
    return Meeting(
        municipality=municipality_of([title or "", first_line or "", *agenda, values.get("agenda", "")]),
        body=body_of(title),
        title=title,
        date=day,
        start=start,
        end=end,
        place=_place(values),
        attendees=tuple(_attendees(values.get("attendees", ""))),
        agenda=tuple(agenda),
    )


def _value(block: str) -> str:
    """What stands behind the label."""
    first = block.split("\n", 1)[0]
    shape = shape_of(first)
    return block[shape.at :].strip() if shape.kind == "label" else block.strip()


def _first_title(block: str) -> str | None:
    """The first line of the title block, with the next where the first only counts (令和4年度 第1回)."""
    lines = [" ".join(line.split()) for line in block.splitlines() if line.strip()]
    if not lines:
        return None
    return " ".join(lines[:2]) if not _COUNT.sub("", fold(lines[0])).strip() else lines[0]


def _when(when: str, title: str) -> tuple[date | None, time | None, time | None]:
    start, end = find_times(when)
    if start and end and end < start and end.hour < 12:
        end = end.replace(hour=end.hour + 12)
    return next(filter(may_be_held, chain(dates(when), dates(title))), None), start, end


def days_left_out(text: str, headers: Iterable[Header]) -> tuple[str, ...]:
    """Warnings of the dates of title and header on which there can be no meeting, where none stands there besides."""
    words = (text[h.span.start : h.span.end] for h in headers if h.label in ("title", "when", "when_place"))
    days = [day for part in words for day in dates(part)]
    return () if any(map(may_be_held, days)) else tuple(day_left_out(day) for day in dict.fromkeys(days[:_MOST_DAYS]))


def _place(values: dict[str, str]) -> str | None:
    if values.get("place"):
        return values["place"].splitlines()[0].strip()
    both = values.get("when_place")
    if not both:
        return None
    clocks = _CLOCKS.match(both)
    rest = both[clocks.end() :].strip() if clocks else ""
    return rest or None


def municipality_of(places: list[str]) -> str | None:
    """The first municipality, or prefecture, that one of these lines names; None where none does."""
    for place in places:
        flat = fold(place)
        for city in (found["city"] for found in _CITY.finditer(_COUNT.sub(" ", flat))):
            if is_place(city):  # 慶応3年の村方寄合 names no の村
                return city
        if found := _PREFECTURE.search(flat):
            return found[1]
    return None


def body_of(title: str | None) -> str | None:
    """The title without the municipality, the number of the meeting, its days and year, and the type of paper."""
    if not title:
        return None
    body = " ".join(_COUNT.sub(" ", _WEEKDAY.sub(" ", fold(title))).split())
    city = _CITY.search(" " + body)
    if city:
        body = body.replace(city["city"], " ", 1)
    body = " ".join(re.sub(r"[(（][\s第号日]*[)）]", " ", body).split())
    for _ in range(_MOST_TAILS):
        body = _HEAD.sub("", _TAIL.sub("", body).strip(_RULES))
    return body or None


def _attendees(value: str) -> list[Attendee]:
    out: list[Attendee] = []
    group: str | None = None
    for line in _rejoined(value):
        label = re.match(
            r"^[・\s　]*[（(【]([^（()）【】]{2,12})[)）】]\s*[:：]?\s*|^[・\s　]*(事務局|委員|オブザーバー|説明員)\s*[:：\s　]\s*",
            line,
        )
        if label:
            group = squeeze(label[1] or label[2])
            line = line[label.end() :]
        for part in _entries(line):
            head = _GROUP_HEAD.match(part)
            group = squeeze(head[1]) if head else group
            entry = part[head.end() :] if head else part
            name, role = _person(entry)
            if name or role:
                out.append(Attendee(name, role, group))
    return out


def _rejoined(value: str) -> list[str]:
    """The lines of a list; a line that ends in the middle of an entry (総務⏎部長) goes on in the next."""
    lines: list[list[str]] = []
    end = ""  # of the line so far; a label is no longer
    for line in (part.strip() for part in value.splitlines()):
        if not line:
            continue
        if lines and end[-1] not in "、，,）)】：:" and not is_label(_last_entry(end)):
            lines[-1].append(line)
            end = (end + line)[-_LONGEST_ENTRY:]
        else:
            lines.append([line])
            end = line[-_LONGEST_ENTRY:]
    return ["".join(parts) for parts in lines]


def _last_entry(line: str) -> str:
    return _ENTRY.split(line.rstrip())[-1]


def _entries(line: str) -> list[str]:
    """The list cut at 、 and the like, but not inside brackets (山田（総務部、人事課）)."""
    out, depth, start = [], 0, 0
    for i, c in enumerate(line):
        depth += (c in "（(") - (c in "）)")
        if depth == 0 and c in "、，,；;\t":
            out.append(line[start:i])
            start = i + 1
    out.append(line[start:])
    return [entry.strip(" 　・") for entry in out if entry.strip(" 　・")]


def _person(entry: str) -> tuple[str | None, str | None]:
    pair = re.match(r"^([^（(]+)[（(]([^（()）]+)[)）]$", entry)
    if pair:
        out, inside = pair[1].strip(), pair[2].strip()
        if is_label(out) and is_label(inside):
            name, role = split_name(squeeze(out))  # 副市長（議長）: two offices of one person
            return name, f"{role}（{inside}）"
        return (inside, out) if is_label(out) and not is_label(inside) else (" ".join(out.split()), inside)
    parts = entry.split()
    if len(parts) == 2 and is_label(parts[0]) and not is_label(parts[1]):
        return parts[1], parts[0]
    name, role = split_name(squeeze(entry))
    return name, role
