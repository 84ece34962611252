"""nDCG, recall and reciprocal rank of a run, through ir_measures."""

from __future__ import annotations

Run = dict[str, dict[str, float]]
Qrels = dict[str, dict[str, int]]
CUT = 10


def measure(run: Run, qrels: Qrels) -> dict[str, dict[str, float]]:
    """Means over the queries that have a relevant document, at two levels.

    ``all``: every judged document, nDCG@10 with exponential gains (2^relevance - 1). ``rel>=2``: only those judged 2
    or more, with gain 1. Keys: ``n``, ``nDCG``, ``R`` and ``MRR``, all at 10; a query without a hit counts as 0.
    Documents of one query count in the order of their scores, ties in the order of the run.
    """
    import ir_measures

    names = {"nDCG": ir_measures.nDCG @ CUT, "R": ir_measures.R @ CUT, "MRR": ir_measures.RR @ CUT}
    out = {}
    for level, least in (("all", 1), ("rel>=2", 2)):
        judged = {query: _gains(relevant, least) for query, relevant in qrels.items()}
        judged = {query: relevant for query, relevant in judged.items() if relevant}
        ranked = {query: _by_rank(run.get(query, {})) for query in judged}
        totals = dict.fromkeys(names.values(), 0.0)
        for value in ir_measures.iter_calc(list(names.values()), judged, ranked):
            totals[value.measure] += value.value
        count = len(judged)
        out[level] = {"n": count} | {n: round(totals[m] / count, 4) if count else 0.0 for n, m in names.items()}
    return out


def _gains(relevant: dict[str, int], least: int) -> dict[str, int]:
    # The library's exponential gains start a Perl script; gains that are exponential already need only its plain nDCG.
    return {d: 2**r - 1 if least == 1 else 1 for d, r in relevant.items() if r >= least}


def _by_rank(scores: dict[str, float]) -> dict[str, float]:
    ordered = sorted(scores, key=lambda document: -scores[document])
    return {document: float(-rank) for rank, document in enumerate(ordered)}
