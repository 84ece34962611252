"""What kind of answer a question asks for, by its own words, in six languages."""

from __future__ import annotations

import re

from rag.records import AnswerType

# The か of 何人かの (some), which is not that of 何人から, 何日かかる or 何人か。
_SOME = r"か(?!ら|か[りるっ]|[。?!、\s]|$|とい|を[教知示問])"
# Of each row the lines are Japanese, English, Chinese, Korean, Vietnamese, Portuguese. What looks like a question word and
# is none is kept out by what stands around it: いつも, 何人かの, どうしても; people who, 好几个, 언제나, không bao giờ, os quais.
_ROWS: tuple[tuple[AnswerType, str], ...] = (
    (
        "who",
        r"(?:誰|(?<![みたなすよ])だれ|どなた)(?!<some>|も|で(?:も|あれ)|[にと]でも|一人|ひとり|都|也)|氏名|どの(?:議員|委員)"
        r"|(?:^|[,.;:?] ?|\b(?:me|know|say|and|or|by|from|to|with) )who(?:m|se)?\b"
        r"|谁(?!都|也)|哪位|哪些人"
        r"|누구(?!나|도|든)|누가|누군지"
        r"|\bai (?:là|đã|đang|sẽ|được|phải|chịu|quyết|nói|đề|hỏi|trả|tham)\b|\b(?:là|do|bởi|của|cho|những|với) ai\b"
        r"|\bquem\b",
    ),
    (
        "when",
        r"(?<![あこそどつ])いつ(?!も|まで[も経]|<some>|でも|の間|のま|しか|くし|[つい])"
        r"|何時(?!間|も)|何[年日](?!間|も|前後|<some>|かか)|何年度|何月|何曜|どの時期|時刻[はを]"
        r"|\bwhen (?:is|was|are|were|do|does|did|will|would|has|have|had|can|could|should|must)\b|\b(?:me|know|say|since|until|by) when\b"
        r"|\b(?:what|which) (?:date|day|time|year|month)\b(?!-)"
        r"|什[么麼][时時]候|何时|哪一?年|哪天|[几幾][月号點点]"
        r"|언제(?!나|든|까지나)|몇\s*(?:년(?:도|에)|월|시(?=에|부터|까지|입|인|\s|\?))|며칠(?!간|\s*동안)"
        r"|(?<!bất cứ )(?<!bất kỳ )(?:khi|lúc) nào|(?<!không )(?<!chưa )bao giờ(?! cũng)|\b(?:ngày|tháng|năm) nào|mấy giờ"
        r"|(?:^|[,;:?] ?|\b(?:desde|até|para|de|saber) )quando\b|em que (?:ano|data|dia|mês)|que horas|qual .{0,6}\b(?:data|prazo)\b",
    ),
    (
        "where",
        r"どこ(?!ろ|<some>|も|まで|[にへ]?でも)|何処|(?:どの|どちらの)(?:市|町|村|区|自治体|地[区域]|場所|会場)"
        r"|^where\b|\bwhere (?:is|was|are|were|do|does|did|will|would|can|could|should|has|have)\b|\b(?:me|know|say|from) where\b"
        r"|\b(?:which|what) (?:city|cities|town|village|municipalit\w+|place|district|ward|venue)\b"
        r"|哪[里裡](?!都)|哪儿|在哪|[何哪]处|哪[个個一]{0,2}(?:城市|市|区|地方)|什么地方"
        r"|어디(?!나|든|에나|서나|까지나)|어느\s*(?:도시|시(?!점|기|간)|지역|마을|곳|장소|지자체)"
        r"|ở đâu|từ đâu|\bđâu là|(?<!bất cứ )(?:nơi|chỗ|địa điểm|thành phố|quận) nào"
        r"|(?:^|[,;:?] ?|\b(?:de|para|por|até|saber) )a?onde\b(?! quer)|em que (?:cidade|local|lugar|bairro)|qual (?:cidade|município)",
    ),
    ("how_many", r"[率合]はいくら"),  # a rate has no price
    (
        "how_much",
        r"いくら(?!<some>|でも|なん|.{1,10}ても)|何[百千万億]*円"
        r"|(?:額|費|料|予算|費用|単価|値段)(?:は|を|が)?(?:どれ|どの)(?:くらい|ぐらい|ほど|程度)|(?:金|月|年|総|予算|決算)額(?:は|を教.{0,120})?[?。\s]*$"
        r"|how much (?:money|(?:is|was|are|were|will|would) (?:the|a|it|this|that)\b)|how much\b.{0,120}\b(?:cost|pay|paid|spen[dt]|fee|budget|charge|yen)"
        r"|what (?:is|was|were|does|did)\b.{0,120}\b(?:cost|price|fee|budget|amount)s?(?: of| for|\W*$)"
        r"|多少(?:[万亿]?日?元|钱|錢|费用|经费|预算|资金)|(?:费用?|预算|金额|价格|经费).{0,6}多少"
        r"|얼마(?!나|든|만큼|\s*동안|\s*전)|(?:비용|예산|금액|요금|가격).{0,8}(?:얼마나|어느 정도)|몇\s*+[만억천]*+\s*+엔"
        r"|bao nhiêu (?:tiền|yên|đồng|kinh phí)|\b(?:chi phí|ngân sách|kinh phí|giá|phí|số tiền)\b.{0,40}bao nhiêu|(?:tốn|hết) bao nhiêu"
        r"|\bquanto (?:cust|foi gasto|se? ?gast|se? ?paga|dinheiro|vale)|qual (?:é |foi |será )?[oa] (?:custo|valor|preço|orçamento|taxa|tarifa)",
    ),
    (
        "how_many",
        r"何(?:[人名件戸台回校園課社割倍枚冊本基棟頭匹度点票歳個分%]|世帯|団体|施設|種類|パーセント|[かカヶ箇][所月]|時間|[日年]間|[日年](?=かか))"
        r"(?!<some>|も)|いくつ(?!<some>|も)|(?:どれ|どの)(?:くらい|ぐらい|ほど|だけ|程度)"
        r"|(?:(?<![多少複手無半])数|人口|割合|率)(?:は|を教.{0,120})?[?。\s]*$"
        r"|how (?:many|much|often|long|far|large|big|high|old)\b|what (?:is|was|are|were)?\s?(?:the )?(?:number|percentage|share|proportion|population)\b"
        r"|多少|(?<!好)[几幾](?:[个個人名次家所件辆天种户台位成]|年(?!来))|多久|多长时间"
        r"|몇\s*(?:명|개|건|회|번|대|곳|가구|퍼센트|%|시간|년|군데|차례|배)|얼마나"
        r"|bao nhiêu(?! cũng)|\bmấy (?:người|lần|cái|ngày|năm)|bao lâu"
        r"|\bquant[oa]s\b|quanto tempo|qual .{0,6}(?:número|porcentagem|percentual)",
    ),
    (
        "why",
        r"(?:なぜ|何故)(?!なら|<some>)|どうして(?!も|い[るまた]|おり|き[たま]|いく)|(?:理由|原因|要因)(?:は|が|で|と|を(?!問)|$)"
        r"|\bwhy\b|\breasons? (?:for|why|behind)|\bwhat (?:caused|(?:is|was|are|were) the (?:reason|cause)s?)\b|how come"
        r"|[为為](?:什[么麼]|何)|(?:原因|理由)是"
        r"|왜(?!냐|곡|소)|어째서|무엇\s*때문|(?:이유|원인)[는은가이를을]"
        r"|\b(?:tại|vì) sao|lý do (?:gì|nào|là)|nguyên nhân"
        r"|por qu[eê]\b|porquê|qual .{0,6}(?:motivo|razão|causa)\b",
    ),
    (
        "trace",
        r"経緯|推移|変遷|移り変わ|これまで(?!に(?:な|例)|どおり|通り)|(?:どう|どのように).{0,20}(?:変わ|変化|てき(?:た|まし))|経過(?!措置|観察)"
        r"|how (?:has|have|had)\b.{0,120}\b(?:chang|evolv|develop|grown|progress|shift)"
        r"|how did\b.{0,120}\b(?:change|evolve)\b|over (?:time|the years)|history of|so far\b"
        r"|历程|演变|变迁|沿革|迄今|至今|(?:如何|怎[么样]|什么|何)(?:地?发?生?)?变化|经过(?:是|如何|怎)"
        r"|경위|추이|변천|지금까지|그동안|어떻게 (?:변|바뀌|달라)"
        r"|thay đổi (?:như )?(?:thế nào|ra sao)|diễn biến|(?<!trong )quá trình|từ trước đến nay|cho đến nay|qua các năm"
        r"|\bcomo (?:mud|evolu|(?:tem|vem) (?:mud|evolu))|evolução|ao longo d|histórico d|até agora",
    ),
    (
        "compare",
        r"(?<!間)違い(?!な[いく])|違う(?:か|点|の)|比較(?!的)|比べ|相違|異な(?:る点|りま)|どちらが|どっちが"
        r"|\bdiffer(?:s|ences?)?\b|\bcompar(?:e|ed|es|ing|ison)\b|\bversus\b|\bvs\b"
        r"|区别|[差區]异|差[異别]|對比|对比|相比|不同(?:之处|点|吗|在)|什么不同|比较(?=.{0,20}[和与跟])|[和与跟].{0,20}比较"
        r"|차이|비교(?!적)|다른\s*점|어떻게 다[르른]"
        r"|so sánh|\bkhác (?:nhau|biệt|gì|với)"
        r"|(?<!fazer a )\bdiferenças?\b|\bcompar(?:e|ar|ação)\b|\bdifere",
    ),
    (
        "list",
        r"一覧|列挙|内訳|挙げて(?:くだ|下|ほし|。|$)|(?:すべて|全て)(?:挙|教|示)"
        r"|(?:どんな|どのような|どういった)(?:意見|課題|議題|項目|問題点|質問|取組|対策|要望|声|事例|種類)が"
        r"|^(?:please )?list\b|\blist (?:all|every|the)\b|enumerate|\bname (?:all|every|the)\b|what (?:are|were) (?:the|all)\b|what (?:kind|type)s? of"
        r"|哪些|列[出举舉]|清单"
        r"|목록|열거|나열|어떤 (?:의견|과제|문제|대책|사업)"
        r"|liệt kê|danh sách|\b(?:những|các) .{1,20} nào|những gì"
        r"|\bliste\b|\blistar\b|enumere|(?<!os )(?<!as )\bquais\b",
    ),
    (
        "how",
        r"(?<!ぶ)どう(?=[一-龠]|や|な[っりる]|すれ|すべ|すると|してい|で[すし])|どのように|いかに(?!も)|(?:方法|手順|やり方)(?:は|を)"
        r"|(?<!-)\bhow (?:is|are|was|were|do|does|did|can|could|will|would|should|to|has|have|the)\b|^how\b"
        r"|(?<!无论)(?<!無論)如何|怎[么麼样樣]"
        r"|어떻게(?!든)|어떤 (?:식|방법|방식)으로"
        r"|(?<!vì )thế nào|cách nào|làm sao|ra sao"
        r"|^como\b|\bcomo (?:é|são|foi|foram|será|se|fazer|funciona)\b|de que (?:forma|modo|maneira)",
    ),
    (
        "yes_no",
        r"かどうか|(?:の)?有無"
        r"|^(?!.*(?:何(?![一-龠]{0,2}(?:<some>|も)|でも)|なに|なんの|どの|どんな|どれ(?!も)|どちら|どう(?!か|しても)|いかが)).*(?<![確静豊])か[。?!\s]*$"
        r"|^(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|should|must|may(?! \d))\b(?! you\b)"
        r"|[吗嗎][?。\s]*$|是否|有没有|能否|是不是|会不会"
        r"|^(?!.*(?:무엇|뭐|무슨|어떤|어느|어떠|몇)).*(?:까|나요|가요|어요|는가)[?.\s]*$"
        r"|\b(?:không|chưa)[?.\s]*$|có phải"
        r"|^(?:é|são|foi|foram|será|há|houve|existem?|vai|está|estão|pode|tem)\b"
        r"|^(?!.*\b(?:what|which|qual|quais|(?:o|em|de|para|com|a) que|gì|nào|sao)\b)(?!que\b)(?=[^ぁ-ヶ一-龠가-힣]*\w{2})[^ぁ-ヶ一-龠가-힣]*\?\s*+$",
    ),
)
_PATTERNS = tuple((kind, re.compile(words.replace("<some>", _SOME), re.IGNORECASE)) for kind, words in _ROWS)


def answer_type(question: str) -> AnswerType:
    """The kind of answer that an NFKC question asks for: the first row that it matches; ``what`` where it matches none.

    Of a question that asks for several the row decides, not the place: who, when, where, how much, how many, why, …
    """
    return next((kind for kind, pattern in _PATTERNS if pattern.search(question)), "what")
