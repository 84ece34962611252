"""What stands before what in a list of hits."""

from pathlib import Path

import pytest

import rag

LONG = """第１回 浅利町議会定例会会議録
日時 令和５年３月１日（水）午前１０時
○議長（堀江君）　これより一般質問を行います。梶原君。
○５番（梶原君）　{question}
○町長（岸田君）　防災倉庫の備蓄は三日分です。
○議長（堀江君）　備蓄については以上で終わります。
"""


@pytest.mark.parametrize(("times", "rank"), [(1, 2), (40, 3)])
def test_a_part_of_a_long_speech_steps_back_behind_its_reply(tmp_path: Path, times: int, rank: int) -> None:
    asked = "防災倉庫の備蓄の日数を伺います。" + "".join(
        f"その{n}番目の理由は住民の不安です。" for n in range(1, times)
    )
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text(LONG.format(question=asked), encoding="utf-8")
    index = rag.build_index(tmp_path / "corpus", tmp_path / "index")
    hits = index.search("防災倉庫の備蓄の日数", k=3)
    assert hits[0].passage.text.endswith("三日分です。")
    assert [hit.rank for hit in hits if "日数を伺います" in hit.passage.text] == [rank]
    assert sum("備蓄" in hit.passage.text for hit in hits) == 3


def test_what_the_named_municipality_said_stands_before_anything_of_others(sample_index: rag.Index) -> None:
    """Whatever others say on the matter; those fill the list up."""
    for city in ("汐見原町", "雲居野市"):
        hits = sample_index.search(f"{city}の生成AIの利用について", k=200)
        own = [hit.passage.municipality == city for hit in hits]
        assert own[0]
        assert own == sorted(own, reverse=True)
        assert not own[-1]
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
        assert len({hit.passage.passage_id for hit in hits}) == len(hits)
