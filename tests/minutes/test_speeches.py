"""Speeches as JSON, in a schema of our own and in that of the Diet Library: meetings, turns, addresses, and what is refused."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import rag
from rag.errors import DocumentError
from rag.minutes.document import read_bytes
from rag.minutes.reading import read_all, read_file
from rag.minutes.speeches import meeting_of, meetings, written_out
from rag.records import Minutes
from tests.minutes_for_tests import contents, hits, who

Json = dict[str, Any]


def lines(*records: Json) -> str:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def read(content: str, name: str = "a.jsonl") -> tuple[Minutes, ...]:
    return read_bytes(content.encode(), name)


def told(minutes: Minutes) -> list[tuple[str | None, str | None, str, int | None, str]]:
    """Speaker, side, kind, reply_to and words of every utterance."""
    return [
        (who(minutes, u.number), u.speaker.side if u.speaker else None, u.kind, u.reply_to, minutes.quote(u.span))
        for u in minutes.utterances
    ]


MEETING = {
    "meeting_id": "r5-9",
    "title": "浅利町議会定例会",
    "date": "2023-09-07",
    "meetingURL": "https://asari.example/r5-9",
}
ASKED = (
    {**MEETING, "number": 1, "speaker": "大野守", "role": "議長", "text": "開会いたします。"},
    {
        **MEETING,
        "number": 2,
        "speaker": "坂口静",
        "role": "2番",
        "text": "プールの屋根は、いつ直しますか。",
        "url": "https://asari.example/r5-9#2",
    },
    {
        **MEETING,
        "number": 3,
        "speaker": "梶原薫",
        "role": "町長",
        "text": "来年の春に直します。",
        "url": "https://asari.example/r5-9#3",
    },
)
TURNS = [
    ("大野守/議長", "chair", "remark", None, "開会いたします。"),
    ("坂口静/2番", "member", "question", None, "プールの屋根は、いつ直しますか。"),
    ("梶原薫/町長", "executive", "reply", 2, "来年の春に直します。"),
]


def diet(order: int, speaker: str, position: str | None, role: str | None, speech: str) -> Json:
    return {
        "speechID": f"100105254X00120230907_{order:03}", "issueID": "100105254X00120230907", "nameOfHouse": "衆議院", "nameOfMeeting": "水辺委員会",
        "date": "2023-09-07", "speechOrder": order, "speaker": speaker, "speakerPosition": position, "speakerRole": role, "speech": speech,
        "speechURL": f"https://diet.example/txt/{order}", "meetingURL": "https://diet.example/txt",
    }  # fmt: skip


DIET = (
    diet(0, "会議録情報", None, None, "令和五年九月七日（木曜日）\r\n　　　午前九時開議\r\n"),
    diet(1, "塩田進", "委員長", None, "○塩田委員長　これより会議を開きます。"),
    diet(2, "堀江礼", None, None, "○堀江委員　池の水は、何回替えますか。"),
    diet(3, "沼達也", "水辺局長", "政府参考人", "○沼政府参考人　年に二回替えます。"),
    diet(4, "辻万里子", None, "参考人", "○辻参考人　金魚を放しました。"),
)


def test_speeches_in_our_own_schema() -> None:
    [found] = read(lines(*ASKED))
    assert told(found) == TURNS
    assert (found.doc_id, found.path, found.url, found.genre) == (
        "a.jsonl/r5-9",
        "a.jsonl",
        MEETING["meetingURL"],
        "minutes",
    )
    assert (found.meeting.municipality, found.meeting.body) == ("浅利町", "議会定例会")
    assert (found.meeting.title, found.meeting.date) == ("浅利町議会定例会", date(2023, 9, 7))
    assert [u.url for u in found.utterances] == [None, "https://asari.example/r5-9#2", "https://asari.example/r5-9#3"]
    assert [(found.quote(r.span), r.first) for r in found.dates] == [("来年", date(2024, 1, 1))]
    assert found.warnings == ()


def test_the_speech_json_of_the_diet_library() -> None:
    [found] = read(lines(*DIET))
    assert told(found) == [
        ("塩田進/委員長", "chair", "remark", None, "これより会議を開きます。"),
        ("堀江礼/委員", "member", "question", None, "池の水は、何回替えますか。"),
        ("沼達也/水辺局長", "executive", "reply", 2, "年に二回替えます。"),
        (
            "辻万里子/参考人",
            found.utterances[3].speaker and found.utterances[3].speaker.side,
            "remark",
            None,
            "金魚を放しました。",
        ),
    ]
    meeting = found.meeting
    assert (meeting.municipality, meeting.body, meeting.date) == ("衆議院", "水辺委員会", date(2023, 9, 7))
    assert (found.url, found.utterances[0].url) == ("https://diet.example/txt", "https://diet.example/txt/1")
    assert found.doc_id == "a.jsonl/100105254X00120230907"
    assert [h.label for h in found.headers] == ["title", "other"]


def test_a_whole_answer_of_the_diet_library_is_the_same_as_its_lines() -> None:
    answer = {
        "numberOfRecords": 5,
        "numberOfReturn": 5,
        "startRecord": 1,
        "nextRecordPosition": None,
        "speechRecord": DIET,
    }
    front = ("issueID", "nameOfHouse", "nameOfMeeting", "date", "meetingURL")
    inner = [{k: v for k, v in speech.items() if k not in front} for speech in DIET]
    record = {**{k: DIET[0][k] for k in front}, "speechRecord": inner}
    wanted = read(lines(*DIET))
    for content in (answer, {"numberOfRecords": 1, "meetingRecord": [record]}, list(DIET), record):
        assert read(json.dumps(content, ensure_ascii=False, indent=1)) == wanted


def test_a_meeting_with_its_voices() -> None:
    voices = [
        {"i": 2, "speaker": "沼緑地課長", "text": "四十基です。"},
        {"i": 1, "speaker": "塩田委員", "text": "ベンチは何基ですか。"},
    ]
    record = {
        "id": "r05-1",
        "dateIso": "2023-09-07",
        "title": "浅利町 公園委員会",
        "sourceUrl": "https://asari.example/1",
    }
    [found] = read(lines({**record, "voices": voices}))
    assert told(found) == [
        ("塩田/委員", "member", "question", None, "ベンチは何基ですか。"),
        ("沼/緑地課長", "executive", "reply", 1, "四十基です。"),
    ]
    assert (found.doc_id, found.url, found.meeting.date) == (
        "a.jsonl/r05-1",
        "https://asari.example/1",
        date(2023, 9, 7),
    )


def test_several_meetings_of_one_file_are_documents_of_their_own_whatever_the_order_of_lines() -> None:
    other = {**ASKED[1], "meeting_id": "r5-10", "date": "2023-10-05"}
    one, two = read(lines(ASKED[2], other, ASKED[0], ASKED[1]))
    assert (one.doc_id, two.doc_id) == ("a.jsonl/r5-9", "a.jsonl/r5-10")
    assert told(one) == TURNS
    assert (len(two.utterances), two.meeting.date) == (1, date(2023, 10, 5))


@pytest.mark.parametrize("order", [("2", "10"), (2.0, 10.0)])
def test_numbers_written_as_words_or_fractions_order_speeches_too(order: tuple[Any, Any]) -> None:
    [found] = read(
        lines(
            {"meeting_id": "m", "number": order[1], "text": "乙。"},
            {"meeting_id": "m", "number": order[0], "text": "甲。"},
        )
    )
    assert [found.quote(u.span) for u in found.utterances] == ["甲。", "乙。"]


def test_a_speech_without_a_number_keeps_its_place() -> None:
    texts = ("甲。", "乙。", "丙。")
    [found] = read(
        lines(
            *({"meeting_id": "m", "text": t, **({} if t == "乙。" else {"number": n})} for n, t in enumerate(texts, 1))
        )
    )
    assert tuple(found.quote(u.span) for u in found.utterances) == texts


@pytest.mark.parametrize(
    ("fields", "name", "side"),
    [
        ({"speaker": "沢辺議長"}, "沢辺/議長", "chair"),
        ({"speaker": "沢辺勉", "position": "議長"}, "沢辺勉/議長", "chair"),
        ({"role": "事務局"}, "事務局", "secretariat"),
        ({"speaker": "議長（沢辺勉君）"}, "沢辺勉/議長", "chair"),
        ({"speaker": "辻万里子", "speakerPosition": "", "speakerRole": "町長"}, "辻万里子/町長", "executive"),
        ({"speaker": "辻万里子"}, "辻万里子", None),
        ({"speaker": ""}, None, None),
        ({"speaker": None}, None, None),
        ({}, None, None),
    ],
)  # fmt: skip
def test_a_speaker_is_who_the_object_names_and_nobody_else(fields: Json, name: str | None, side: str | None) -> None:
    [found] = read(lines({**fields, "text": "池の水を替えた。"}))
    assert told(found)[0][:2] == (name, side)


def test_text_and_dropped_are_what_was_written_out() -> None:
    speech = "○議長（沢辺勉君）　必要に応\n\nじて直します。\n──────\n出席議員（１名）\n　１番　大　野　守　君\n\n採決します。\n甲　○　×　○　○\n"
    content = lines(
        {**MEETING, "text": speech}, {**MEETING, "text": "　**太い**字です。\r\n"}, {**MEETING, "text": "……………"}
    )
    [one] = meetings(content, "a.jsonl", [])
    raw, flow, drafts, headers = written_out(meeting_of(one.record)[0], one.speeches)
    [found] = read(content)
    assert (one.identity, len(drafts), len(headers)) == ("r5-9", 2, 1)
    assert (flow.text, flow.dropped) == (found.text, found.dropped)
    kept = []
    for at, character in enumerate(found.text):
        anchor = [a for a in found.anchors if a.start <= at][-1]
        if not character.isspace():
            assert raw[at - anchor.start + anchor.raw_start] == character
            kept.append(at - anchor.start + anchor.raw_start)
    gone = [at for d in found.dropped for at in range(d.start, d.end) if not raw[at].isspace()]
    assert sorted(kept + gone) == [at for at, c in enumerate(raw) if not c.isspace()]
    assert {d.reason for d in found.dropped} == {"rule", "roster", "vote table", "markup"}
    assert [found.quote(u.span) for u in found.utterances][1] == "太い字です。"


def test_a_line_separator_within_a_speech_ends_no_line() -> None:
    for mark in ("\u2028", "\u2029", "\x85"):
        [found] = read(lines({"text": f"甲である。{mark}乙である。"}, {"text": "丙である。"}))
        assert len(found.utterances) == 2


def test_a_file_of_several_meetings_is_no_single_document(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(lines(ASKED[0], {**ASKED[1], "meeting_id": "other"}), encoding="utf-8")
    assert len(read_all(path)) == 2
    with pytest.raises(DocumentError, match="holds 2 meetings"):
        read_file(path)


def test_every_meeting_has_an_id_of_its_own() -> None:
    names = ("x", "x/", "/x", "./x", "x y", "x%20y", "x#1", ".", "a.jsonl", "", None)
    found = read(lines(*({"meeting_id": name, "text": "甲である。"} for name in names)))
    ids = [minutes.doc_id for minutes in found]
    assert len(set(ids)) == len(ids)
    assert not [name for name in ids if any(c.isspace() or c == "#" for c in name)]


def test_meetings_of_a_file_are_built_searched_and_taken_over(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    other = {
        **ASKED[1],
        "meeting_id": "r5-10",
        "text": "金魚の水槽は、いくつですか。",
        "url": "https://asari.example/r5-10#1",
    }
    (corpus / "asari.jsonl").write_text(lines(*ASKED, other), encoding="utf-8")
    first = rag.build_index(corpus, tmp_path / "index")
    assert [(d.doc_id, d.path) for d in first.documents()] == [
        ("asari.jsonl/r5-10", "asari.jsonl"),
        ("asari.jsonl/r5-9", "asari.jsonl"),
    ]
    top = first.search("プールの屋根はいつ直しますか", speaker="梶原薫")[0].passage
    assert (top.text, top.url, top.doc_id) == (
        "来年の春に直します。",
        "https://asari.example/r5-9#3",
        "asari.jsonl/r5-9",
    )
    assert top.reply_to is not None
    assert top.reply_to.startswith("asari.jsonl/r5-9#")
    (corpus / "b.txt").write_text("池の覚え書き\n\n池の水を替えた。\n", encoding="utf-8")
    second, full = rag.build_index(corpus, tmp_path / "index"), rag.build_index(corpus, tmp_path / "other")
    assert second.report is not None
    assert (second.report.read, second.report.reused) == (1, 2)
    assert contents(second) == contents(full)
    assert hits(second) == hits(full)
    assert second.document("asari.jsonl/r5-9") == read_all(corpus / "asari.jsonl", "asari.jsonl")[0]
