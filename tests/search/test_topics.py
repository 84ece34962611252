"""Which passages are about a topic: by their words, their heading, the question they answer; and which only look like it."""

from dataclasses import replace

import pytest

from rag.question import Question
from rag.records import Hit, Passage, Span
from rag.search.engine import Found
from rag.search.topics import Topic, on_topic, result_of, topic_of

TOPIC = Topic((("防災", 1.0), ("アプリ", 1.0)))
READ = Question("防災アプリ", ("防災", "アプリ"), (), (), (), (), (0, 0), (), (), (), True)


def passage(
    name: str, text: str, section: str | None = None, kind: str = "report", reply_to: str | None = None
) -> Passage:
    return Passage(
        name, "d", "d.txt", None, None, "鶴見沢市", None, None, section, None, kind, text, Span(0, len(text)), None, reply_to,  # type: ignore[arg-type]
    )  # fmt: skip


def why(
    *passages: Passage, cosines: tuple[float, ...] | None = None, headers: tuple[Passage, ...] = ()
) -> dict[str, str]:
    by_id = {p.passage_id: p for p in passages}
    hits = tuple(Hit(p, 1.0, rank) for rank, p in enumerate(passages, 1))
    found = Found(hits, cosines or (0.1,) * len(hits), (0.0,) * len(hits))
    return {
        one.hit.passage.passage_id: one.why for one in on_topic(READ, found, TOPIC, by_id.get, lambda _: list(headers))
    }


def test_the_words_of_a_topic_are_those_that_go_with_no_other_matter() -> None:
    assert topic_of({"防災": 2.8, "アプリ": 2.6, "導入": 2.8, "状況": 2.0}).words == {"防災", "アプリ"}
    assert topic_of({"導入": 2.8, "状況": 2.0}).words == {"導入", "状況"}


def test_a_passage_that_holds_the_topic_or_stands_under_it_is_about_it_and_half_of_it_is_not_enough() -> None:
    found = why(
        passage("a", "防災アプリの登録者は2千人である。"),
        passage("b", "登録者は2千人である。", "3 防災アプリの登録状況について"),
        passage("c", "防災訓練を行う。"),
        passage("d", "子育てアプリを作る。"),
        passage("e", "登録者は2千人である。", "防災アプリ及び子育て支援について"),
        passage("f", "防災アプリの資料", kind="header"),
    )
    assert found == {"a": "words", "b": "heading"}


def test_a_reply_is_about_what_a_short_question_asks_and_not_about_all_that_a_long_one_does() -> None:
    short = passage("q", "防災アプリを導入するのか。", kind="question")
    long = passage("l", "防災アプリを導入するのか。" + "次に、ごみの減量について伺う。" * 15, kind="question")
    found = why(
        short, passage("r", "来年度から始める。", kind="reply", reply_to="q"),
        long, passage("s", "来年度から始める。", kind="reply", reply_to="l"),
    )  # fmt: skip
    assert found == {"q": "words", "r": "reply", "l": "words"}


def test_under_the_one_item_of_a_paper_half_of_the_topic_is_enough() -> None:
    item = replace(passage("h", "件 名\t防災アプリの導入及び避難所について", kind="header"), section="議題")
    several = replace(item, text="議 題\t(1) 防災アプリについて (2) ごみについて")
    one = passage("a", "アプリの登録者は2千人である。")
    assert why(one, headers=(item,)) == {"a": "words"}
    assert why(one, headers=(several,)) == {}
    assert why(passage("b", "登録者は2千人である。"), headers=(item,)) == {}


@pytest.mark.parametrize(("best", "names"), [(0.6, {"a", "b"}), (0.4, set[str]())])
def test_where_no_words_are_those_of_the_minutes_only_what_means_the_same_counts(best: float, names: set[str]) -> None:
    rows = tuple(passage(name, "避難の知らせを電話で見る。") for name in "abc")
    found = why(*rows, cosines=(best, best * 0.8, best * 0.5))
    assert set(found) == names
    assert set(found.values()) <= {"meaning"}


def test_what_a_meeting_decided_is_about_its_agenda() -> None:
    agenda = replace(passage("h", "件 名\t防災アプリの導入について", kind="header"), section="議題")
    result = replace(passage("r", "会議結果\n案のとおり了承する。", kind="header"), section="会議結果")
    assert result_of([agenda, result], TOPIC) == result
    assert result_of([replace(agenda, text="件 名\tごみの減量について"), result], TOPIC) is None
    assert result_of([agenda], TOPIC) is None


def test_in_a_long_turn_the_words_must_stand_close_together() -> None:
    filler = "区を訪れる方の利便を高めることなどを目的として、" * 4
    found = why(
        passage(
            "a",
            f"続いて、防災の情報についてでございますが、{filler}アプリの整備を進めております。"
            + "そのほかの事業もある。" * 6,
        ),
        passage(
            "b",
            f"続いて、防災アプリについてでございますが、{filler}整備を進めております。" + "そのほかの事業もある。" * 6,
        ),
        passage("c", "防災の倉庫を設ける。" + "そのほかの事業もある。" * 14 + "子育てのアプリを作る。"),
    )
    assert found == {"b": "words"}
