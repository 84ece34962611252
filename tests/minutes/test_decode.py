import pytest

from rag.minutes.formats.decode import UnknownEncoding, decode

TEXT = "第１回　地域交通会議\n①㈱髙橋バスから、運賃の改定について説明がありました。午前９時～10時です。\n"
PLAIN = "第1回 地域交通会議\n高橋委員から、運賃の改定について説明がありました。ご意見はありませんか。\n" * 3


def test_utf_8_is_read_as_it_is() -> None:
    assert decode(TEXT.encode("utf-8")) == (TEXT, "utf-8")


def test_plain_ascii_is_utf_8() -> None:
    assert decode(b"Minutes of the council\n") == ("Minutes of the council\n", "utf-8")


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
        (b"\xff\xfe\0\0", "utf-32-le"),
        (b"\0\0\xfe\xff", "utf-32-be"),
    ],
)
def test_a_byte_order_mark_names_the_encoding_and_is_no_part_of_the_text(mark: bytes, encoding: str) -> None:
    assert decode(mark + TEXT.encode(encoding)) == (TEXT, encoding)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [TEXT, PLAIN, "異議はありませんか。\n", "議題１　空き家の利活用について\r\n"])
def test_utf_16_without_a_mark_is_recognised(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == (text, encoding)


@pytest.mark.parametrize("text", [TEXT, TEXT * 40, "㈱髙島屋前の停留所に①から⑤までの表示を付けました。～以上～"])
def test_cp932_keeps_what_vendors_added_to_shift_jis(text: str) -> None:
    assert decode(text.encode("cp932")) == (text, "cp932")


def test_a_wave_dash_of_cp932_is_not_read_as_another_character() -> None:
    text, _ = decode("受付は９時～10時です。お早めにお越しください。".encode("cp932"))
    assert text[5] == "\uff5e"


def test_half_width_kana_in_cp932_are_read() -> None:
    text = "ﾃﾞｼﾞﾀﾙ化の担当は、ｼｽﾃﾑ課とすることになりました。\n" * 4
    assert decode(text.encode("cp932")) == (text, "cp932")


@pytest.mark.parametrize("text", [PLAIN, PLAIN * 60, "窓口の待ち時間は、平均で20分でした。"])
@pytest.mark.parametrize("encoding", ["cp932", "euc_jp", "iso2022_jp"])
def test_each_japanese_encoding_is_told_from_the_others(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == (text, encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "euc_jp", "iso2022_jp"])
@pytest.mark.parametrize("text", ["異議なし", "はい。", "傍聴者はいません"])
def test_a_few_characters_are_enough(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding))[0] == text


@pytest.mark.parametrize("encoding", ["cp932", "euc_jp", "iso2022_jp"])
def test_a_short_document_of_kanji_alone_is_read(encoding: str) -> None:
    text = "令和五年度第二回総合教育会議次第\n一　開会\n二　議題\n三　閉会\n"
    assert decode(text.encode(encoding))[0] == text


def test_line_ends_stay_as_they_are() -> None:
    assert decode("一行目です。\r\n二行目です。\r".encode("cp932"))[0] == "一行目です。\r\n二行目です。\r"


def test_nothing_is_empty_text() -> None:
    assert decode(b"") == ("", "utf-8")


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(256)) * 40,
        b"\x89PNG\r\n\x1a\n" + bytes((n * 97 + n // 7) % 256 for n in range(4_000)),
        b"PK\x03\x04" + b"\0\0\x08\0" * 500,
        b"%PDF-1.7\n" + bytes((n * n) % 256 for n in range(3_000)),
        b"\0" * 300,
    ],
    ids=["every byte", "image", "archive", "pdf", "zeros"],
)
def test_binary_files_are_refused(data: bytes) -> None:
    with pytest.raises(UnknownEncoding, match=r"UTF-8, UTF-16, CP932, EUC-JP"):
        decode(data)


def test_a_document_in_utf_8_that_is_broken_is_refused_and_not_misread() -> None:
    data = PLAIN.encode("utf-8")
    with pytest.raises(UnknownEncoding):
        decode(data[:100] + b"\xff\xfe\xfa" + data[100:])


@pytest.mark.parametrize(("mark", "rest"), [(b"\xff\xfe", b"\x00\xd8x"), (b"\xef\xbb\xbf", b"\x82\xa0\xff")])
def test_a_mark_that_lies_is_named(mark: bytes, rest: bytes) -> None:
    with pytest.raises(UnknownEncoding, match=r"byte order mark says utf-\S+, but byte \d+ is not"):
        decode(mark + rest)


def test_latin_text_of_another_country_is_not_taken_for_japanese() -> None:
    with pytest.raises(UnknownEncoding):
        decode(("Procès-verbal de la séance du conseil, présidée à Orléans. " * 20).encode("latin-1"))


@pytest.mark.parametrize("noise", ["\x01\x02", "\x1a", "\ue000"])
def test_a_text_full_of_controls_is_no_text(noise: str) -> None:
    """Bytes of another kind may decode by chance, kana and all; what they decode to is not prose."""
    with pytest.raises(UnknownEncoding):
        decode((("あいうえおかきくけこ" + noise) * 30).encode("cp932"))
