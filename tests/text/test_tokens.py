import socket
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag import resources
from rag.errors import RagError
from rag.text import count_tokens, encoding

QUESTION = "テレワークの課題は何ですか。"
REMARK = "市民課の窓口では、来年度から予約制を試行します。"
DATED = "令和7年9月の定例会で、学校給食の費用について質問があった。"


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), (QUESTION, 8), (REMARK, 14), (DATED, 16), (QUESTION + REMARK, 22), ("。", 1), ("２０２５年", 3)],
)
def test_invented_sentences_have_these_counts(text: str, count: int) -> None:
    assert count_tokens(text) == count


def test_a_token_is_a_word_of_one_script_and_never_a_clause() -> None:
    cut = [encoding().decode_single_token_bytes(token).decode() for token in encoding().encode_ordinary(QUESTION)]
    assert cut == ["テレ", "ワーク", "の", "課題", "は", "何", "ですか", "。"]


def test_no_token_holds_more_than_eight_characters() -> None:
    tokens = map(encoding().decode_single_token_bytes, range(encoding().n_vocab))
    assert max(len(token.decode("utf-8", "ignore")) for token in tokens) == 8


def test_the_ranks_are_all_bytes_then_merges_without_a_gap() -> None:
    lines = resources.token_ranks().read_text(encoding="ascii").splitlines()
    assert [int(line.split()[1]) for line in lines] == list(range(16_384))
    assert {encoding().decode_single_token_bytes(rank) for rank in range(256)} == {bytes([byte]) for byte in range(256)}


@pytest.mark.parametrize("text", [QUESTION, REMARK, DATED, REMARK * 40])
def test_japanese_has_between_0_3_and_1_2_tokens_a_character(text: str) -> None:
    assert 0.3 < count_tokens(text) / len(text) < 1.2


@settings(deadline=None)
@given(st.text())
def test_decoding_gives_every_text_back(text: str) -> None:
    assert encoding().decode(encoding().encode_ordinary(text)) == text


@pytest.mark.parametrize("text", ["𠮷野家　ｶﾀｶﾅ㈱\r\n\t  😀", "Xin chào! 안녕하세요 – não", "é" * 30, " " * 30])
def test_decoding_gives_rare_characters_back(text: str) -> None:
    assert encoding().decode(encoding().encode_ordinary(text)) == text


def test_counting_opens_no_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a socket was opened")

    encoding.cache_clear()
    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert count_tokens(QUESTION) == 8


def test_importing_the_counter_does_not_import_tiktoken() -> None:
    code = "import sys, rag.text.tokens; sys.exit('tiktoken' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_damaged_ranks_are_refused_with_their_place_and_the_remedy(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    damaged = tmp_path_factory.mktemp("tokens") / "minutes.tiktoken"
    damaged.write_text("not ranks\n", encoding="ascii")
    monkeypatch.setattr(resources, "token_ranks", lambda: damaged)
    encoding.cache_clear()
    try:
        with pytest.raises(RagError, match=r"minutes\.tiktoken.*Reinstall"):
            encoding()
    finally:
        encoding.cache_clear()
