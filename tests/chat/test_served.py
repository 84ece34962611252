"""The chat writer with a real server: `transformers serve` and a tiny random model, made on the spot."""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import rag
from rag.summary.chat.model import ChatModel
from tests.chat.library_minutes import QUESTION, write_library

NEEDED = ("openai", "transformers", "torch", "fastapi", "uvicorn", "accelerate")
PATIENCE = 240  # seconds that a slow machine may take to start it

# One layer that knows bytes and nothing else: it speaks at random.
MAKE = """
import sys
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

vocabulary = {letter: at for at, letter in enumerate(sorted(pre_tokenizers.ByteLevel.alphabet()))}
vocabulary |= {"<s>": 256, "</s>": 257}
letters = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
letters.pre_tokenizer, letters.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel()
tokenizer = PreTrainedTokenizerFast(tokenizer_object=letters, bos_token="<s>", eos_token="</s>", pad_token="</s>")
tokenizer.chat_template = "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\\n{% endfor %}assistant:"
torch.manual_seed(7)
shape = LlamaConfig(
    vocab_size=258, hidden_size=32, intermediate_size=64, num_hidden_layers=1, num_attention_heads=2,
    num_key_value_heads=2, max_position_embeddings=32768, bos_token_id=256, eos_token_id=257,
)
LlamaForCausalLM(shape).save_pretrained(sys.argv[1])
tokenizer.save_pretrained(sys.argv[1])
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The address of the server and the name of its model."""
    for name in NEEDED:
        if importlib.util.find_spec(name) is None:
            pytest.skip(f"{name} is not installed")
    command = Path(sys.executable).with_name("transformers")
    if not command.exists():
        pytest.skip("the command transformers is not installed")
    folder = tmp_path_factory.mktemp("served")
    model, log = folder / "model", folder / "log.txt"
    environment = os.environ | {
        "HF_HUB_OFFLINE": "1",
        "HF_HOME": str(folder / "home"),
        "TOKENIZERS_PARALLELISM": "false",
    }
    subprocess.run(
        [sys.executable, "-c", MAKE, model], env=environment, check=True, capture_output=True, timeout=PATIENCE
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serve = [command, "serve", model, "--host", "127.0.0.1", "--port", str(port), "--device", "cpu"]
    with log.open("wb") as told, subprocess.Popen(serve, env=environment, stdout=told, stderr=told) as server:
        try:
            _wait_for(f"http://127.0.0.1:{port}/health", server, log)
            yield f"http://127.0.0.1:{port}/v1", str(model)
        finally:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE:
        if server.poll() is not None:
            pytest.fail(f"the server ended: {log.read_text(encoding='utf-8', errors='replace')[-2000:]}")
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    pytest.fail(f"no server within {PATIENCE} s: {log.read_text(encoding='utf-8', errors='replace')[-2000:]}")


@pytest.mark.slow
def test_words_stream_from_a_real_server(served: tuple[str, str]) -> None:
    url, name = served
    model = ChatModel(rag.load_settings({}, chat_url=url, chat_model=name, chat_seconds=PATIENCE))
    try:
        pieces = list(model.stream([{"role": "user", "content": "hello"}], 40, time.monotonic() + PATIENCE))
    finally:
        model.close()
    # Forty bytes at random: some form no character and come together, but they come in pieces.
    assert len(pieces) > 5
    assert sum(map(len, pieces)) <= 40


@pytest.mark.slow
def test_what_a_model_babbles_is_not_shown_and_the_minutes_answer(served: tuple[str, str], tmp_path: Path) -> None:
    url, name = served
    index = rag.build_index(write_library(tmp_path / "corpus"), tmp_path / "index")
    index.settings = replace(
        index.settings, chat_url=url, chat_model=name, chat_seconds=PATIENCE, chat_tokens=400, statements=2
    )
    shown: list[object] = []
    summary = index.ask(QUESTION, writer="chat", shown=shown.append)
    assert (shown, summary.writer) == ([], "extractive")
    assert (summary.note or "").endswith("原文の抜粋で答えます。")
    assert summary.statements == index.ask(QUESTION, writer="extractive").statements
