"""How many contradictions among manuals the sweep finds, and how many pairs are none.

    .venv/bin/python -m tests.bench.disputes [FOLDER_OF_MANUALS …]

Fifty notices tell rules of the sample company in other words and with another figure; they stand
among its manuals and those of the folders. ``found`` counts those that come up beside the very
sentence that they change; ``others`` are all pairs that no notice is part of.
"""
# ruff: noqa: E501, T201  sentences read better whole

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from bot.disputes import Sweep
from bot.llm.embeddings import build_embedder
from bot.retrieval.library import Library
from bot.rivals import open_pairs
from tests.support.manuals import office

SAMPLES = Path(__file__).parents[2] / "deploy" / "samples" / "manuals-ja"
PLANTED = [
    ("稟議を審議する期間は、起案日から7営業日が標準です。", "5営業日を標準"),
    ("至急と表示された稟議は、3営業日以内に審議します。", "至急の表示"),
    ("承認者が5営業日以上不在の場合は、あらかじめ指定された代行者が承認します。", "3営業日以上不在"),
    ("差し戻された案件は、20営業日以内に再提出されないと取り下げたものとみなします。", "10営業日以内に再提出"),
    ("承認を受けた稟議の有効期間は1年です。", "有効期間は6か月"),
    ("同じ取引先への同じ目的の支出については、12か月間の合計額で判断してください。", "6か月間の合計額"),
    ("育児休業は3回まで分割して取得できます。", "2回まで分けて"),
    ("延長の申出は、休業が終わる1週間前までに行ってください。", "2週間前までに、入所"),
    ("育児休業を取得する従業員は、開始予定日の2か月前までに様式J-2を人事部へ提出してください。", "1か月前までに、様式J-2"),
    ("子の出生後8週間以内に、21日を限度に出生時育児休業を取得できます。", "28日を限度"),
    ("小学校3年生を修了するまでの子を養育する従業員は、1日の勤務時間を5時間まで短縮できます。", "6時間まで短縮"),
    ("契約社員は、勤続2年以上の者が対象です。支給額は表の半額です。", "勤続1年以上の者"),
    ("監査役の任期は3年、執行役員の任期は1年です。", "監査役の任期は4年"),
    ("取締役の定年は満70歳、執行役員の定年は満63歳です。", "満68歳"),
    ("定例の取締役会は、毎月第4木曜日の9時に開催します。", "第4木曜日の10時"),
    ("招集通知は、会日の5日前までに行ってください。", "会日の3日前"),
    ("経営会議は、毎週月曜日の10時に開催します。", "月曜日の9時"),
    ("費用は1箱につき1,500円で、申し込んだ部署の負担です。", "1箱につき1,200円"),
    ("外部倉庫の箱を取り寄せる場合、12時までに総務部へ申し込むと翌々営業日に届きます。", "15時までに総務部"),
    ("前月分の経費は、毎月3営業日目の17時までに「せいさん箱」で申請してください。", "毎月5営業日目"),
    ("発生日から6か月を過ぎた経費は、部長の理由書がないと精算できません。", "3か月を過ぎた経費"),
    ("従業員が立て替えられる金額は、1件30,000円（税込）までとする。", "1件50,000円"),
    ("紙の領収書は、受け取ってから10営業日以内に撮影し「せいさん箱」に登録すること。", "7営業日以内に撮影"),
    ("支払証明書による精算は、1人月3件までとします。", "月2件まで"),
    ("5,000円未満であっても、レシートがある場合は添付してください。", "3,000円未満でも"),
    ("貸出の期間は10営業日以内で、返却時にデータを消去します。", "貸出期間は5営業日"),
    ("ダウンロードの期限は14日間です。", "期限は7日間"),
    ("標的型メール訓練は年4回行います。", "訓練を年2回"),
    ("情報の漏えい、機器の紛失、ウイルス感染が疑われる場合は、気づいてから60分以内に情報システム部へ報告してください。", "30分以内に情報システム部"),
    ("新入社員は、入社日から1か月以内に受講してください。", "2週間以内に受講"),
    ("パスワードは、3回続けて間違えるとアカウントが30分間ロックされます。", "5回続けて"),
    ("海外から接続する場合は、渡航の10営業日前までに様式IT-07で申請すること。", "5営業日前までに様式IT-07"),
    ("接続後8時間で自動的に切断されます。", "12時間がたつと"),
    ("修理には、通常10営業日程度かかります。", "通常5営業日"),
    ("登録には、申請から5営業日かかります。", "10営業日を要する"),
    ("希望納期は、標準品の場合15営業日以上先としてください。", "標準品で10営業日"),
    ("年間取引額が300万円以上になる見込みの場合は、取引基本契約を締結します。", "500万円以上となる見込み"),
    ("受け付けた人は、1時間以内に品質保証部へ第一報を入れてください。", "2時間以内に品質保証部"),
    ("同じ型番で6か月以内に3件以上のBが発生した場合は、Aに準じて扱います。", "3か月以内に3件"),
    ("試用期間は、入社日から6か月です。", "入社日から3か月"),
    ("応募書類は、不採用の通知から3か月後に廃棄します。", "6か月後に廃棄"),
    ("従業員の紹介で入社した者が6か月在籍したときは、紹介した従業員に紹介報奨金50,000円を支給します。", "100,000円を支給"),
    ("新入社員には、配属先の先輩社員を2年間メンターとしてつけます。", "メンターとして1年間"),
    ("在宅勤務の上限は週2日です。", "週3日を上限"),
    ("在宅勤務手当は、在宅勤務1日につき300円です。", "1日につき200円"),
    ("在宅勤務をする場合は、前日の15時までに「ときしらべ」で申請し、所属長の承認を得てください。", "前日の17時"),
    ("東京23区、大阪市、名古屋市に宿泊する場合は、宿泊費の上限に1泊2,000円の都市加算があります。", "1泊1,000円"),
    ("会社または取引先が夕食を用意した場合は、1食につき800円を日当から差し引きます。", "1食につき500円"),
    ("病気やけがで連続7日以上欠勤する場合は、医師の診断書を提出してください。", "4日以上欠勤"),
    ("時間外労働は、当日の12時までに「ときしらべ」で申請し、所属長の承認を受けてから行ってください。", "当日の15時"),
]  # fmt: skip
LATER = [
    ("打刻漏れの修正は、翌月の5営業日目までに「ときしらべ」で申請してください。", "翌月の2営業日目"),
    ("遅刻や欠勤をする場合は、始業時刻の30分前までに所属長へ連絡してください。", "始業時刻の15分前"),
    ("時間外労働の上限は、原則として1か月40時間、1年360時間です。", "1か月45時間"),
    ("フレックスタイム制を適用し、コアタイムは11時から15時までです。", "コアタイムは10時"),
    ("けがなどで通勤が難しい場合は、診断書を添えて申し出ると、2か月を限度に週5日まで認められます。", "1か月を限度に週5日"),
    ("30分以上席を外す場合も連絡してください。", "15分以上席を外す"),
    ("在宅勤務の日数が1か月に16日以上となる者の通勤手当は、出社した日数分の往復運賃の実費です。", "1か月に11日以上"),
    ("所属長は、48時間以内に災害報告書（様式A-3）を安全衛生室に提出してください。", "24時間以内に災害報告書"),
    ("避難訓練は、年3回行います。", "避難訓練は年2回"),
    ("帰宅できないときのために、水と食料を5日分備蓄しています。", "食料を3日分"),
    ("航空機（エコノミークラス）は、片道800km以上の区間に限り利用できます。", "片道600km"),
    ("日帰り出張は、所要時間が8時間以上の場合に日当の半額を支給します。", "所要時間が6時間以上のときは"),
    ("国内出張は、出発の5営業日前までに出張予約サイト「たびだより」で申請してください。", "出発の3営業日前"),
    ("パスワードは、16文字以上で、英大文字・英小文字・数字・記号のうち3種類以上を使用します。", "12文字以上とし"),
    ("15時までにご連絡いただければ、当日中に代替機を貸し出します。", "12時までに連絡"),
    ("「ぶんぐ便」での注文は、1回3,000円未満の場合は係長の承認を受けてください。", "1回5,000円未満"),
    ("区分Aについては、品質保証部長が2時間以内に社長と担当役員へ報告します。", "1時間以内に社長"),
    ("各部の部長は、翌年度の採用計画を毎年8月末日までに人事部へ提出してください。", "毎年9月末日までに人事部へ提出"),
    ("延長する場合は、満了日の1か月前までに本人へ理由を示して通知します。", "満了日の2週間前"),
    ("議案の資料は、3日前までに「ふみくら」の役員室フォルダへ登録してください。", "2日前までに「ふみくら」"),
]  # fmt: skip
"""Written after the rule had been settled by a look at what it missed of the others."""


def main(folders: list[Path]) -> None:
    """Plant, sweep and count."""
    with TemporaryDirectory() as folder:
        made = office(Path(folder), filled=False)
        planted_all = [*PLANTED, *LATER]
        for number, (told, _) in enumerate(planted_all):
            made.write(f"notice-{number}.md", f"# 事務連絡{number}\n\n{told}\n")
        from bot.retrieval.ingest import ingest

        ingest(made.store, [made.manuals, SAMPLES, *folders])
        library = Library(made.store, made.settings, build_embedder(made.settings))
        library.catch_up()
        began = perf_counter()
        done = Sweep(made.store, made.settings, library).run(lambda *_: None)
        seconds = perf_counter() - began
        library.close()
        with made.store.read() as session:
            pairs = [(one.text, one.rival) for one in open_pairs(session)]
    told_by = dict(planted_all)
    found: set[str] = set()
    beside, others = [], []
    for pair in pairs:
        planted = [one for one in pair if any(one in told for told in told_by)]
        if not planted:
            others.append(pair)
            continue
        told = next(told for told in told_by if planted[0] in told)
        right = told_by[told] in "".join(pair)
        found |= {told} if right else set()
        beside += [] if right else [pair]
    for name, some in (("first", PLANTED), ("later", LATER)):
        print(f"{name}: found {sum(told in found for told, _ in some)} of {len(some)}")
    print(f"beside another sentence {len(beside)}")
    print(f"others {len(others)} in {done.passages} passages, {seconds:.0f} s")
    print("missed", *(told for told in told_by if told not in found), sep="\n    ")
    for name, some in (("beside", beside), ("other", others)):
        for pair in some:
            print(name, *pair, sep="\n    ")


if __name__ == "__main__":
    main([Path(one) for one in sys.argv[1:]])
