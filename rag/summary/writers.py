"""Which writer answers: the extractive one always can; the chat writer where it is asked for, set up, and borne out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from rag.errors import SettingsError
from rag.index.encoder import Encoder
from rag.records import Hit, Passage, Summary
from rag.settings import Settings
from rag.summary.chat.model import ChatModel
from rag.summary.chat.writer import Shown, write_by_chat
from rag.summary.headline import headline

WRITERS = ("extractive", "chat")


def chat_model(writer: str, settings: Settings) -> ChatModel | None:
    """The model of the chat writer; None for the extractive writer.

    Raises:
        SettingsError: there is no such writer.
        WriterError, MissingExtra: see ChatModel.
    """
    if writer not in WRITERS:
        raise SettingsError(f"There is no writer {writer!r}. There are: {', '.join(WRITERS)} (--writer, RAG_WRITER)")
    return ChatModel(settings) if writer == "chat" else None


def rewritten(
    summary: Summary,
    hits: Sequence[Hit],
    model: ChatModel,
    asked: Callable[[str], Passage | None],
    encoder: Encoder,
    shown: Shown | None,
) -> Summary:
    """An extractive summary in the model's words, or as it was where nothing of those is borne out; closes the model.

    Whether there is an answer stays the verdict of the search: where there is none, the model is not asked.
    """
    try:
        if not summary.statements:
            return summary
        made = write_by_chat(model, summary.question, summary.evidence, hits, asked, encoder, shown, summary.language)
    finally:
        model.close()
    summary = replace(summary, removed=len(made.faults), note=made.note)
    if not made.statements:
        return summary
    said = headline(made.cited, summary.language)
    return replace(summary, statements=tuple(made.statements), evidence=made.cited, writer="chat", headline=said)
