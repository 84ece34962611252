"""Whether a sentence undertakes something: a form that looks ahead, and an act that can be named and asked for later.

Measured on tests/golden/commitments.jsonl, which says what counts. Effort alone (充実に努めてまいります) undertakes nothing.
"""

from __future__ import annotations

import re

# What an office does in one go, as a noun: it may stand in the present tense (策定する。).
_DEEDS = (
    "検討|研究|調査|検証|周知|協議|調整|共有|整備|募集|配布|配付|要望|要請|導入|設置|実施|見直し|改修|更新|作成|策定|改定|改正|点検|公表|"
    "公開|反映|追加|照会|試行|開催|開発|改訂|修正"
)
# Beside one of these a verb of effort (進める, 努める, 図る) says what comes.
_ACTS = (
    f"{_DEEDS}|広報|ＰＲ|PR|把握|働きかけ|報告|説明|情報提供|工夫|手続|体制づくり|意見交換|聴取|活用|増や|減ら|拡大|詰め|新規事業|"
    "発信|申し入れ|お知らせ|継続(?!的)|準備|給付|助成|支給|補助|連絡|募集"
)
_EFFORT = re.compile(
    r"(?:努め|取り?組ん|進め|図っ|推進し|対応し|対応を(?:し|とっ|図っ)|対策を[^、。]{0,12}取っ|高め|頑張っ|尽くし|展開し|充実(?:を)?(?:し|さ?せ)|努力(?:を)?し|実現し|めざし|"
    r"目指し|強化し|やっ|行っ|応え|こたえ|臨ん|歩ん|当たっ|つなげ|入れ|邁進し|注視し|続け|備え|支え|育て|盛り上げ|つくっ|乗っ|成功させ|守っ|"
    r"発展させ|寄り添っ|全うし|活性化し|向上させ|徹底し|[生活]かし|支援(?:を)?し|浸透させ|(?<!よう)(?<!こと)にし|"
    r"図り|取り?組み|頑張り|やり|行い|高め|作り|つくり|守り|行き|生かし|払っ|強め|維持し|保っ|(?<![一-龠])見)$"
)
_TAKES_IN = re.compile(r"(?:取り|組み|採り|考慮に|視野に)入れ$")
# What happens by itself is nobody's act.
_HAPPENS = re.compile(
    r"(?:な[っり]|心がけ|増え|減っ|[、がにて]出|入っ|移っ|見え|変わっ|広がっ|進ん|生じ|起き|続い|かかっ|下がっ|上がっ|迎え|始まっ|あっ|浸透し|学習し|学ん|いっ|"
    r"(?<!入)(?<!触)れ|楽しん|でき|わかっ|伸び|残っ|集まっ|高まっ|深まっ|つながっ|来|き)$"
)
_AT_ONCE = "させていただきます"  # what is done at the window, always, or now, unless it names a time to come
# What goes on after ていく where it looks ahead; 〜ていく必要, べき, 中で do not.
_GOES_ON = (
    r"(?=。|$|予定|考え(?!方)|方針|所存|方向|つもり|こと(?:と(?:し|いたし|する)|を(?:考え|予定|検討))|(?:という)?ことで考え|"
    r"ということを(?:考え|予定)|という形になって|もので(?:す|ござい|あり)|と(?:いう)?(?:ふうに)?考え)"
)
_THINKS = r"と(?:いう)?(?:ふうに|ように)?は?(?:考え|思|存じ)(?!て[いお]る[一-龠々])"
_FORMS = (
    re.compile(
        rf"[てで](?:は|も)?(?:(?:(?:まいり|参り)|[い行]き)(?:ます(?!と|れ)|たい(?![かけ課]|という(?:よう)?な?(?:お話|話|思い|声|方|希望|意見|環境)))|[い行]ければ|[い行]く{_GOES_ON}|まいること|[い行]こう{_THINKS})"
    ),
    re.compile(rf"させていただ(?:きます|きたい|ければ|こう{_THINKS}|く(?=予定|考え|ことを(?:考え|予定)|方向))"),
    # たい first, and afterwards what may not stand before it: looking behind at every character costs more.
    re.compile(
        r"たい(?<!いただきたい)(?<!もらいたい)(?<!いきたい)(?<!行きたい)(?<!まいりたい)(?<!参りたい)(?<!ありたい)"
        rf"(?<!がたい)(?<!みたい)(?<!お願いしたい)(?<!お願いいたしたい)(?<!頂戴したい)(?<!頂戴いたしたい)(?<!願いたい)(?<!差し控えたい){_THINKS}"
    ),
    re.compile(r"[うくぐすつぶむる](?=(?:という)?考え(?:で(?:す|ござい|あり|おり)|である|。))"),
)
_PLAN = re.compile(
    rf"(?:[うくぐすつぶむる]|(?:{_DEEDS}|開始|利用|運用|設立|開設|派遣|移転|着工|工事|刊行|発行|発注|契約|掲載|開校|施工|手続|助成|売却|募集)(?:等|など)?[をもの]?|こと[をも])予定"
    r"(?:で(?:す|ござい(?!ました)|あり(?!ました)|おり|ある|い|考え|、)|とし|にし|(?:と|に)なっ|(?:を)?(?:いた)?して|を組|。|$)"
)
_NO_PLAN = re.compile(r"施行|その(?:よう|他).{0,6}を予定|ですとか[^。]{0,20}を予定|[使用]う予定|される予定")
_PLEDGE = re.compile(
    r"(?:検討|研究|検証|共有|調べ)(?:を|は)?(?:実施)?(?:(?:いた)?し(?:ます(?:。|が|ので|けれど|し、|$)|たいと)|させていただきます)"
)
_PRESENT = re.compile(
    rf"(?:(?:{_DEEDS}|算定|対応|開放|提供|送付|再開|開設|拡充|増設|掲載|手当て|廃止|移転|着手|提出|設立|発行|開始|計上|連絡)[をはも]?(?:いた)?し|"
    rf"[をも](?:行い|開き|始め|設け|置き|つくり|作り)|見直し|設け|改め|増やし|減らし|取り入れ|配り)ます(?:。|が|ので|けれど|し、|$)|"
    rf"(?:{_DEEDS}|対応)(?:を)?するということで(?:す|ござい|あり)|手当てをするところ|ようにします(?:。|が|ので)|こと(?:とし(?:て(?:お|い|ござ)|、|たい)|といたし(?:て(?:お|い|ござ)|ました|、|たい))"
)
# Done once, and told in this polite form when it is new: no word for the time to come is needed.
_ANNOUNCED = re.compile(
    r"(?:開設|設置|新設|増設|整備|作成|策定|改修|公募|募集|配布|公表|開催|導入|拡大|拡充|建設|設立|実施)(?:を)?いたします(?:。|が|ので|$)"
)
_PLAIN = re.compile(
    rf"(?:(?:{_DEEDS}|提言|提示|計上|開設|拡充)する|(?:{_DEEDS})を行う)(?:(?:こと|もの)とする)?(?:。|$)|こととする(?:。|$)|(?:方向|方針)で調整"
)
# One of these stands in each of the two above and in what tells: looked for first.
_STATES = re.compile(
    r"(?:し|行い|開き|始め|設け|置き|つくり|作り|改め|入れ|配り)ます(?:。|が|ので|けれど|し、|$)|したいと|する(?:。|$|ということで|ところ)|ことと(?:し|いたし)|させていただきます"
)
_AHEAD = re.compile(
    r"今後|次回|[来次翌]年度|年度(?:内|中|末|も)|年[内中]に|来年|来月|来週|翌日|後日|これから|引き続き|新たに|改めて|あらためて|必ず|早急に|"
    r"速やかに|までに|(?<![0-9０-９])[0-9０-９]++月(?:[0-9０-９]+日|上旬|中旬|下旬|末|から|より|に|以降|号)?|以降|に向けて|ましたら|次第|再度|追加して|"
    r"(?<![0-9０-９])[0-9０-９]++年度には?|すぐ"
)
# Speaking is an act of the moment, unless it is put off.
_SPEAKS = re.compile(
    r"(?:説明|報告|紹介|案内|答え|答弁|お話|発言|回答|お示し|申し上げ|伝え|質問|ご覧|議題|お諮り|審議|休憩|採決|終わら|終了|会議|始め|かえ|代え|読み上げ|省略|割愛)"
    r"(?:のほう)?(?:を|は|に)?(?:いたし|申し上げ|続け|[しりさ])?$"
)
_TELLS = re.compile(r"(?:報告|説明|お知らせ|お示し|紹介)(?:を)?(?:(?:いた)?しますので|する(?:。|$))")
_LATER = re.compile(
    r"改めて|あらためて|次回|今後(?!の)|後日|都度|次第|完了|(?:委員会|本部|議会)(?:の(?:ほう|方))?に(?:も|対して)?、?|ましたら|なら(?:ば)?|"
    r"(?:で|、|した|り)また(?:、|ご)|経年|機会に|予定(?!者|され)|開会|当日|変更があ|調べ(?:て|まして)|確認して"
)
_OF_OTHERS = re.compile(
    r"(?:任命|選任|推薦|委嘱)(?:を)?(?:いた)?したい|(?:と|とは|とも|ように)(?:聞い|聞き|伺っ|うかがっ|承っ)|とのこと|(?:という|との)(?:ご)?答弁|(?<!させ)[てで](?:いただき|もらい)たい|てほしい|"
    r"(?<!させ)ていただ(?:ければ|きます)(?:。|と|ので|が)|お願い(?:いた)?し(?:ます|たい)(?:。|と)$|か[。？?]?$|(?:という|との)(?:ご)?(?:指摘|意見|要望)(?:が|を)"
)
_OTHER = re.compile(
    r"(?:^|[、。])(?:また|なお|今後|現在)?、?(?:国|都|東京都|県|政府|[^、。区市]{1,8}[省庁局]|事業者|指定管理者|警察|警視庁|学校|[^、。]{0,8}組合|民間|ＪＲ|JR)"
    r"[^、。]{0,8}(?:は|では|において|として[はも]|といたしまして[はも])|^(?:なお、)?(?:国|都|東京都|県)が"
)
_OWN = re.compile(
    r"(?:区|市|町|村|課|部|私ども|事務局|教育委員会|我々|こちら)(?:として|でも?は?|も|は|が|と|から|といたしまして)|"
    r"(?:国|都|県|者|会社)(?:に対し(?:まし)?て?|に|へ)[^。]{0,16}(?:求め|働きかけ|要望|要請|申し入れ)"
)
_PLAINLY = re.compile(r"(?:[うくぐつぬぶむる]|(?<![でま])す)。?$")
_QUOTED = re.compile(r"「[^「」]*」")
_BESIDE = re.compile(rf"(?:{_ACTS})[^、。]{{0,14}}$")
# An act done first, in the same sentence: 情報共有を図り、…に努めてまいります.
_BEFORE = re.compile(
    rf"(?:{_ACTS})(?:を)?(?:図り|行い|実施し|し|して|いたし|進め|せ|通じて|など|するなどして)、[^。]{{0,60}}$"
)
_QUICK = re.compile(
    r"(?:まいり|参り)(?:ます|たい)|まいること|[てで](?:は|も)?[い行](?:き(?:ます|たい)|く(?=[。予考方所つこもと]|$)|こうと|ければ)|させていただ[きこくけ]|"
    r"(?<!いただき)たいと|予定|考え(?:で|。)|(?:し|行い|開き|始め|設け|置き|つくり|作り|改め|入れ|配り)ます(?:。|が|の|け|し|$)|"
    r"(?:す|行)(?:る|う)(?:。|$|ということで)|手当てを|こととし|こととい|こととする|(?:方向|方針)で調整",
    re.MULTILINE,
)


def first_hint(text: str, start: int, end: int) -> int | None:
    """Where, from ``start`` to ``end``, the first words stand that a commitment may be made with; None where none do."""
    found = _QUICK.search(text, start, end)
    return found.start() if found else None


def commits(text: str, spoken: bool = False) -> bool:
    """Whether a sentence of an official undertakes something; tests/golden/README.md says what counts.

    ``spoken``: it is taken from polite speech, where the plain form (…を図っていく。) explains, unless it names a time to
    come; in a summary or on a slide it is how a commitment is written down.
    """
    words = "".join(text.split())
    if "「" in words:
        words = _QUOTED.sub(lambda m: "物" * len(m[0]), words)
    if spoken and _PLAINLY.search(words) and not _AHEAD.search(words):
        return False
    if not (_settles(words) or any(_names_an_act(words, m.start()) for form in _FORMS for m in form.finditer(words))):
        return False
    return not (_OF_OTHERS.search(words) or (_OTHER.search(words) and not _OWN.search(words)))


def _names_an_act(words: str, at: int) -> bool:
    """Whether the verb before a form that looks ahead, at an offset, is an act, or an effort with an act beside it."""
    before = words[max(0, at - 100) : at].removesuffix("を").removesuffix("は")
    if _HAPPENS.search(before):
        return False
    if _SPEAKS.search(before):
        return bool(_LATER.search(words))
    if words.startswith(_AT_ONCE, at) and not (_AHEAD.search(words) or _LATER.search(words)):
        return _PLEDGE.search(words) is not None
    if _EFFORT.search(before) and not _TAKES_IN.search(before):
        return bool(_BESIDE.search(before) or _BEFORE.search(before))
    return True


def _settles(words: str) -> bool:
    """Whether a sentence states a plan, a pledge, or a deed of a time to come; plain words are looked for first."""
    if "予定" in words and _PLAN.search(words) and not _NO_PLAN.search(words):
        return True
    if ("する" in words or "行う" in words or "方" in words) and _PLAIN.search(words):
        return True
    if not _STATES.search(words):
        return False
    if _PLEDGE.search(words) or (_TELLS.search(words) and _LATER.search(words)):
        return True
    return bool(_ANNOUNCED.search(words) or (_PRESENT.search(words) and _AHEAD.search(words)))
