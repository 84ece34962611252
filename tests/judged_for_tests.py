"""An invented judged question over two invented files, and what a search and an answer to it look like."""

from typing import Any

from rag.measure.answers import score_answers

SENTENCE = "花壇の水やりの当番は、町内会ごとに輪番とする。"
OTHER = "ブランコの点検は、春と秋に業者が行っている。"
DOCUMENTS = {"a.txt": f"覚え書き\n{SENTENCE}\n{OTHER}\n", "b.txt": "金魚の水槽を借り上げた。\n"}


def question(**change: Any) -> dict[str, Any]:
    base = {
        "id": 1, "type": "fact-ja", "answerable": True, "evidence": [{"file": "a.txt", "quote": SENTENCE}], "minimal": 1,
        "keypoints": ["町内会ごとに輪番"],
    }  # fmt: skip
    return {**base, **change}


def answer(*texts: str, verdict: str = "found", file: str = "x/a.txt", cite: int | None = None) -> dict[str, Any]:
    evidence = [{"number": n, "quote": text, "path": file, "section": None} for n, text in enumerate(texts, 1)]
    statements = [{"text": text, "citations": [cite or n]} for n, text in enumerate(texts, 1)]
    return {"id": 1, "verdict": verdict, "statements": statements, "evidence": evidence}


def hits(*texts: str, file: str = "x/a.txt") -> dict[str, Any]:
    return {"id": 1, "hits": [{"text": text, "path": file} for text in texts]}


def figures(asked: dict[str, Any], run: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    found = score_answers([asked], DOCUMENTS, [run], [given])
    return {**found, **found["all"]}
