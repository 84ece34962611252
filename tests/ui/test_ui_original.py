"""The original beside a citation and on the page of a meeting, without a browser."""

from pathlib import Path
from typing import Any

import pytest

import rag
from rag.door import Index
from rag.minutes.formats.pdf.outlines import cited_pages
from rag.present.places import place
from rag.records import Span
from tests.minutes_for_tests import PARK
from tests.ui.app_pages import Open, checked, drawn, text, words

with pytest.MonkeyPatch.context() as patch:
    patch.syspath_prepend(str(Path(__file__).resolve().parents[2] / "scripts"))
    from formats.making import pdf_of, scan_of

NAME = "*公園* [x](y).pdf"
DOC = "*公園*%20[x](y).pdf"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("original")
    (folder / "corpus").mkdir()
    (folder / "corpus" / NAME).write_bytes(pdf_of(PARK, lines=8))
    (folder / "corpus" / "会議.txt").write_text(PARK.replace("ブランコ", "噴水"), encoding="utf-8")
    (folder / "corpus" / "minutes.toml").write_text(
        f'[documents."{NAME}"]\nurl = "https://city.example/公園.pdf"\n'
        '[documents."会議.txt"]\nurl = "javascript:alert(1)"\n',
        encoding="utf-8",
    )
    return rag.build_index(folder / "corpus", folder / "index")


@pytest.fixture
def cited(built: Index) -> tuple[Span, int]:
    """A span that stands on one page, which is not the first one, and the page."""
    spans = [u.span for u in built.document(DOC).utterances]
    return next((s, p[0]) for s in spans if len(p := cited_pages(built.document(DOC), s)) == 1 and p[0] > 1)


def opened(test: Any) -> Any:
    """The page once the reader has opened the original."""
    test.session_state["original"] = True
    return checked(test.run())


def images(test: Any) -> list[Any]:
    return [image.proto for image in test.get("image")]


def shown(test: Any) -> list[str]:
    return [one.value for one in test.text]


def test_the_cited_page_is_shown_outlined_and_its_neighbours_are_a_click_away(
    page: Open, built: Index, cited: tuple[Span, int]
) -> None:
    span, number = cited
    test = page(built.folder, q="ブランコ", cite=place(DOC, span))
    assert images(test) == []
    assert [b.label for b in test.download_button if b.key == "download_original"] == []
    opened(test)
    pages = built.page_picture(DOC, number, span).pages
    assert f"{number}ページ／全{pages}ページ" in shown(test)
    assert "囲んだところが、引用した文です。" in shown(test)
    assert [one.alt for one in images(test)[0].imgs] == [
        f"原本の{number}ページ（全{pages}ページ）の画像。引用した文を囲んである。"
    ]
    checked(test.button(key="page_before").click().run())
    assert f"{number - 1}ページ／全{pages}ページ" in shown(test)
    assert [one.alt for one in images(test)[0].imgs] == [f"原本の{number - 1}ページ（全{pages}ページ）の画像。"]
    assert "囲んだところが、引用した文です。" not in shown(test)
    checked(test.button(key="page_cited").click().run())
    assert f"{number}ページ／全{pages}ページ" in shown(test)
    for _ in range(pages):  # at the end it stays there
        checked(test.button(key="page_after").click().run())
    assert f"{pages}ページ／全{pages}ページ" in shown(test)
    test.query_params["cite"] = place(DOC, Span(0, 4))
    checked(test.run())
    assert f"1ページ／全{pages}ページ" in shown(test)  # another citation begins at its own page


def test_nothing_is_read_before_the_original_is_opened(
    page: Open, built: Index, cited: tuple[Span, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def reading(*_: object) -> None:
        raise AssertionError("the original was read")

    monkeypatch.setattr("rag.door.originals.Originals._source", reading)
    for link in ({"q": "ブランコ", "cite": place(DOC, cited[0])}, {"at": "documents", "doc": DOC}):
        checked(page(built.folder, **link))


def test_the_name_of_a_file_is_no_markup_and_its_download_has_it(page: Open, built: Index) -> None:
    test = opened(page(built.folder, "documents", doc=DOC))
    assert words(test, tag="code") == [NAME]
    (button,) = test.download_button
    assert button.label == "原本をダウンロード"
    for element in (*test.markdown, *test.button, *test.download_button, *test.expander):
        assert "[x]" not in getattr(element, "label", "") + str(getattr(element, "value", ""))


def test_without_a_citation_the_first_page_of_a_meeting_is_shown_and_its_place_in_no_words(
    page: Open, built: Index
) -> None:
    test = opened(page(built.folder, "documents", doc=DOC))
    assert shown(test)[0].startswith("1ページ／全")
    assert not any("引用" in line for line in shown(test))
    checked(test.button(key="page_before").click().run())
    assert shown(test)[0].startswith("1ページ／全")


def test_a_text_has_its_file_and_no_page(page: Open, built: Index) -> None:
    test = opened(page(built.folder, "documents", doc="会議.txt"))
    assert images(test) == []
    assert {b.key for b in test.button} == {"back"}
    assert len(test.download_button) == 1


def test_the_address_is_a_link_out_with_the_page_and_none_that_is_not_of_the_web(
    page: Open, built: Index, cited: tuple[Span, int]
) -> None:
    span, number = cited
    test = page(built.folder, "documents", doc=DOC, cite=place(DOC, span))
    links = [(n["out"], text(n)) for n in drawn(test) if n.get("out")]
    assert links == [(f"https://city.example/公園.pdf#page={number}",) * 2]
    plain = page(built.folder, "documents", doc="会議.txt")
    assert [n for n in drawn(plain) if n.get("out")] == []
    assert "javascript" not in "".join(words(plain, "path"))


def test_an_original_that_changed_or_went_is_told_with_what_to_do(
    page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "corpus" / "公園.pdf"
    file.parent.mkdir()
    file.write_bytes(pdf_of(PARK))
    (tmp_path / "corpus" / "会議.txt").write_text(PARK, encoding="utf-8")
    index = rag.build_index(file.parent, tmp_path / "index")
    file.write_bytes(pdf_of(PARK + "追記"))
    test = opened(page(index.folder, "documents", doc="公園.pdf"))
    assert "原本は、この会議録を読み取ったときから変わっています。" in words(test, "verdict")
    assert "索引を作り直すと、いまの版を読み直します。" in words(test, "reason")[0]
    assert (images(test), len(test.download_button)) == ([], 0)
    file.unlink()
    checked(test.run())
    assert "原本が見つかりません。" in words(test, "verdict")
    english = opened(page(index.folder, "documents", doc="公園.pdf", lang="en"))
    assert "The original is not there." in words(english, "verdict")


def test_a_page_that_cannot_be_drawn_is_told_and_the_file_is_still_there(
    page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "公園.pdf").write_bytes(pdf_of(PARK, lines=8))
    index = rag.build_index(tmp_path / "corpus", tmp_path / "index")
    monkeypatch.setenv("RAG_DOCUMENT_PAGES", "1")
    test = opened(page(index.folder, "documents", doc="公園.pdf"))
    assert words(test, "verdict") == ["このページは表示できません。"]
    assert "ページあり、上限の1を超えます。" in words(test, "details")[0]
    assert len(test.download_button) == 1


def test_a_citation_whose_place_is_not_certain_has_its_page_without_an_outline(page: Open, tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "公園.pdf").write_bytes(pdf_of(PARK))
    index = rag.build_index(tmp_path / "corpus", tmp_path / "index")
    span = index.document("公園.pdf").utterances[0].span
    scan = scan_of(pdf_of(PARK), dpi=50)  # under the minutes of its text, as if that had been recognised in it
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("rag.door.originals.Originals._load", lambda *_: scan)
        test = opened(page(index.folder, q="ブランコ", cite=place("公園.pdf", span)))
    assert "引用した文はこのページにあります。位置を確実には示せないため、囲みはつけていません。" in shown(test)
    assert [one.alt for one in images(test)[0].imgs] == [
        "原本の1ページ（全1ページ）の画像。引用した文はこのページにある。"
    ]
