"""A list of commitments exported: each with what took it up, under its number, and the command that lists it again."""

from datetime import date

import rag
from rag.present.commitments import time_lines
from rag.present.papers.commitments import commitments_paper
from rag.present.papers.export import exported
from rag.present.papers.markdown import escaped
from rag.records import Asking, Filters
from tests.present.test_export import read_csv, read_docx


def asking(topic: str, **filters: tuple[str, ...]) -> Asking:
    return Asking("commitments", topic, Filters(**filters), "000001", date(2026, 3, 2))


def test_commitments_are_written_with_what_took_them_up_and_can_be_asked_again(sample_index: rag.Index) -> None:
    made = sample_index.commitments("防災アプリ", limit=3)
    paper = commitments_paper(made, asking("防災アプリ", role=("市長",)), first=4)
    assert dict(paper.facts)["再度尋ねるコマンド"] == "rag commitments --role '市長' '防災アプリ'"
    later = [one for undertaking in made for one in undertaking.later]
    assert len(made) == 3
    assert later
    rows = read_csv(exported(paper, ".csv"))
    assert [row["番号"] for row in rows] == [str(number) for number in range(4, 7 + len(later))]
    assert [row["原文"] for row in rows] == [one.quote for one in (*made, *later)]
    assert [row["区分"] for row in rows] == ["約束"] * 3 + ["その後"] * len(later)
    quotes = [p.text for p in read_docx(exported(paper, ".docx")).paragraphs if p.style.name == "Quote"]
    assert quotes == [quote for one in made for quote in (one.quote, *(later.quote for later in one.later))]
    times = [line for one in made for line in time_lines(one)]
    assert times
    text = exported(paper, ".md").decode()
    assert all(escaped(line) in text for line in times)
    plain = commitments_paper(made, asking(""), language="en")
    assert dict(plain.facts)["Command that asks again"] == "rag commitments"
    assert plain.title == "What was undertaken, and what came of it"
