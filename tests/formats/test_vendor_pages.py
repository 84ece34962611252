"""Saved pages of two vendors' minutes systems: their turns are read, and pages that only lead to them are named as such.

What they say is not in the repository: counts, and digests of what the pages themselves mark as voices.
"""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.errors import DocumentError
from rag.minutes.formats.decode import decode
from rag.minutes.isolation.reader import Reader
from rag.records import Minutes

# Utterances, those with a speaker, offices of the first and the last speaker.
DETAILS = {
    "dbsearch/__fixtures__/patterns/doc-one-frame/page.html": (122, 122, "議長", "議長"),
    "dbsearch/__fixtures__/patterns/document-id/detail.html": (51, 50, None, "委員長"),
    "dbsearch/__fixtures__/patterns/template-view/detail.html": (198, 198, "議長", "議長"),
    "gijiroku-com/__fixtures__/patterns/asp/huid-page.html": (1, 1, "委員長", "委員長"),
    "gijiroku-com/__fixtures__/patterns/self-hosted-voices/huid-page.html": (1, 1, "議長", "議長"),
    "gijiroku-com/__fixtures__/patterns/standard/huid-page.html": (1, 1, "委員長", "委員長"),
}
LISTS = [
    "dbsearch/__fixtures__/patterns/doc-one-frame/frameset.html",
    *(f"gijiroku-com/__fixtures__/patterns/{style}/sidebar.html" for style in ("asp", "self-hosted-voices", "standard")),
    *(f"gijiroku-com/__fixtures__/patterns/{style}/search-result.html" for style in ("asp", "self-hosted-voices", "standard")),
]  # fmt: skip
# How often a page says that a voice begins.
VOICES = {
    "doc-one-frame/page.html": r'class="page-text__voice" id="VoiceNo[0-9]+"',
    "document-id/detail.html": r'id="VoiceNo[0-9]+"',
    "template-view/detail.html": r'<li class="voice-block voice_block',
}


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    reader = Reader()
    yield reader
    reader.close()


def read(reader: Reader, minutes_dir: Path, name: str) -> Minutes:
    (minutes,) = reader.read((minutes_dir / "pages" / name).read_bytes(), name).documents
    return minutes


@pytest.mark.parametrize("name", DETAILS)
def test_the_turns_of_a_vendor_s_page_are_read(reader: Reader, minutes_dir: Path, name: str) -> None:
    minutes = read(reader, minutes_dir, name)
    roles = [u.speaker.role if u.speaker else None for u in minutes.utterances]
    spoken = [u for u in minutes.utterances if u.speaker]
    assert (len(minutes.utterances), len(spoken), roles[0], roles[-1]) == DETAILS[name]
    assert minutes.genre == "minutes"
    assert not any(re.search(r"検索語|前へ|トップページ", minutes.quote(u.span)) for u in minutes.utterances)


@pytest.mark.parametrize("name", VOICES)
def test_as_many_turns_are_read_as_the_page_counts(reader: Reader, minutes_dir: Path, name: str) -> None:
    path = f"dbsearch/__fixtures__/patterns/{name}"
    minutes = read(reader, minutes_dir, path)
    source = decode((minutes_dir / "pages" / path).read_bytes())[0]
    assert len([u for u in minutes.utterances if u.speaker]) == len(re.findall(VOICES[name], source))


def test_each_voice_of_a_page_is_one_turn_word_for_word(reader: Reader, minutes_dir: Path) -> None:
    """Voices cut out of the source by a pattern, against the utterances that were read: digests of words without white space."""
    path = "dbsearch/__fixtures__/patterns/doc-one-frame/page.html"
    minutes = read(reader, minutes_dir, path)
    source = decode((minutes_dir / "pages" / path).read_bytes())[0]
    voices = re.findall(r'VoiceAnchor" data-voiceno="[0-9]+">[0-9]+</span>(.*?)</p>', source, re.DOTALL)
    said = [re.sub(r"\s", "", re.sub(r"<[^>]+>|<!--.*?-->", "", voice)) for voice in voices]
    bare = [re.sub(r"^.*?[◯○][^（]{1,20}（[^）]+）|─", "", words) for words in said]  # rules are dropped
    got = [re.sub(r"\s", "", minutes.quote(u.span)) for u in minutes.utterances]
    same = sum(_digest(a) == _digest(b) for a, b in zip(bare, got, strict=True))
    assert same >= 120  # before the first turn stands the hour, behind the last one the foot of the page


@pytest.mark.parametrize("name", LISTS)
def test_a_page_that_only_leads_to_minutes_is_named_as_such(reader: Reader, minutes_dir: Path, name: str) -> None:
    with pytest.raises(DocumentError, match=r"holds no text but navigation|is a page of frames"):
        reader.read((minutes_dir / "pages" / name).read_bytes(), name)


def test_every_page_as_served_is_read_or_named(reader: Reader, minutes_dir: Path) -> None:
    """In the encoding that its head declares, too: the vendors serve Shift_JIS."""
    for path in sorted((minutes_dir / "pages").rglob("*.html")):
        text = decode(path.read_bytes())[0]
        served = text.encode("cp932", "xmlcharrefreplace")
        outcomes = []
        for data in (path.read_bytes(), served):
            try:
                found = reader.read(data, path.name).documents[0]
                outcomes.append([(u.kind, u.speaker) for u in found.utterances])
            except DocumentError as fault:
                outcomes.append(fault.reason)
        if "charset=shift_jis" in text.lower():
            assert outcomes[0] == outcomes[1]


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()
