"""What a browser does not show of a page is in `dropped`, counted in a warning, and never in the text; what it shows stays."""

import pytest

from rag.minutes.caps import Budget, Caps
from rag.minutes.document import read_raw
from rag.minutes.formats.html.reader import read_html
from rag.records import Minutes
from tests.properties.test_nothing_is_lost import raw_offsets

SEEN, SECRET = "窓口を延長する。", "秘密の買収である。"
WARNED = "1 hidden passage of text (9 characters) was left out: hidden text"

INLINE = [
    "display:none", "DISPLAY : None", "display:none!important;display:block", "display:none;display:bogus", "visibility:hidden",
    "visibility:collapse", "opacity:0", "opacity:0%", "opacity:.01", "filter:opacity(0)", "content-visibility:hidden", "color:#fff", "color:WHITE",
    "color:#fefefe", "color:rgb(255 255 255)", "color:hsl(0,0%,100%)", "color:rgba(0,0,0,0)", "color:transparent", "color:#00000000",
    "color:#123456;background:#123456", "background:#000 none;color:#000", "color:black;background-color:rgb(0,0,0)",
    "-webkit-text-fill-color:transparent", "font-size:0", "font-size:1px", "font-size:.5pt", "font-size:0.01em", "font-size:1%",
    "font:0/0 a", "font-size:calc(0px)", "position:absolute;clip:rect(0,0,0,0)", "position:absolute;clip:rect(1px 1px 1px 1px)", "clip-path:inset(50%)",
    "clip-path:inset(100% 0 0 0)", "clip-path:circle(0)", "clip-path:polygon(0 0,0 0,0 0)", "position:absolute;left:-9999px", "position:fixed;top:-999em",
    "position:absolute;inset:-9999px auto auto -9999px", "position:relative;left:-200vw", "text-indent:-9999px", "margin-left:-9999px", "margin:0 0 0 -9999px",
    "transform:translateX(-9999px)", "transform:translate(0,-9999px)", "transform:scale(0)", "translate:-9999px", "scale:0", "height:0;overflow:hidden",
    "width:1px;height:1px;overflow:hidden", "max-height:0;overflow-y:hidden", "text-indent:100%;overflow:hidden;white-space:nowrap",
    "display:\\6eone", "dis/**/play:block;display:none", "color:var(--x,#fff)", "--h:none;display:none",
]  # fmt: skip
VISIBLE = [
    "", "display:block", "display:none;display:block", "display:block!important;display:none", "display:bogus", "displays:none", "visibility:visible",
    "opacity:.5", "opacity:1", "color:#000", "color:#ccc", "color:rgba(0,0,0,.5)", "color:#fff;background:#000", "color:white;background:url(a.png)",
    "color:white;background-image:linear-gradient(red,blue)", "background:linear-gradient(red,blue);-webkit-background-clip:text;color:transparent",
    "font-size:8px", "font-size:80%", "font-size:.8em", "clip:rect(0,0,0,0)", "clip-path:inset(0)", "clip-path:inset(10%)", "left:-9999px",
    "position:absolute;left:10px", "text-indent:-1em", "margin-left:-10px", "margin-bottom:-9999px;padding-bottom:9999px", "transform:translateX(5px)",
    "transform:scale(1)", "height:0", "max-height:500px;overflow:hidden", "overflow:hidden", "width:0;height:100px", "text-decoration:underline",
    "color:notacolor", "font-size:abc", "opacity:abc", "{}display:block", "min-height:0;overflow:hidden",
]  # fmt: skip
SHEETS = [
    (".x{display:none}", "class=x"),
    ("#x{display:none}", "id=x"),
    ("p{display:none}", ""),
    ("main p{display:none}", ""),
    ("main>div>p{visibility:hidden}", ""),
    ("[data-x]{display:none}", "data-x=1"),
    (".a.b{display:none}", "class='a b'"),
    ("P.X{display:none}", "class=X"),
    (".x{color:#fff}", "class=x"),
    (".x{color:black}.x{color:#fff}", "class=x"),
    ("p.x{display:none}.x{display:block}", "class=x"),
    (".x{display:none!important}#y{display:block}", "class=x id=y"),
    ("@media screen{.x{display:none}}", "class=x"),
    ("@media all and (min-width:600px){.x{display:none}}", "class=x"),
    ("@media (width >= 40em){.x{display:none}}", "class=x"),
    ("@media not print{.x{display:none}}", "class=x"),
    ("@supports (display:grid){.x{display:none}}", "class=x"),
    ("@layer a{.x{display:none}}", "class=x"),
    ("main{.x{display:none}}", "class=x"),
    ("div{& .x{display:none}}", "class=x"),
    (":root{--c:#fff}.x{color:var(--c)}", "class=x"),
    ("<!-- .x{display:none} -->", "class=x"),
    ("@import 'a.css';.x{display:none}", "class=x"),
    (".\\78{display:none}", "class=x"),
    ("}.x{}.y{display:none}.x{display:none}", "class='x y'"),
    (".x:not(.y){display:none}", "class=x"),
    ("div :is(.x,.y){display:none}", "class=x"),
    ("p:first-child{display:none}", ""),
    ("b+p{display:none}", ""),
    ("body{color:#fff;background:#fff}b{color:#000}", ""),
]
SHOWN = [
    (".x{display:none}.x{display:block}", "class=x"),
    (".y{display:none}", "class=x"),
    (".x{display:none}p.x{display:block}", "class=x"),
    ("@media print{.x{display:none}}", "class=x"),
    ("@media (max-width:600px){.x{display:none}}", "class=x"),
    (".x::before{display:none}", "class=x"),
    (".x:hover{display:none}", "class=x"),
    ("@font-face{display:none}", "class=x"),
    ("@supports not (display:grid){.x{display:none}}", "class=x"),
    (".x{display:none", "class=z"),
    (".x{color:#fff;background:#036}", "class=x"),
    ("body{background:#036;color:#fff}", ""),
    ("ul p{display:none}", ""),
    ("[hidden]{display:block!important}", "hidden"),
    (".x{display:none}", "class=x style='display:block!important'"),
    (".x{background:url(a.png)} .x{color:#fff}", "class=x"),
]


def page(body: str, head: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head>{head}</head><body><main><div>{body}</div></main></body></html>".encode()


def read(data: bytes) -> Minutes:
    raw = read_html(data, "a", Budget(Caps(), "a"))
    minutes = read_raw(raw, "a", "a")
    kept = [origin for _, origin in raw_offsets(minutes)]
    dropped = [at for d in minutes.dropped for at in range(d.start, d.end) if not raw.text[at].isspace()]
    assert sorted(kept + dropped) == [at for at, c in enumerate(raw.text) if not c.isspace()]
    hidden = [raw.text[d.start : d.end] for d in minutes.dropped if d.reason == "hidden text"]
    assert "".join("".join(hidden).split()) in (SECRET, "")
    return minutes


def check_hidden(minutes: Minutes) -> None:
    assert SEEN in minutes.text
    assert SECRET not in minutes.text
    assert WARNED in minutes.warnings


def check_shown(minutes: Minutes) -> None:
    assert SEEN in minutes.text
    assert SECRET in minutes.text
    assert not [warning for warning in minutes.warnings if "left out" in warning]


@pytest.mark.parametrize("style", INLINE)
@pytest.mark.parametrize("tag", ["p", "div"])
def test_what_a_style_hides_is_dropped_and_counted(tag: str, style: str) -> None:
    check_hidden(read(page(f"<p>{SEEN}</p><{tag} style='{style}'>{SECRET}</{tag}>")))


@pytest.mark.parametrize("style", VISIBLE)
def test_what_a_style_shows_stays(style: str) -> None:
    check_shown(read(page(f"<p>{SEEN}</p><p style='{style}'>{SECRET}</p>")))


@pytest.mark.parametrize(("sheet", "attributes"), SHEETS)
def test_what_a_style_sheet_hides_is_dropped_and_counted(sheet: str, attributes: str) -> None:
    body = f"<p {attributes}>{SECRET}</p>"
    body = f"<b>{SEEN}</b>" + (f"<div>{body}</div>" if "first" in sheet else body)
    check_hidden(read(page(body, f"<style>{sheet}</style>")))


@pytest.mark.parametrize(("sheet", "attributes"), SHOWN)
def test_what_a_style_sheet_shows_stays(sheet: str, attributes: str) -> None:
    check_shown(read(page(f"<b>{SEEN}</b><p {attributes}>{SECRET}</p>", f"<style>{sheet}</style>")))


@pytest.mark.parametrize(
    "body",
    [
        f"<p>{SEEN}</p><p hidden>{SECRET}</p>", f"<p>{SEEN}</p><p hidden=false>{SECRET}</p>", f"<p>{SEEN}<template><p>{SECRET}</p></template></p>",
        f"<p>{SEEN}<font color=white>{SECRET}</font></p>", f"<p>{SEEN}<font color=ffffff>{SECRET}</font></p>",
        f"<table bgcolor=#000080><tr><td style='color:#fff'>{SEEN}</td><td><font color=#000080>{SECRET}</font></td></tr></table>",
        f"<div style='display:none'><p>{SECRET[:4]}</p><p style='display:block'><b>{SECRET[4:]}</b></p></div>{SEEN}",
        f"<div style='visibility:hidden'>{SECRET}<p style='visibility:visible'>{SEEN}</p></div>",
        f"<div style='font-size:0'>{SECRET}<span style='font-size:16px'>{SEEN}</span></div>",
        f"<div style='color:#fff'>{SECRET}<span style='color:#000'>{SEEN}</span></div>",
        f"<div style='color:#fff'><p>{SECRET[:3]}<i>{SECRET[3:6]}</i><b>{SECRET[6:]}</b></p></div>{SEEN}",
        f"<h2>{SEEN}<span style='display:none'>{SECRET}</span></h2>", f"<ul><li>{SEEN}<li hidden>{SECRET}</ul>",
        f"<table><tr><td>市長<td>{SEEN}<td hidden>{SECRET}</table>", f"<table><tr><td>市長<td>{SEEN}<b hidden>{SECRET}</b></table>",
        f"<pre>{SEEN}\n<span hidden>{SECRET}</span></pre>", f"<a href=x style='display:none'>{SECRET}</a><p>{SEEN}</p>",
    ],
)  # fmt: skip
def test_what_markup_hides_is_dropped_and_counted(body: str) -> None:
    check_hidden(read(page(body)))


@pytest.mark.parametrize(
    "body",
    [
        f"<p>{SEEN}</p><details><summary>資料</summary><p>{SECRET}</p></details>", f"<p>{SEEN}</p><p aria-hidden=true>{SECRET}</p>",
        f"<p style='color:#fff'><mark>{SEEN}{SECRET}</mark></p>", f"<body text=white bgcolor=black>{SEEN}{SECRET}",
        f"<table bgcolor=navy><tr><td><font color=white>{SEEN}{SECRET}</font></table>", f"<p style='opacity:.9'>{SEEN}</p><ins>{SECRET}</ins>",
    ],
)  # fmt: skip
def test_what_markup_shows_stays(body: str) -> None:
    check_shown(read(page(body)))


def test_white_text_of_a_page_whose_sheet_is_elsewhere_stays() -> None:
    check_shown(
        read(page(f"<p>{SEEN}</p><p class=dark style='color:#fff'>{SECRET}</p>", "<link rel=stylesheet href=a.css>"))
    )


@pytest.mark.parametrize("tag", ["s", "del", "strike", "span style='text-decoration:line-through red'"])
def test_what_is_struck_out_is_no_part_of_the_sentence(tag: str) -> None:
    minutes = read(page(f"<p>窓口は<{tag}>午後5時</{tag.split()[0]}>午後7時まで開ける。</p>"))
    assert minutes.text == "窓口は午後7時まで開ける。"
    assert "1 struck-out passage of text (4 characters) was left out: struck out" in minutes.warnings


def test_hidden_words_in_the_middle_leave_the_row_and_the_sentence_whole() -> None:
    minutes = read(page(f"<table><tr><td>市長</td><td>窓口を<b hidden>{SECRET}</b>延長する。</td></tr></table>"))
    assert minutes.text == "市長\t窓口を延長する。"


@pytest.mark.parametrize(
    "sheet",
    [
        "div " * 30 + ".x{display:none}", "div~" * 12 + ".x{display:none}", ".x{display:none}" * 6_000, "(" * 20_000, "a{" * 20_000,
        "*{color:red;" * 500, ":is(" * 300 + "p" + ")" * 300 + "{display:none}", ":not(" * 200 + "p" + ")" * 200 + "{display:none}",
        ":root{--a:var(--b) var(--b);--b:var(--a) var(--a)}p{color:var(--a)}", "p{color:" + "rgb(" * 5_000 + "}", "x" * 1_100_000, "@media (" * 3_000,
        "div div div div div div div div div i{display:none}", "p{color:var(--x," * 400, "[" * 9_000, "@media " + "not " * 9_000 + "{p{display:none}}",
    ],
    ids=range(16),
)  # fmt: skip
def test_no_style_sheet_keeps_the_text_from_being_read(sheet: str) -> None:
    deep = "<div>" * 60 + f"<p>{SEEN}</p>" * 30 + "</div>" * 60
    minutes = read_raw(read_html(page(deep, f"<style>{sheet}</style>"), "a", Budget(Caps(), "a")), "a", "a")
    assert minutes.text.count(SEEN) == 30
