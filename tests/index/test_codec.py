import json
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag import records
from rag.index.codec import from_plain, to_plain
from rag.records import reports

KINDS = (
    records.Span, records.Speaker, records.Attendee, records.Meeting, records.Utterance, records.Header, records.Decision,
    records.Commitment, records.RelativeDate, records.Dropped, records.Anchor, records.Minutes, records.Passage,
    records.DocumentEntry, records.Hit, records.Evidence, records.Statement, records.Reading, records.Summary, reports.Skipped,
)  # fmt: skip

st.register_type_strategy(
    records.Span, st.tuples(st.integers(0, 10**9), st.integers(1, 10**6)).map(lambda p: records.Span(p[0], p[0] + p[1]))
)
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_every_record_comes_back_from_its_json(kind: type, data: st.DataObject) -> None:
    record = data.draw(st.from_type(kind))
    text = json.dumps(to_plain(record), ensure_ascii=False)
    assert from_plain(kind, json.loads(text)) == record


def test_a_record_is_the_list_of_its_fields() -> None:
    assert to_plain(records.Speaker("堀江", None, "member")) == ["堀江", None, "member"]
    assert to_plain(records.Meeting(date=date(2023, 7, 3), agenda=("遊具",))) == [
        None, None, None, "2023-07-03", None, None, None, [], ["遊具"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "plain"),
    [
        (records.Span, [1]),
        (records.Span, [1, 2, 3]),
        (records.Span, [5, 5]),
        (records.Span, ["1", 2]),
        (records.Speaker, ["堀江", None, "audience"]),
        (records.Header, ["title", None]),
        (records.Utterance, [1, [0, 5], None, "speech", None, None]),
        (records.Dropped, [0, 4, 5]),
        (records.RelativeDate, [[0, 1], "2023-02-30", "2023-03-01"]),
    ],
)
def test_values_that_make_no_record_are_refused(kind: type, plain: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        from_plain(kind, plain)
