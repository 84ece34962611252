import pytest

from rag.question import foreign_names

CITIES = ("大東市", "和光市", "大和市", "品川区", "札幌市", "京都市", "大阪市", "つくば市", "嬉野市")


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("Where and when did the Wako City headquarters meet?", ("和光市",)),
        ("What does Daito plan?", ("大東市",)),
        ("thành phố Daito sẽ làm gì?", ("大東市",)),
        ("Que opinião foi expressa em Yamato?", ("大和市",)),
        ("in Ōsaka and Kyōto", ("京都市", "大阪市")),
        ("Shinagawa-ku's schools", ("品川区",)),
        ("Tsukubashi", ("つくば市",)),
        ("와코시 회의에서 무엇을 말했나요?", ("和光市",)),
        ("야마토시에서는 어떤 대책이 있나요?", ("大和市",)),
        ("삿포로시", ("札幌市",)),
        ("大东市会议上提到的预约制", ("大東市",)),
        ("和光市的电子邮件", ("和光市",)),
    ],
)
def test_a_city_is_known_in_the_letters_of_other_languages(question: str, named: tuple[str, ...]) -> None:
    assert foreign_names(question, CITIES) == named


@pytest.mark.parametrize(
    "question", ["the data of the city", "What did the mayor say?", "회의에서 무엇을", "会议", "", "wa ko"]
)
def test_words_that_sound_like_no_city_name_none(question: str) -> None:
    assert foreign_names(question, CITIES) == ()
