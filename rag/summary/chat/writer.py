"""The chat writer: a model writes from numbered evidence, and only what that evidence bears out is shown."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from rag.errors import ChatTrouble
from rag.index.encoder import Encoder
from rag.question import say
from rag.records import Evidence, Hit, Passage, Statement
from rag.summary.chat.briefing import Briefing, brief
from rag.summary.chat.completion import REFUSAL, Sentence, sentences_of
from rag.summary.chat.model import ChatModel
from rag.summary.chat.verification import Fault, checked

_TRIES = 3
_FIRST_WAIT = 0.3  # seconds before the second try, doubled before the third, where the server names none
_TOKENS = 160  # of one sentence with its marks, at most; a model that goes on is cut off
_CHARACTERS = 400
_LOOKED_AT = 4  # times as many faults as statements are wanted, and a reply is given up
Shown = Callable[[Statement], None]


@dataclass(slots=True)
class Written:
    """What a chat model's reply came to. Where there is no statement ``note`` says why; ``faults`` are what was removed."""

    statements: list[Statement] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    evidence: tuple[Evidence, ...] = ()
    note: str | None = None

    @property
    def cited(self) -> tuple[Evidence, ...]:
        """The evidence that a statement cites, each under the number that the model was given."""
        marks = {mark for statement in self.statements for mark in statement.citations}
        return tuple(e for e in self.evidence if e.number in marks)


def write_by_chat(
    model: ChatModel,
    question: str,
    chosen: Sequence[Evidence],
    hits: Sequence[Hit],
    asked: Callable[[str], Passage | None],
    encoder: Encoder,
    shown: Shown | None = None,
    language: str = "ja",
) -> Written:
    """Let the model write, and keep what its evidence bears out; ``shown`` is given each statement once it has passed.

    The note is in ``language``.

    Nothing that was shown is taken back: a reply that breaks after a statement ends there, and one that breaks before the
    first is tried again while there is time. Arguments as in ``brief``.
    """
    settings = model.settings
    deadline = time.monotonic() + settings.chat_seconds
    briefing = brief(question, chosen, hits, asked, settings.chat_tokens, settings.statements)
    made = Written(evidence=briefing.evidence)
    for attempt in range(1, _TRIES + 1):
        try:
            _write(model, briefing, encoder, settings.statements, deadline, made, shown, language)
        except ChatTrouble as trouble:
            if made.statements:
                made.note = say("chat.ended", language, why=_why(trouble, language))
                break
            wait = _FIRST_WAIT * 2 ** (attempt - 1) if trouble.wait is None else trouble.wait
            if attempt == _TRIES or not trouble.again or time.monotonic() + wait >= deadline:
                made.note = say("chat.unusable", language, why=_why(trouble, language))
                break
            time.sleep(wait)
        else:
            break
    return made


def _write(
    model: ChatModel,
    briefing: Briefing,
    encoder: Encoder,
    most: int,
    deadline: float,
    made: Written,
    shown: Shown | None,
    language: str,
) -> None:
    """One try; what one that broke before its first statement lost is not counted.

    Raises:
        ChatTrouble: the reply broke, or held nothing.
    """
    made.faults.clear()
    seen: set[Sentence] = set()
    for sentence in sentences_of(model.stream(briefing.messages, _TOKENS * most, deadline), _CHARACTERS * most):
        if sentence.text.strip("「」。. ") == REFUSAL:
            if not made.statements:
                made.note = say("chat.refused", language)
            return
        if sentence in seen:
            continue
        seen.add(sentence)
        result = checked(sentence, briefing.evidence, encoder)
        if isinstance(result, Fault):
            made.faults.append(result)
        else:
            made.statements.append(result)
            if shown is not None:
                shown(result)
        if len(made.statements) == most or len(made.faults) == _LOOKED_AT * most:
            break
    if not seen:
        raise ChatTrouble("empty", again=True)
    if not made.statements:
        made.note = say("chat.unborne", language)


def _why(trouble: ChatTrouble, language: str) -> str:
    why = say(f"chat.why.{trouble.reason}", language)
    return why if trouble.code is None else f"{why}, {trouble.code}"
