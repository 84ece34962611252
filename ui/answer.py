"""The answer: the verdict in plain words, the statements with their citations beside them, the passages found."""

from __future__ import annotations

import streamlit as st

from rag.door import Index
from rag.present.groups import groups
from rag.present.places import place
from rag.present.words import alike_line, citation_lines, place_line, turn_lines, writer_line
from rag.records import Evidence, Hit, Passage, Statement, Summary
from rag.search.languages import say
from ui import address, reading
from ui.address import Address
from ui.drawing import Node, draw, node


def ask(index: Index, asked: Address) -> tuple[Summary, tuple[Hit, ...]]:
    """The summary and the passages found, kept until something else is asked or the index changes."""
    words = asked.filters | {"ignore": asked.ignore}
    key = (str(index.folder), index.generation, asked.question, words)
    kept = st.session_state.get("answer")
    if kept is None or kept[0] != key:
        with st.spinner("会議録を調べています…"):
            passed: list[str] = []
            place_of_text = st.empty()

            def shown(statement: Statement) -> None:
                """A chat model's sentence, checked, while the rest is still being written."""
                passed.append(statement.text)
                place_of_text.text("\n".join(passed))

            summary = index.ask(asked.question, shown=shown, **words)  # type: ignore[arg-type]
            place_of_text.empty()
            hits = index.search(asked.question, **words)  # type: ignore[arg-type]
        kept = st.session_state["answer"] = (key, summary, hits)
    return kept[1], kept[2]


def show(index: Index, asked: Address, summary: Summary, hits: tuple[Hit, ...], municipalities: dict[str, int]) -> None:
    """The whole answer."""
    draw(
        "answer",
        node(
            "section",
            node("p", say(f"verdict.{summary.verdict}", summary.language), cls="verdict"),
            node("p", summary.reason, cls="reason") if summary.reason else None,
            cls=summary.verdict,
        ),
        *reading.chips(asked, index.read_question(asked.question)),
        *(_statements(index, asked, summary) if summary.statements else _what_next(asked, municipalities)),
        go=address.go,
    )
    if hits:
        found = "見つかった箇所を見る" if summary.statements else "近い箇所を見る（答えではありません）"
        with st.expander(f"{found}：{len(hits)}箇所", key="passages"):
            draw("hits", node("ol", *(_hit(index, asked, hit) for hit in hits), cls="hits"), go=address.go)


def _statements(index: Index, asked: Address, summary: Summary) -> tuple[Node, ...]:
    """The headline, and the statements under the heading of their meeting."""
    own = "" if summary.writer == "chat" else say("verbatim", summary.language)
    rows: list[Node] = [node("p", f"{summary.headline}　{own}{writer_line(summary)}", cls="note")]
    for group in groups(summary):
        said = (_statement(index, asked, summary, *row) for row in group.statements)
        rows += [node("h3", group.heading, cls="meeting"), node("ol", *said, cls="statements")]
    return tuple(rows)


def _statement(index: Index, asked: Address, summary: Summary, said: Statement, cited: tuple[Evidence, ...]) -> Node:
    return node(
        "li",
        node("p", *_sentence(said.text, said.citations), cls="statement"),
        node("div", *(_citation(index, asked, evidence, summary.language) for evidence in cited)),
    )


def _sentence(text: str, citations: tuple[int, ...]) -> list[Node]:
    return [*(node("span", str(number), cls="number") for number in citations), node("span", text, cls="quote")]


def _citation(index: Index, asked: Address, evidence: Evidence, language: str) -> Node:
    there = place(evidence.passage.doc_id, evidence.span)
    lines = turn_lines(evidence.passage, language)
    return _margin(index, asked, evidence.passage, there, f"引用{evidence.number}を原文で確かめる", lines)


def _hit(index: Index, asked: Address, hit: Hit) -> Node:
    there = place(hit.passage.doc_id, hit.passage.span)
    label = f"{hit.rank}番目の箇所を原文で確かめる"
    margin = _margin(index, asked, hit.passage, there, label, citation_lines(hit.passage))
    return node("li", node("div", node("p", hit.passage.text, cls="passage"), *_alike(index, asked, hit)), margin)


def _alike(index: Index, asked: Address, hit: Hit) -> tuple[Node, ...]:
    """How many passages say the same, and the way to each."""
    if not hit.alike:
        return ()
    others = [index.passage(name) for name in hit.alike]
    rows = (node("a", place_line(o), to=asked.query(cite=place(o.doc_id, o.span))) for o in others)
    return node("p", alike_line(hit), cls="note"), node("ul", *(node("li", row) for row in rows), cls="alike")


def _margin(index: Index, asked: Address, passage: Passage, there: str, label: str, lines: tuple[str, ...]) -> Node:
    """Where some words stand, what they answer, and the way to them."""
    return node(
        "div",
        *(node("p", line) for line in lines),
        answered(index.passage(passage.reply_to).text) if passage.reply_to else None,
        node("a", "原文で確かめる", cls="open", to=asked.query(cite=there), label=label),
        cls="citation",
    )


def facts(pairs: tuple[tuple[str, str], ...]) -> Node:
    """Label and words, pair by pair."""
    return node("dl", *(part for label, words in pairs for part in (node("dt", label), node("dd", words))), cls="facts")


def answered(question: str) -> Node:
    """What a reply answers (a question, or a remark), in its own words."""
    return node("blockquote", node("span", "次の発言への答え", cls="lead"), question.strip(), cls="asked")


def _what_next(asked: Address, municipalities: dict[str, int]) -> tuple[Node, ...]:
    steps: list[Node] = []
    if asked.narrowed:
        plain = Address(asked.question, ignore=asked.ignore).query()
        steps.append(node("li", node("a", "絞り込みをすべて外して探す", to=plain)))
    steps.append(node("li", "別の言葉で尋ねる（会議録の言い回しや、正式な事業名など）"))
    if municipalities:
        names = "、".join(list(municipalities)[:12]) + (" ほか" if len(municipalities) > 12 else "")
        steps.append(node("li", f"索引にある自治体について尋ねる：{names}"))
    return node("p", "次にできること", cls="lead"), node("ul", *steps, cls="next")
