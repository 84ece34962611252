"""The fitted part of the verifier: how far evidence carries a sentence."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from rag.index.encoder import load_encoder
from rag.summary.chat.polarity import turned
from rag.summary.chat.support import LIMIT, SIGNS, containment, foreign_support, reported, signs, support
from rag.text import begins_inside, predicates

ENCODER = load_encoder()
EVIDENCE = ["公園の遊具は春と秋に専門の業者が点検している。ブランコの鎖を取り替えた。滑り台の塗装は来年度に行う。"]


def test_more_words_that_the_evidence_does_not_hold_make_a_sentence_less_sure() -> None:
    sentences = (
        "遊具は春と秋に業者が点検している。",
        "遊具は春と秋に市長が点検している。",
        "遊具は毎週月曜に市長が撮影している。",
        "駅前の広場では毎週月曜に市長が演説している。",
    )
    found = [support(sentence, EVIDENCE, ENCODER) for sentence in sentences]
    assert found == sorted(found, reverse=True)
    assert found[0] > 0.7
    assert found[-1] < LIMIT


def test_a_quote_is_never_less_sure_than_the_same_words_in_another_order() -> None:
    quote, other = "ブランコの鎖を取り替えた。", "鎖をブランコの取り替えた。"
    assert support(quote, EVIDENCE, ENCODER) >= support(other, EVIDENCE, ENCODER) > LIMIT


def test_half_a_sentence_is_not_carried_however_verbatim() -> None:
    whole, half = "遊具は春と秋に専門の業者が点検している。", "具は春と秋に専門の業者が点検している。"
    assert support(whole, EVIDENCE, ENCODER) > LIMIT
    assert support("は春と秋に専門の業者が点検している。", EVIDENCE, ENCODER) < support(whole, EVIDENCE, ENCODER) - 0.3
    assert signs(half, EVIDENCE, ENCODER)[0] > signs(whole, EVIDENCE, ENCODER)[0]


def test_who_spoke_is_known_besides_and_carries_nothing_else() -> None:
    sentence = "保坂副市長は、ブランコの鎖を取り替えたと説明した。"
    alone = signs(sentence, EVIDENCE, ENCODER)[0]
    assert signs(sentence, EVIDENCE, ENCODER, "保坂\n副市長")[0] == 0.0 < alone
    assert support("駅前に劇場を建てる。", EVIDENCE, ENCODER, "保坂\n副市長") < LIMIT


def test_the_register_makes_no_difference() -> None:
    plain, polite = "滑り台の塗装は来年度に実施", "滑り台の塗装は来年度に実施しております。"
    assert signs(plain, EVIDENCE, ENCODER)[2] == signs(polite, EVIDENCE, ENCODER)[2]


def test_that_somebody_said_it_is_no_part_of_what_was_said() -> None:
    assert reported("塗装を行うと述べた。") == reported("塗装を行うとの答弁があった。") == "塗装を行う"


def test_a_short_passage_does_not_make_the_words_of_another_one_sure() -> None:
    assert support("館内に喫茶店を設け、観光客を呼び込む方針である。", ["鎖を替えた。"], ENCODER) < LIMIT


def test_containment_is_the_share_of_the_bigrams_by_hand() -> None:
    # 鎖を, を取, 取り, り替 of which 取り and り替 stand in 「塗りの取り替え」.
    assert containment("鎖を取り替", "塗りの取り替え") == pytest.approx(2 / 4)
    assert containment("", "何か") == 0.0


@pytest.mark.parametrize(
    ("near", "far"),
    [
        ("The swings' chains were replaced and the playground is inspected in spring and autumn.", "The tax office closes at noon."),
        ("公园的游乐设施每年春秋两季由专业公司检查。", "税务局中午关门。"),
        ("공원 놀이기구는 봄과 가을에 전문 업체가 점검한다.", "세무서는 정오에 문을 닫는다."),
    ],
)  # fmt: skip
def test_a_sentence_of_another_language_is_nearer_to_its_meaning(near: str, far: str) -> None:
    assert foreign_support(near, EVIDENCE, ENCODER) > foreign_support(far, EVIDENCE, ENCODER) + 0.1


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("の費用は4万円である。", True),
        ("ます。以上です。", True),
        ("、検討する。", True),
        ("めの手当を支給する。", True),
        ("", True),
        ("区の意向を確認する。", False),
        ("この費用は4万円である。", False),
        ("お知らせを配る。", False),
        ("令和4年度に始める。", False),
        ("The cost is 40,000 yen.", False),
    ],
)
def test_a_sentence_that_begins_inside_another_is_known(text: str, inside: bool) -> None:
    assert begins_inside(text) is inside


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("導入する。", [("導入", False)]),
        ("導入できない。", [("導入", True)]),
        ("導入することはできません。", [("導入", True)]),
        ("予定はない。", [("予定", True)]),
        ("実施していないが、検討する。", [("実施", True), ("検討", False)]),
        ("導入を検討する。", [("検討", False)]),
    ],
)
def test_what_is_said_and_what_is_denied(text: str, found: list[tuple[str, bool]]) -> None:
    assert [pair for pair in predicates(text) if pair[0] not in ("事", "こと")] == found


@pytest.mark.parametrize(
    ("sentence", "evidence", "is_turned"),
    [
        ("参加者は減少した。", "参加者は増えております。", True),
        ("参加者は増えた。", "参加者は増加しています。", False),
        ("議案は否決された。", "議案は原案のとおり可決された。", True),
        ("会議は非公開とする。", "会議は公開する。", True),
        ("会議は公開する。", "会議は非公開とする。", True),
        ("実施する。", "実施しなければならない。", False),
        ("車で行けないことはない。", "車で行ける。", False),
        ("必要である。", "必要なのではないでしょうか。", False),
        ("利用は有料である。", "利用は無料ではない。", False),
        ("利用者は増加した。", "開館日を増やす。利用者は減少した。", True),
        ("利用者は減少したが、開館日を増やす。", "開館日を増やす。利用者は減少した。", False),
    ],
)  # fmt: skip
def test_what_turns_the_evidence_round_is_seen_and_what_only_looks_so_is_not(
    sentence: str, evidence: str, is_turned: bool
) -> None:
    assert (turned(sentence, evidence, japanese=True) is not None) is is_turned


def test_the_judged_claims_are_told_apart(bench_dir: Path) -> None:
    lines = (bench_dir / "faithfulness.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    truth = np.array([row["supported"] for row in rows])
    scores = np.array([support(row["claim"], [row["evidence"]], ENCODER) for row in rows])
    true, false = scores[truth][:, None], scores[~truth][None]
    assert float(((true > false) + 0.5 * (true == false)).mean()) >= 0.85
    assert float((scores[truth] >= LIMIT).mean()) >= 0.95
    # The rules that stand beside the score must not cost true claims.
    assert not any(turned(row["claim"], row["evidence"], japanese=True) for row in rows if row["supported"])
    assert len(SIGNS) <= 10
