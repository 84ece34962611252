"""How much of a corpus was understood: shares of its text that have a speaker, a date, a reply link."""

from __future__ import annotations

from typing import Any

from rag.records import Minutes


class Statistics:
    """Adds up documents; shares are of the characters of all utterances."""

    def __init__(self) -> None:
        self.documents = self.meetings = self.utterances = self.characters = 0
        self.spoken = self.dated = self.replies = self.linked = 0
        self._warnings: list[tuple[str, tuple[str, ...]]] = []
        self._unread: list[tuple[str, tuple[str, ...]]] = []

    def add(self, minutes: Minutes) -> None:
        """Count one document that was read."""
        self.documents += 1
        self.meetings += minutes.genre == "minutes"
        self.utterances += len(minutes.utterances)
        for utterance in minutes.utterances:
            size = utterance.span.end - utterance.span.start
            self.characters += size
            self.spoken += size if utterance.speaker else 0
            self.dated += size if minutes.meeting.date else 0
            self.replies += utterance.kind == "reply"
            self.linked += size if utterance.reply_to else 0
        if minutes.warnings:
            self._warnings.append((minutes.path, minutes.warnings))

    def fail(self, path: str, reason: str) -> None:
        """Note a document that could not be read."""
        self._unread.append((path, (f"not read: {reason}",)))

    def worst(self) -> list[tuple[str, tuple[str, ...]]]:
        """Documents with warnings: unread ones first, then by number of warnings."""
        return sorted(self._unread, key=lambda w: w[0]) + sorted(self._warnings, key=lambda w: (-len(w[1]), w[0]))

    def plain(self) -> dict[str, Any]:
        """The figures by name; shares between 0 and 1."""
        whole = max(1, self.characters)
        return {
            "documents": self.documents,
            "meetings": self.meetings,
            "utterances": self.utterances,
            "characters": self.characters,
            "with_speaker": round(self.spoken / whole, 3),
            "with_date": round(self.dated / whole, 3),
            "with_reply_link": round(self.linked / whole, 3),
            "replies": self.replies,
            "worst": [{"path": path, "warnings": list(warnings)} for path, warnings in self.worst()],
        }
