"""What stands in the way of an answer, in Japanese, with what to do next; pure."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from datetime import date

from rag.errors import (
    EncoderError,
    IndexDamaged,
    IndexMismatch,
    IndexMissing,
    MissingExtra,
    QueryError,
    RagError,
    SettingsError,
    WriterError,
)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What happened, what to do, the command that does it (None: there is none) and the message for whoever maintains."""

    title: str
    advice: str
    command: str | None = None
    details: str | None = None


_INDEX_TROUBLES: tuple[tuple[type[RagError], str, str, str], ...] = (
    (
        IndexMissing,
        "索引がまだありません。",
        "会議録のフォルダーから索引を作ると、ここで質問できるようになります。次のコマンドで作り、「もう一度確かめる」を押してください。",
        "",
    ),
    (
        IndexMismatch,
        "この索引は、いまの設定とは別のエンコーダーで作られています。",
        "索引を作り直すか、設定 RAG_ENCODER を索引を作ったときのものに戻してから、もう一度開いてください。",
        " --full",
    ),
    (
        IndexDamaged,
        "索引が壊れています。",
        "索引のファイルが欠けているか、読めません。次のコマンドで作り直してください。元の会議録には影響しません。",
        " --full",
    ),
)


def trouble(fault: RagError, index: str) -> Trouble:
    """An error in words for the reader of a page; ``index`` is the folder that the command names."""
    build = f"rag index build 会議録のフォルダー --index {shlex.quote(index)}"
    for kind, title, advice, option in _INDEX_TROUBLES:
        if isinstance(fault, kind):
            return Trouble(title, advice, build + option, None if kind is IndexMissing else str(fault))
    if isinstance(fault, WriterError | SettingsError) or (isinstance(fault, MissingExtra) and fault.extra == "chat"):
        return Trouble(
            "設定された書き手を使えません。",
            "設定（RAG_WRITER、RAG_CHAT_URL、RAG_CHAT_MODEL）を確かめてください。RAG_WRITER を外すと、原文の抜粋で答えます。",
            "rag settings",
            str(fault),
        )
    if isinstance(fault, EncoderError | MissingExtra):
        return Trouble(
            "設定されたモデルを読み込めません。",
            "設定（RAG_ENCODER、RAG_RERANKER）を確かめてください。",
            "rag settings",
            str(fault),
        )
    if isinstance(fault, QueryError):
        return Trouble(
            "この質問と条件では探せません。", "言葉や条件を変えて、もう一度お試しください。", None, str(fault)
        )
    return Trouble("処理を続けられません。", "下の詳細を、このページの管理者に伝えてください。", None, str(fault))


def question_trouble(question: str, longest: int, since: date | None, until: date | None) -> Trouble | None:
    """What keeps a question from being asked: none, one too long, or days the wrong way round; None where all is well."""
    if not question.strip():
        return Trouble("質問が空です。", "知りたいことを、普段の言葉で書いてください。")
    if len(question) > longest:
        return Trouble(
            f"質問が長すぎます（{len(question):,}字）。", f"{longest:,}字までです。一つか二つの文に縮めてください。"
        )
    if since and until and since > until:
        return Trouble("日付の順が逆です。", "「この日から」を「この日まで」より前の日にしてください。")
    return None
