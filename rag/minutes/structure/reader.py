"""Lines to structure: header blocks, sections, utterances with speaker and kind."""

from __future__ import annotations

import re

from rag.minutes.structure.agenda import headings_between, opens_body, run_on_items, section_name, without_number
from rag.minutes.structure.drafts import DraftUtterance, Structure
from rag.minutes.structure.reflow import Flow, Line
from rag.minutes.structure.shapes import shape_of
from rag.records import Kind, Span, Speaker
from rag.text import decides, fold, is_label, narrator, read_speaker, side_of

_SUFFIX = re.compile(r"(?<=[。？?！!」）)かすたいう])\s*+[（(]([^（()）]{2,24})[)）]\s*+$")
_EXPLAINS_ON = re.compile(
    r"^(?:次回(?:は|の会議)|それでは|では|続きまして|続いて|つづきまして|次に|つぎに|最後に|引き続き)[、，]?"
)
# Between turns the clerk tells what happened in one sentence of his own: 事務局から資料3に沿って、検討状況を説明。
_NARRATES = re.compile(r"[^。]{0,120}(?:説明|報告|紹介|連絡|提案|挨拶)(?:した|を行った|があった|する)?(?:。|$)")
_EXPLAINED = re.compile(r"(?P<who>[^\s、。]{2,16}?)からの(?:説明|報告)は(?:、)?以上")
_TRAILING_STAGE = re.compile(
    r"[\s　]*[〔（(][^〔〕（()）。]{1,40}(?:登壇|呼ぶ者あり|挙手|起立|拍手|退席|入場|退場)[^〔〕（()）]{0,20}[〕)）]\s*$"
)
_OPENING = re.compile(r"(?:午前|午後).{1,12}(?:開会|開議|再開|休憩|散会|閉会)$")
_GROUP = re.compile(
    r"^(?:事務局|委員|市側|町側|村側|区側|執行部|説明員|オブザーバー|関係者|随行者?|傍聴者?|欠席者?|庶務)$"
)


class Reader:
    """Walks the lines once; ``zone`` is what a line without a mark of its own belongs to."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.out = Structure()
        self.zone = "title"
        self.path: list[tuple[int, str]] = []
        self.speaker: Speaker | None = None
        self.open: DraftUtterance | None = None
        self.in_body = False
        self.marked = False  # the minutes of an assembly: a turn lasts until the next speaker mark

    def read(self) -> Structure:
        between = headings_between(self.flow.lines, self.flow.text)
        for line in self.flow.lines:
            in_turn = self.marked and self.zone == "turns" and line.start not in between
            if in_turn and line.shape.kind != "mark":
                self._within_turn(line)
                continue
            getattr(self, "_" + line.shape.kind)(line, self._payload(line))
        return self.out

    # lines of the header

    def _label(self, line: Line, text: str) -> None:
        key = line.shape.key
        self.out.is_meeting = self.out.is_meeting or key in ("when", "place", "when_place", "attendees", "name")
        self.open = None
        if key == "course":
            self.zone, self.in_body = "opinion", True
            if text:
                self._again(line)
            return
        self._header(key, line.start, line.end)
        self.zone = key
        if key == "agenda" and text:
            self.out.agenda += run_on_items(text)

    def _agenda_head(self, line: Line, text: str) -> None:
        self._header("agenda", line.start, line.end)
        self.zone, self.open = "agenda", None

    def _heading(self, line: Line, text: str) -> None:
        whole = self.flow.text[line.start : line.end]
        if self.zone == "title" and not self.in_body and not self.out.headers:
            self._header("title", line.start, line.end)
            return
        if (
            self.zone == "agenda"
            and not self.in_body
            and not whole.startswith("【")
            and not opens_body(whole, self.out.agenda)
        ):
            self._agenda_item(line, whole)
            return
        if not self.in_body and _OPENING.search(whole):
            return
        if self.zone == "attendees" and not self.in_body and line.shape.level > 1:
            self._grow_header(line)
            return
        self.in_body, self.open, self.speaker = True, None, None
        self.zone = "body"
        self._enter(line.shape.level, section_name(whole, self.out.agenda))

    def _agenda_item(self, line: Line, text: str) -> None:
        if _OPENING.search(text):
            return
        self._grow_header(line)
        self.out.agenda.append(without_number(text))

    # lines of the body

    def _zone(self, line: Line, text: str) -> None:
        self.zone, self.in_body, self.open, self.speaker = line.shape.key, True, None, None

    def _speaker(self, line: Line, text: str) -> None:
        if (
            self.zone in ("attendees", "absent", "agenda")
            and not self.in_body
            and _GROUP.match(fold(line.shape.key).strip())
        ):
            self.zone = "attendees"
            self._grow_header(line)
            return
        self.in_body, self.open = True, None
        self.zone = "turns"
        self.speaker = read_speaker(line.shape.key)

    def _mark(self, line: Line, text: str) -> None:
        self.in_body, self.zone, self.marked = True, "turns", True
        self.out.assembly = True
        self.speaker = read_speaker(line.shape.key)
        self.open = None
        if text:
            self._turn(line)

    def _within_turn(self, line: Line) -> None:
        """A line of an assembly's turn; what the chair calls up by its number is the section of the turns to come."""
        chairs = self.speaker is not None and self.speaker.side == "chair"
        self._turn(line)
        if line.shape.kind == "heading" and chairs:
            self._enter(line.shape.level, self.flow.text[line.start : line.end].strip())

    def _prefix(self, line: Line, text: str) -> None:
        if self.zone in ("attendees", "absent") and not self.in_body:
            self._grow_header(line)
            return
        speaker = read_speaker(line.shape.key)
        reply = speaker is not None and speaker.side in ("secretariat", "executive")
        self.in_body = True
        self._start(line, line.start, speaker, None, arrow=reply)
        assert self.open is not None
        self.open.prefixed = True

    def _arrow(self, line: Line, text: str) -> None:
        self.in_body = True
        if self.zone == "report" and self.open:
            self.zone = "opinion"
        self._start(line, line.start + line.shape.at, None, None, arrow=True)

    def _bullet(self, line: Line, text: str) -> None:
        if not self.in_body and self.zone in ("attendees", "absent", "other"):
            self._grow_header(line)
        elif not self.in_body and self.zone == "agenda":
            self._agenda_item(line, text)
        elif self.zone == "result":
            if text:  # a mark by itself is no block
                self._header("result", line.start + line.shape.at, line.end)
        elif self.zone == "turns" and self.open and self.open.turn:
            self._extend(line)
        elif self.zone == "turns" and self.speaker is not None:
            self._start(line, line.start + line.shape.at, self.speaker, None)
        else:
            self.in_body = True
            kind: Kind | None = "report" if self.zone == "report" else None
            self._start(line, line.start + line.shape.at, None, kind)
            if self.open and self.open.speaker:  # who is named gives an opinion, and so do those after
                self.open.kind, self.zone = None, "opinion"

    def _empty(self, line: Line, text: str) -> None:
        self.open = None

    def _end(self, line: Line, text: str) -> None:
        self.open, self.speaker = None, None

    def _paragraph(self, line: Line, text: str) -> None:
        if not self.in_body and self._paragraph_of_header(line, text):
            return
        if line.shape.kind == "paragraph" and self.zone == "result":
            self._header("result", line.start, line.end)
            return
        if _is_stage(text):
            return
        self.in_body = True
        if (who := narrator(text)) and _is_office(who) and (self.zone != "turns" or _NARRATES.match(text)):
            self._start(line, line.start, read_speaker(who), "report")
            if self.zone == "turns":
                self.open = None
            else:
                self.zone = "report"  # until a sub-heading or a named speaker says otherwise, it goes on
        elif self.zone == "turns" and self.speaker is not None:
            self._turn(line)
        elif self.open and not _EXPLAINS_ON.match(text):
            self._extend(line)
            if (closing := _EXPLAINED.match(text)) and self.open.speaker is None and _is_office(closing["who"]):
                self.open.speaker = read_speaker(closing["who"])
        else:
            self._start(line, line.start, None, "report")

    def _paragraph_of_header(self, line: Line, text: str) -> bool:
        if self.zone == "title":
            if len(text) <= 80 and not text.endswith("。"):
                self._header("title", line.start, line.end)
                return True
            return False
        if self.zone in ("attendees", "absent") and not text.endswith("。"):
            self._grow_header(line)
            return True
        if self.zone == "agenda" and len(text) <= 80 and not text.endswith("。"):
            self._agenda_item(line, text)
            return True
        if self.zone in ("when", "place", "when_place", "name", "other") and not text.endswith("。"):
            self._grow_header(line)
            return True
        return False

    # building blocks

    def _payload(self, line: Line) -> str:
        return self.flow.text[line.start + line.shape.at : line.end].strip()

    def _again(self, line: Line) -> None:
        """Read what stands behind the label of a table row as a line of its own."""
        start = line.start + line.shape.at
        rest = Line(start, line.end, shape_of(self.flow.text[start : line.end]), False, True)
        getattr(self, "_" + rest.shape.kind)(rest, self._payload(rest))

    def _start(
        self,
        line: Line,
        start: int,
        speaker: Speaker | None,
        kind: Kind | None,
        *,
        arrow: bool = False,
    ) -> None:
        section = " / ".join(name for _, name in self.path) or None
        draft = DraftUtterance(start, line.end, speaker, kind, section, arrow=arrow)
        if speaker is None:
            suffix = _SUFFIX.search(self.flow.text[start : line.end])
            if suffix and is_label(suffix[1]):
                draft.speaker = read_speaker(suffix[1])
        self.out.drafts.append(draft)
        self.open = draft

    def _turn(self, line: Line) -> None:
        if self.open and self.open.turn:
            self.open.end = line.end
            return
        self._start(line, line.start + (line.shape.at if line.shape.kind == "mark" else 0), self.speaker, None)
        assert self.open is not None
        self.open.turn = True
        self.open.end = line.end

    def _extend(self, line: Line) -> None:
        assert self.open is not None
        self.open.end = line.end
        if self.open.speaker is None and (suffix := _SUFFIX.search(self.flow.text[line.start : line.end])):
            self.open.speaker = read_speaker(suffix[1]) if is_label(suffix[1]) else None

    def _header(self, label: str, start: int, end: int) -> None:
        self.open = None  # an utterance does not go on behind a block
        self.out.headers.append((label, Span(start, end)))

    def _grow_header(self, line: Line) -> None:
        """Take a line into the last block, or into one of its own where somebody spoke since."""
        if not self.out.headers:
            self._header(self.zone, line.start, line.end)
            return
        label, span = self.out.headers[-1]
        if self.out.drafts and self.out.drafts[-1].start >= span.start:
            self._header(label, line.start, line.end)
            return
        self.open = None
        self.out.headers[-1] = (label, Span(span.start, line.end))

    def _enter(self, level: int, name: str) -> None:
        while self.path and self.path[-1][0] >= level:
            self.path.pop()
        self.path.append((level, name))


def read_structure(flow: Flow) -> Structure:
    """Header blocks, agenda and utterance drafts of a text; spans lie in ``flow.text``."""
    return Reader(flow).read()


def _is_office(who: str) -> bool:
    return side_of(fold(who)) in ("secretariat", "executive", "chair") and is_label(who)


def _is_stage(text: str) -> bool:
    return bool(_TRAILING_STAGE.fullmatch(text)) or (len(text) < 12 and decides(text) and text.startswith("（"))
