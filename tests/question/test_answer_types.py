"""The kind of answer that a question asks for; every question is invented."""

import unicodedata

import pytest

from rag.question import answer_type

ASKED = {
    "who": (
        "公園の閉鎖を提案したのは誰ですか", "この条例は誰から出されたか", "反対した委員は誰か。", "Who proposed the night market?",
        "Can you tell me who chaired the meeting?",
        "是谁提议延长开放时间的？", "누가 도서관 연장을 제안했습니까?", "Ai đã đề xuất mở thêm thư viện?", "Người chịu trách nhiệm là ai?",
        "Quem propôs a nova ciclovia?",
    ),
    "when": (
        "工事はいつ始まりますか", "いつから有料になりますか", "完成はいつか", "説明会は何年何月ですか", "開始の時刻は", "When will the library reopen?",
        "Since when has the pool been closed?",
        "What year was the bridge built?", "图书馆什么时候重新开放？", "도서관은 언제 다시 엽니까?", "Khi nào thư viện mở lại?",
        "Quando começa a obra da ponte?",
        "Em que ano a escola fechou?",
    ),
    "where": (
        "説明会はどこで開きますか", "会場はどこか。", "どこの市が雪捨て場を貸しましたか", "どの自治体の資料ですか", "Where is the new shelter?",
        "Which city lent the snow plough?",
        "新的避难所在哪里？", "새 대피소는 어디에 있습니까?", "Nơi trú ẩn mới ở đâu?", "Onde fica o novo abrigo?",
    ),
    "how_much": (
        "ごみ袋はいくらですか", "費用はいくらか", "除雪の費用はどのくらいですか", "橋の補修に何億円かかりますか", "基金の総額は",
        "How much does a bus pass cost?",
        "What is the budget for the festival?", "除雪花了多少钱？", "节日的预算是多少？", "버스 정기권은 얼마입니까?",
        "Vé xe buýt giá bao nhiêu?",
        "Quanto custa o passe de ônibus?", "Qual é o orçamento do festival?",
    ),
    "how_many": (
        "参加者は何人でしたか", "参加者は何人か。", "何人から申し込めますか", "手続に何日かかるか", "完成まで何年かかりますか", "利用率はいくらですか",
        "前年に比べて何件増えましたか",
        "これまで何回開かれましたか", "登録者の数は", "空家 軒数",
        "How many trees were planted?", "How long will the works take?", "How much snow fell?", "种了多少棵树？", "有几个委员会？",
        "회의는 몇 번 열렸습니까?",
        "Có bao nhiêu cây được trồng?", "Quantas árvores foram plantadas?",
    ),
    "why": (
        "なぜ閉鎖するのですか", "延期したのはなぜか。", "どうして値上げしたのですか", "見送った理由は", "Why was the pool closed?",
        "What was the reason for the delay?",
        "为什么关闭泳池？", "왜 수영장을 닫았습니까?", "Tại sao bể bơi đóng cửa?", "Por que a piscina fechou?",
    ),
    "trace": (
        "条例ができるまでの経緯", "利用者数の推移を教えてください", "これまでの取組は", "制度はどのように変わってきましたか",
        "How has the fee changed?",
        "What is the history of the market?", "收费至今如何变化？", "요금은 지금까지 어떻게 바뀌었습니까?",
        "Lệ phí đã thay đổi như thế nào?",
        "Como evoluiu a tarifa?",
    ),
    "compare": (
        "椿坂市と霧ノ瀬市の違いは", "二つの案を比較してください", "電車とバスのどちらが便利ですか",
        "What is the difference between the two plans?", "Compare the two libraries",
        "两个方案有什么不同？", "두 안의 차이는 무엇입니까?", "Hai phương án khác nhau ở điểm gì?",
        "Qual é a diferença entre os dois planos?",
    ),
    "list": (
        "出された案を挙げてください", "補助金の一覧", "どのような意見がありましたか", "List all the committees",
        "What are the remaining tasks?", "提出了哪些意见？",
        "어떤 의견이 나왔습니까?", "Liệt kê các ủy ban", "Quais são as comissões?",
    ),
    "how": (
        "どうやって申し込みますか", "ごみはどのように分けますか", "備蓄はどうしていますか", "How do residents apply?", "怎么申请？",
        "어떻게 신청합니까?",
        "Đăng ký bằng cách nào?", "Como se inscrever?",
    ),
    "yes_no": (
        "防災無線は導入するのか", "補助はありますか", "実施するかどうか", "Was the plan approved?", "Is the waiting list long?",
        "计划通过了吗？", "是否收费？",
        "계획이 승인되었습니까?", "Kế hoạch được thông qua chưa?", "O plano foi aprovado?", "É verdade que a tarifa subiu?",
    ),
    "what": (
        "テレワークの課題は何ですか", "市長の見解", "課題は何か。", "窓口予約", "議長はどのような発言をしましたか", "What did the mayor say about parks?",
        "市长说了什么？", "시장은 무엇을 말했습니까?",
        "Thị trưởng đã nói gì?", "O que disse o prefeito?",
    ),
}  # fmt: skip
TRAPS = {
    "いつも混んでいますか": "yes_no",  # always
    "いつでも借りられますか": "yes_no",
    "いつの間にか増えた放置自転車": "what",
    "ついつい忘れる手続": "what",
    "何人かの議員は反対しましたか": "yes_no",  # some
    "何度も延期した工事": "what",
    "何人かを選んだ理由書": "what",
    "いつか直す道": "what",
    "誰かが置いた看板": "what",
    "どこかの公園": "what",
    "何か問題がありますか": "yes_no",
    "何時間かかりますか": "how_many",
    "誰でも使えますか": "yes_no",
    "すだれの設置": "what",
    "どこでも使えますか": "yes_no",
    "見どころの案内": "what",
    "どうしても必要ですか": "yes_no",
    "いくらか減りましたか": "yes_no",
    "比較的新しい施設": "what",
    "間違いの報告": "what",
    "委員の多数は": "what",
    "ぶどう園の支援": "what",
    "なぜか人が集まる広場": "what",
    "Residents who live alone": "what",
    "Streets where cyclists ride": "what",
    "May 2022 minutes": "what",
    "How is AI used at the counter?": "how",
    "Did the know-how remain?": "yes_no",
    "好几个委员反对吗？": "yes_no",
    "无论如何都要修桥": "what",
    "几乎没有变": "what",
    "언제나 붐빕니까?": "yes_no",
    "왜곡된 보도": "what",
    "Trẻ em không bao giờ phải trả phí phải không?": "yes_no",
    "As ruas pelas quais passa o ônibus": "what",
    "Aprovado porque era urgente": "what",
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "question"), [(kind, question) for kind, asked in ASKED.items() for question in asked]
)
def test_a_question_asks_for_one_kind_of_answer_in_six_languages(kind: str, question: str) -> None:
    assert answer_type(unicodedata.normalize("NFKC", question)) == kind


@pytest.mark.parametrize(("question", "kind"), TRAPS.items())
def test_words_that_only_look_like_a_question_word_ask_for_nothing(question: str, kind: str) -> None:
    assert answer_type(unicodedata.normalize("NFKC", question)) == kind


@pytest.mark.parametrize("question", ["", " ", "?", "か", "！？", "あ" * 100_000, "how " * 20_000, "何" * 50_000])
def test_any_text_has_a_kind_soon(question: str) -> None:
    assert answer_type(question) in {*ASKED}
