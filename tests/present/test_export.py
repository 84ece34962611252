"""Exports read back: every quote is a slice of its document, nothing of a document is markup or a formula."""

import csv
import io
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import rag
from rag.errors import QueryError
from rag.present.commands import command
from rag.present.papers.export import exported, file_name
from rag.present.papers.found import MOST, found_paper
from rag.present.papers.markdown import escaped
from rag.present.papers.paper import Citation, Paper, Part, comparison_paper, summary_paper, timeline_paper
from rag.present.papers.spreadsheet import guarded
from rag.records import Asking, Evidence, Filters, Statement, View

DAY = date(2026, 3, 2)
FEE = "霧ノ瀬市と汐見原町と雲居野市の学校給食費は月額いくらですか"


def asking(view: View, question: str, **filters: Any) -> Asking:
    return Asking(view, question, Filters(**filters), "000001", DAY)


@pytest.fixture(scope="module")
def papers(sample_index: rag.Index) -> dict[str, Paper]:
    app = "防災アプリ"
    return {
        "ask": summary_paper(sample_index.ask("テレワークの取組はどうなっていますか"), asking("ask", "テレワークの取組はどうなっていますか")),
        "compare": comparison_paper(sample_index.compare(FEE), asking("municipality", FEE)),
        "timeline": timeline_paper(sample_index.timeline(app), asking("timeline", app, municipality=("汐見原町",))),
        "find": found_paper(sample_index.find(app, size=MOST), asking("find", app)),
    }  # fmt: skip


def unescaped(text: str) -> str:
    plain = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)
    return plain.replace("&#32;", " ").replace("&#9;", "\t")


def read_docx(made: bytes) -> Any:
    from docx import Document

    return Document(io.BytesIO(made))


def read_csv(made: bytes) -> list[dict[str, str]]:
    assert made.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(made.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("kind", ["ask", "compare", "timeline", "find"])
def test_every_quote_of_every_format_is_the_slice_of_its_document(
    sample_index: rag.Index, papers: dict[str, Paper], kind: str
) -> None:
    paper = papers[kind]
    cited = [c.evidence for c in paper.citations]
    assert [e.number for e in cited] == list(range(1, len(cited) + 1))
    assert len(cited) == {"ask": 1, "compare": 4, "timeline": 21, "find": 15}[kind]
    slices = [sample_index.document(e.passage.doc_id).quote(e.span) for e in cited]
    document = read_docx(exported(paper, ".docx"))
    quotes = [p.text for p in document.paragraphs if p.style.name == "Quote"]
    assert quotes == slices
    table = document.tables[-1]
    assert [row.cells[[c.text for c in table.rows[0].cells].index("原文")].text for row in table.rows[1:]] == slices
    rows = [row for row in read_csv(exported(paper, ".csv")) if row["番号"]]
    assert [row["原文"] for row in rows] == slices
    for row, evidence in zip(rows, cited, strict=True):
        start, end = map(int, row["文書内の位置"].split("-"))
        assert sample_index.document(evidence.passage.doc_id).text[start:end] == row["原文"]
        assert row["文書"] == evidence.passage.path
    lines = exported(paper, ".md").decode().splitlines()
    marked = [unescaped(line) for line in lines]
    blocks = "\n".join(line.removeprefix("> ").removesuffix("\\") for line in lines if line.startswith("> ")).split(
        "\n— "
    )
    assert [unescaped(b.partition("\n")[2] if at else b) for at, b in enumerate(blocks[:-1])] == slices
    assert sum(line.startswith("| ") for line in marked) >= len(slices)


def test_a_comparison_says_what_was_not_found_and_under_whom_each_quote_stands(papers: dict[str, Paper]) -> None:
    rows = read_csv(exported(papers["compare"], ".csv"))
    assert [(row["区分"], row["番号"]) for row in rows] == [
        ("雲居野市", ""), ("霧ノ瀬市", "1"), ("霧ノ瀬市", "2"), ("汐見原町", "3"), ("汐見原町", "4"),
    ]  # fmt: skip
    assert rows[0]["原文"].startswith("記載なし（")
    assert {row["区分"] == row["自治体"] for row in rows[1:]} == {True}
    document = read_docx(exported(papers["compare"], ".docx"))
    heads = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert heads == ["霧ノ瀬市", "汐見原町", "雲居野市", "出典一覧"]
    after = [p.text for p in document.paragraphs]
    assert after[after.index("雲居野市") + 1].startswith("記載なし（")


def test_dates_stand_in_eras_and_in_iso_and_speakers_as_printed(papers: dict[str, Paper]) -> None:
    row = read_csv(exported(papers["compare"], ".csv"))[1]
    assert (row["日付"], row["日付（西暦）"]) == ("令和4年12月8日", "2022-12-08")
    assert (row["発言者"], row["会議"]) == ("茅辻冬子（教育部長）", "令和４年１２月霧ノ瀬市議会定例会会議録（第３号）")
    assert row["回答日"] == "令和8年3月2日（2026-03-02）"


def test_of_a_decision_nobody_is_the_speaker(papers: dict[str, Paper]) -> None:
    rows = read_csv(exported(papers["timeline"], ".csv"))
    decided = [row for row in rows if "決定" in row["区分"]]
    assert len(decided) >= 2
    assert {row["発言者"] for row in decided} == {""}
    assert all(row["発言者"] for row in rows if "決定" not in row["区分"])
    voices = [p.voice for p in papers["timeline"].parts if "決定" in p.voice]
    assert not any("課長" in voice for voice in voices)


def test_every_export_can_be_asked_again(papers: dict[str, Paper]) -> None:
    for paper in papers.values():
        facts = dict(paper.facts)
        assert facts["索引の世代"] == "000001"
        assert facts["再度尋ねるコマンド"].startswith(("rag ask ", "rag find "))
    text = exported(papers["timeline"], ".md").decode()
    assert "rag ask \\-\\-municipality 汐見原町 \\-\\-timeline 防災アプリ" in text.replace("\\'", "")
    whole = asking(
        "year", "-x 'y'; rm", municipality=("a b", "c"), kind=("reply",), since=date(2022, 4, 1), ignore=("date",)
    )
    assert command(replace(whole, index="my index")) == (
        "rag ask --municipality 'a b' --municipality c --kind reply --since 2022-04-01 --ignore date --compare year "
        "--index 'my index' -- '-x '\"'\"'y'\"'\"'; rm'"
    )


def test_the_document_has_headings_fonts_page_numbers_and_a4(papers: dict[str, Paper]) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Cm

    document = read_docx(exported(papers["timeline"], ".docx"))
    assert document.paragraphs[0].style.name == "Title"
    sizes = [(round(s.page_width / Cm(1), 1), round(s.page_height / Cm(1), 1)) for s in document.sections]
    assert sizes == [(21.0, 29.7), (29.7, 21.0)]
    for name, font in (("Normal", "游明朝"), ("Quote", "游明朝"), ("Heading 1", "游ゴシック")):
        fonts = document.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == font
        assert fonts.get(qn("w:eastAsiaTheme")) is None
    assert "PAGE" in document.sections[0].footer._element.xml
    assert document.sections[1].footer.is_linked_to_previous
    assert "w:tblHeader" in document.tables[-1].rows[0]._tr.xml
    counts = {row.cells[0].text: row.cells[1].text for row in document.tables[0].rows}
    assert (counts["2021-10"], counts["2021-11"]) == ("0", "11")
    assert document.core_properties.author == ""


HOSTILE = (
    "=HYPERLINK(\"https://evil.example\")", "＝1+1", "-1", "@SUM(1)", "  +2", "[x](https://evil.example) ![y](z.png)",
    "<script>alert(1)</script> <https://evil.example> www.evil.example a@evil.example", "# 見出し\n> 引用\n\n- 項\n1. 数\n    字下げ",
    "| a | b |\n|---|---|", "```\ncode\n```", "~~x~~ **y** _z_ `w` \\ &amp; &copy;", "末尾の空白  \n次の行\tタブ", "http://evil.example/a_b",
    "a\x0bb\x0cc\x00d\ufffe",
)  # fmt: skip


def hostile(sample_index: rag.Index, text: str) -> Paper:
    """A paper in which everything that comes from a document is the text."""
    evidence = sample_index.ask("防災アプリは導入するのか").evidence[0]
    passage = replace(evidence.passage, title=text, url=text, municipality=text, section=text, path=text)
    own = Evidence(1, passage, evidence.span, text)
    parts = (Part("heading", text), Part("subheading", text), Part("note", text), Part("quote", text, "[1]", text))
    return Paper("ja", text, (("質問", text),), parts, (), (Citation(text, own),))


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_of_a_document_is_markup_in_markdown(sample_index: rag.Index, text: str) -> None:
    from markdown_it import MarkdownIt

    made = exported(hostile(sample_index, text), ".md").decode()
    tokens = MarkdownIt("commonmark", {"linkify": False}).enable("table").enable("strikethrough").parse(made)
    kinds = {t.type for token in tokens for t in (token, *(token.children or ()))}
    assert kinds.isdisjoint(
        {"link_open", "image", "html_block", "fence", "code_block", "code_inline", "em_open", "strong_open", "s_open"}
    )
    assert {t.content for token in tokens for t in (token.children or ()) if t.type == "html_inline"} <= {"<br>"}
    assert sum(token.type == "heading_open" for token in tokens) == 4  # title, two of the paper, the citations
    assert sum(token.type == "table_open" for token in tokens) == 1
    assert sum(token.type == "bullet_list_open" for token in tokens) == 1
    assert not re.search(r"(?<!\\)(?:https?:|www\.)(?<!\\:)", made.replace("\\.", "").replace("\\:", ""))
    quoted = next(i for i, token in enumerate(tokens) if token.type == "blockquote_open")
    inline = next(token for token in tokens[quoted:] if token.type == "inline")
    said = "".join("\n" if c.type in ("hardbreak", "softbreak") else c.content for c in inline.children or ())
    assert said == re.sub(r"[\x0b\x0c]", "\n", text).replace("\x00", "\ufffd").split("\n\n")[0]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_of_a_document_is_a_formula_in_a_spreadsheet(sample_index: rag.Index, text: str) -> None:
    [row] = read_csv(exported(hostile(sample_index, text), ".csv"))
    for cell in row.values():
        assert not cell.lstrip(" 　").startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
        assert not cell.startswith(("\t", "\r", "\n"))
    assert row["原文"].removeprefix("'") == text
    assert row["原文"] == (f"'{text}" if guarded(text) != text else text)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_word_document_holds_any_text_that_xml_can(sample_index: rag.Index, text: str) -> None:
    document = read_docx(exported(hostile(sample_index, text), ".docx"))
    [quote] = [p.text for p in document.paragraphs if p.style.name == "Quote"]
    assert quote == re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe]", "", text)
    assert [p.style.name for p in document.paragraphs].count("Heading 1") == 2


def test_plain_words_are_guarded_by_nothing() -> None:
    assert [guarded(cell) for cell in ("給食費", "", "4,400円", "・項", "（1）")] == [
        "給食費",
        "",
        "4,400円",
        "・項",
        "（1）",
    ]
    assert escaped("給食費は4,400円。") == "給食費は4\\,400円。"


def test_labels_are_in_the_language_of_the_question(sample_index: rag.Index) -> None:
    question = "What are the rules for using generative AI?"
    paper = comparison_paper(sample_index.compare(question), asking("municipality", question))
    text = exported(paper, ".md").decode()
    assert text.startswith("\\# ".removeprefix("\\") + "Comparison by municipality")
    assert "Command that asks again" in text
    assert "## Citations" in text
    assert "出典" not in text


def test_a_chat_model_s_sentence_is_no_block_quote_and_its_evidence_is_cited(sample_index: rag.Index) -> None:
    plain = sample_index.ask("防災アプリは導入するのか")
    said = Statement("防災アプリは令和5年6月に始まる。", plain.statements[0].citations, verbatim=False)
    summary = replace(plain, statements=(said, *plain.statements[1:]), writer="chat", removed=1)
    paper = summary_paper(summary, replace(asking("ask", plain.question), writer="chat"))
    assert dict(paper.facts)["再度尋ねるコマンド"] == "rag ask --writer chat '防災アプリは導入するのか'"
    document = read_docx(exported(paper, ".docx"))
    quotes = [p.text for p in document.paragraphs if p.style.name == "Quote"]
    assert quotes == [s.text for s in plain.statements[1:]]
    assert any(p.text.startswith(f"{said.text} [1]") and p.style.name == "Normal" for p in document.paragraphs)
    text = exported(paper, ".md").decode()
    assert f"\n{said.text} \\[1\\]" in text
    assert f"> {said.text}" not in text
    assert [row["原文"] for row in read_csv(exported(paper, ".csv"))] == [e.quote for e in plain.evidence]


def test_an_export_that_leaves_some_out_says_so(sample_index: rag.Index) -> None:
    paper = found_paper(sample_index.find("防災アプリ", size=4, page=2), asking("find", "防災アプリ"))
    assert [part.text for part in paper.parts if part.style == "note"] == [
        "15件（6文書）にあります。",
        "そのうち最初の4件を収めています。",
    ]
    assert [c.evidence.number for c in paper.citations] == [5, 6, 7, 8]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ('比較：a/b\\c:d*e?f"g<h>i|j', "比較：a b c d e f g h i j.csv"),
        ("..　\n", "回答.csv"),
        ("あ" * 90, "あ" * 40 + ".csv"),
        ("会議\u202excod.exe", "会議 xcod.exe.csv"),
    ],
)
def test_a_file_is_named_after_its_title_as_every_system_takes_it(title: str, name: str) -> None:
    assert file_name(title, "ja", ".csv") == name


def test_an_unknown_ending_is_said_with_the_known_ones(papers: dict[str, Paper]) -> None:
    with pytest.raises(QueryError, match=r"\.docx, \.csv, \.md"):
        exported(papers["ask"], ".pdf")


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["ask", "compare", "timeline"])
def test_an_office_program_opens_it(papers: dict[str, Paper], tmp_path: Path, kind: str) -> None:
    office: Callable[..., Any] | str | None = shutil.which("soffice")
    if office is None:
        pytest.skip("soffice is not installed: the Word document is not rendered")
    (tmp_path / "paper.docx").write_bytes(exported(papers[kind], ".docx"))
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    command_line = [str(office), profile, "--headless", "--convert-to", "txt:Text (encoded):UTF8", "paper.docx"]
    subprocess.run(command_line, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    text = "".join((tmp_path / "paper.txt").read_text(encoding="utf-8-sig").split())
    for citation in papers[kind].citations:
        assert "".join(citation.evidence.quote.split()) in text
    assert "出典一覧" in text
