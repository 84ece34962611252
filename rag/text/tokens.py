"""Count tokens as a budget for chat models: an own byte-level encoding, read from a shipped file.

The encodings that tiktoken knows by name are downloaded at their first use, so none of them is named
here: the `Encoding` is built from the shipped ranks, and nothing touches the network.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from rag import resources
from rag.errors import RagError

if TYPE_CHECKING:
    import tiktoken

# A word is a run of one script of at most 8 characters, so that no token is a Japanese clause: tokens
# never cross a word. Every character falls into one alternative, so that decoding gives the text back.
# "ー", "々" and "〆" belong to no script in Unicode. scripts/train_tokens.py trains with this pattern.
PATTERN = (
    r"[\p{Han}々〆〇ヶ]{1,8}|\p{Hiragana}{1,8}|[\p{Katakana}ー]{1,8}|\p{Hangul}{1,8}"
    r"| ?[\p{Latin}\p{M}]{1,7}|\p{N}{1,3}|\p{L}{1,8}|\s{1,8}|[^\s\p{L}\p{N}]{1,8}"
)


@lru_cache(maxsize=1)
def encoding() -> tiktoken.Encoding:
    """Return the shipped encoding, built once (0.05 s).

    Raises:
        RagError: if the shipped ranks cannot be read.
    """
    import base64

    import tiktoken

    path = resources.token_ranks()
    try:
        entries = [line.split() for line in path.read_bytes().splitlines() if line]
        ranks = {base64.b64decode(token): int(rank) for token, rank in entries}
    except (OSError, ValueError) as error:
        raise RagError(f"{path}: the token ranks cannot be read ({error}). Reinstall minutes-rag.") from error
    return tiktoken.Encoding("minutes", pat_str=PATTERN, mergeable_ranks=ranks, special_tokens={})


def count_tokens(text: str) -> int:
    """Return the number of tokens of a text; 0 for an empty one."""
    return len(encoding().encode_ordinary(text))
