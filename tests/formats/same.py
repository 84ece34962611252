"""What two readings of the same minutes have in common: white space and page breaks aside, everything."""

import difflib
import re
from pathlib import Path

from rag import resources
from rag.minutes.formats.decode import decode
from rag.records import Minutes

Turn = tuple[str, str, tuple[str | None, str | None] | None, int | None, str]

# Invented minutes without markup, which a printed page does not have: bullets, turns under a speaker's line, replies behind
# arrows and labels, an assembly, a table of labels.
NAMES = (
    "kirinose/2021-05-18-dx-suishin-honbu-1.txt",
    "kirinose/2022-08-23-dx-suishin-honbu-2.txt",
    "kirinose/2022-12-08-shigikai-teireikai.txt",
    "kirinose/2023-07-11-seisei-ai-chonai-kaigi.txt",
    "kumoino/2021-11-09-bosai-chonai-kaigi.txt",
    "kumoino/2023-05-30-digital-gyosei-kaigi.txt",
    "tsubakizaka/2022-05-19-smart-jichitai-honbu-1.txt",
    "tsubakizaka/2022-10-13-chiiki-kotsu-chonai-kaigi.txt",
)


def text_of(name: str) -> str:
    return decode(Path(resources.sample_corpus(), name).read_bytes())[0].replace("\r\n", "\n")


def turns(minutes: Minutes) -> list[Turn]:
    """Words, kind, speaker, reply and section of each utterance, without white space."""
    return [
        (
            _squeezed(minutes.quote(u.span)),
            u.kind,
            (u.speaker.name, u.speaker.role) if u.speaker else None,
            u.reply_to,
            _squeezed(u.section or ""),
        )
        for u in minutes.utterances
    ]


def share(wanted: list[Turn], found: list[Turn]) -> float:
    """The share of the wanted utterances that were found as they are, in order."""
    matcher = difflib.SequenceMatcher(None, wanted, found, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks()) / len(wanted)


def character_error(wanted: str, found: str) -> float:
    """Characters that are not in the other text in order, as a share of the wanted ones; white space does not count."""
    a, b = _squeezed(wanted), _squeezed(found)
    same = sum(block.size for block in difflib.SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks())
    return 1 - same / max(len(a), len(b))


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)
