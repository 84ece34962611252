import json
from pathlib import Path

from tests.commands import Run

SAID = """霞台市議会会議録

令和4年9月5日

○議長（沢辺勉君）　開会します。

○３番（緑川花子君）　水車の見学路はどうなりますか。

○産業部長（畑中稔君）　水車の見学路につきましては、年度内に手すりを設置いたします。

○３番（緑川花子君）　鐘楼の公開はどうですか。

○産業部長（畑中稔君）　鐘楼の公開については、日数を増やす方向で検討してまいります。
"""
DONE = """霞台市議会会議録

令和5年3月6日

○議長（沢辺勉君）　開会します。

○産業部長（畑中稔君）　水車の見学路の手すりは、一月に設置を終えました。
"""


def place(tmp_path: Path, run: Run) -> Path:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "said.txt").write_text(SAID, encoding="utf-8")
    (tmp_path / "corpus" / "done.txt").write_text(DONE, encoding="utf-8")
    assert run("index", "build", tmp_path / "corpus", "--index", tmp_path / "index").code == 0
    return tmp_path / "index"


def test_commitments_are_shown_with_their_times_and_what_came_of_them(tmp_path: Path, run: Run) -> None:
    index = place(tmp_path, run)
    done = run("commitments", "--index", index)
    assert done.code == 0
    lines = [line.strip() for line in done.out.splitlines()]
    assert lines[0] == "1. 2022年9月5日　霞台市議会会議録　畑中稔（産業部長）"
    assert lines[1] == "「水車の見学路につきましては、年度内に手すりを設置いたします。」"
    assert lines[2] == "（時期：年度内＝2022年4月1日〜2023年3月31日）"
    assert lines[-1] == "→ 索引にある会議録では、その後に取り上げた箇所は見つかりません。"
    assert lines[-2] == "「鐘楼の公開については、日数を増やす方向で検討してまいります。」"


def test_as_json_a_commitment_is_a_line(tmp_path: Path, run: Run) -> None:
    index = place(tmp_path, run)
    found = [json.loads(line) for line in run("commitments", "--json", "--index", index).out.splitlines()]
    assert [one["quote"][:2] for one in found] == ["水車", "鐘楼"]
    assert all(one["open"] == (one["later"] == []) for one in found)
    assert found[1]["open"] is True
    only = run("commitments", "鐘楼", "--json", "--index", index)
    assert [json.loads(line)["quote"][:2] for line in only.out.splitlines()] == ["鐘楼"]


def test_further_pages_are_announced_and_an_empty_one_says_so(tmp_path: Path, run: Run) -> None:
    index = place(tmp_path, run)
    first = run("commitments", "--limit", 1, "--index", index)
    assert "続きは --page 2" in first.err
    second = run("commitments", "--limit", 1, "--page", 2, "--index", index)
    assert second.out.lstrip().startswith("2. ")
    third = run("commitments", "--limit", 1, "--page", 3, "--index", index)
    assert (third.code, third.out, third.err.strip()) == (0, "", "該当する約束はありません。")
    assert run("commitments", "--limit", 0, "--index", index).code == 2
