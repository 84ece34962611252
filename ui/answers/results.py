"""What a question leads to: its results and the open citation, or what keeps it from being answered."""

from __future__ import annotations

from collections.abc import Callable

from rag.door.pages import Evidence, QueryError, QuestionExpired, RagError, question_trouble, told, trouble
from ui.answers import reader
from ui.frame import opening, states
from ui.frame.address import Address
from ui.frame.language import language
from ui.frame.opening import Opened


def show(opened: Opened, asked: Address, draw: Callable[[], tuple[Evidence, ...]], *, needed: bool = True) -> None:
    """Draw the results; ``draw`` gives their citations. ``needed``: without a question there are none."""
    longest = opened.index.settings.question_characters
    fault = question_trouble(asked.question, longest, asked.since, asked.until, language(), needed=needed)
    if fault:
        states.show(fault)
        return
    try:
        cited = draw()
    except QueryError as error:
        unread = asked.mode and not isinstance(error, QuestionExpired)
        found = told("expression", language()) if unread else trouble(error, opening.folder(), language())
        states.show(found)
        return
    except RagError as error:
        states.show(trouble(error, opening.folder(), language()))
        return
    if asked.cite:
        reader.show(opened.index, cited)
