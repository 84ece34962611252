"""What the app hands out: no table that a spreadsheet runs, no file that a browser runs, no page that another site frames."""

import http.server
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

import rag
from tests.journeys.serving import Visit, free_port

pytestmark = pytest.mark.browser
PAGE = """<!DOCTYPE html><html lang="ja"><meta charset="utf-8"><title>会議録</title>
<script>document.title = "run"; fetch("/_stcore/health")</script>
<h1>噴水市 公園検討会議 会議録</h1><p>・噴水の水は毎日替える。（市長）</p></html>"""


def test_no_table_hands_out_cells_that_a_spreadsheet_runs(visit: Visit) -> None:
    page = visit(path="/documents")
    table = page.get_by_test_id("stDataFrame")
    expect(table).to_be_visible(timeout=20_000)
    table.hover()
    bar = page.get_by_test_id("stElementToolbar")
    expect(bar.get_by_label("Search: ")).to_have_count(1)
    expect(bar.get_by_label("CSV")).to_have_count(0)


def test_an_original_that_could_run_is_a_file_for_keeping_and_nothing_else(
    visit: Visit, serve: Callable[[Path], str], tmp_path: Path
) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "page.html").write_text(PAGE, encoding="utf-8")
    rag.build_index(tmp_path / "corpus", tmp_path / "index")
    page = visit(serve(tmp_path / "index"), path="/documents", doc="page.html")
    given: list[dict[str, str]] = []
    page.context.on("response", lambda r: given.append(r.headers | {"url": r.url}) if "/media/" in r.url else None)
    page.get_by_text("原本を見る").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="原本をダウンロード").click()
    assert waiting.value.suggested_filename == "page.html"
    assert Path(waiting.value.path()).read_text(encoding="utf-8") == PAGE
    answer = page.context.request.get(waiting.value.url)
    headers = answer.headers
    assert headers["content-type"] == "application/octet-stream"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-disposition"].startswith("attachment")
    assert headers["content-security-policy"].startswith("default-src 'none'; sandbox")


def test_another_site_neither_frames_the_app_nor_reads_it(browser: Browser, address: str, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(
        f'<iframe src="{address}/"></iframe><script>'
        f'fetch("{address}/_stcore/health").then(() => "read", () => "refused").then(w => document.title = w);'
        f'</script><img src="{address}/favicon.png">',
        encoding="utf-8",
    )
    port = free_port()

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *given: object) -> None:
            super().__init__(*given, directory=str(tmp_path))  # type: ignore[arg-type]

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        page = browser.new_page()
        try:
            page.goto(f"http://localhost:{port}/")
            expect(page).to_have_title("refused")
            assert page.frames[1].get_by_role("heading").count() == 0
            assert page.frames[1].url.startswith("chrome-error:")
            assert page.evaluate("document.images[0].naturalWidth") == 0
        finally:
            page.close()
            other.shutdown()
