### Words of reports: verdicts, outcomes, levels, and what stands around them.

## Verdicts, outcomes and levels in running text.

report-verdict-violated = 違反
report-verdict-inconclusive = 判定不能
report-verdict-waived = 免除
report-verdict-met = 適合
report-verdict-not-exercised = 未検証
report-verdict-not-applicable = 適用外
report-verdict-unobservable = 観測不能
report-outcome-completed = 完了
report-outcome-crashed = クラッシュ
report-outcome-hung = ハング
report-outcome-exited = 途中終了
report-outcome-memory-corrupted = メモリ破損
report-outcome-trace-broken-off = トレース途絶
report-outcome-end-not-recorded = 終了の記録なし
report-outcome-nothing-recorded = 記録なし
report-outcome-not-started = 開始不能
report-level-must = must(必須)
report-level-should = should(推奨)
report-level-may = may(任意)

## Who is bound, and what is tested.

report-party-client = クライアント
report-party-provider = プロバイダー
report-party-subsystem = サブシステム
report-party-spooler = スプーラー
report-party-trace = トレース

## What exit codes mean.

report-exit = 終了コード{ $code }: { $meaning }
report-exit-clean = 違反はなかった
report-exit-clean-nothing-met = 違反はなかった。ただし、満たされた要件もない
report-exit-clean-but-waived = 違反はなかった(免除されたものを除く)
report-exit-clean-so-far = トレースにある限りでは違反はなかった。ただし、実行の終了が記録されていないトレースがある
report-exit-violated = 対象は、{ $violated }件の要件に違反した
report-exit-broken = 対象は、{ $broken }件のケースを異常終了させた
report-exit-violated-and-broken = 対象は、{ $violated }件の要件に違反した。また、{ $broken }件のケースを異常終了させた
report-exit-damaged = 読み取れないトレース、または途中までしか読み取れないトレースがある。読み取れた部分は判定した
report-exit-own-fault = ツール自体に欠陥がある。報告のうえ、ほかの判定も当てにしないこと
report-exit-nothing-ran = ケースが1つも実行されなかったため、対象については何も分からない
report-exit-nothing-recorded = 何も記録されていないため、対象については何も分からない

## First and last lines. The labels stand in one column.

report-label-subject = 対象
report-label-rules = 規則
report-label-ran = 実行
report-label-result = 結果
report-subject = { $kind }  { $path }
report-subject-digest = { $kind }  { $path }  (sha256 { $digest }…)
report-rules = { $edition ->
    [all] すべての版
   *[other] { $edition }版
}
report-rules-by-spec = { $edition ->
    [all] すべての版
   *[other] { $edition }版
}、{ $spec }の記述だけによる
report-no-requirement = 判定した要件はない
report-requirements = 要件{ $count }件: { $parts }
report-no-case = ケースなし
report-cases-all = { $count ->
    [1] ケース1件、{ $outcome }
   *[other] ケース{ $count }件、すべて{ $outcome }
}
report-cases = ケース{ $count }件: { $parts }
report-counted = { $what }{ $count }
report-comma = 、
report-result = { $requirements }。{ $cases }
report-result-took = { $requirements }。{ $cases }、{ $seconds }秒

## Requirements that were violated.

report-violated = 違反({ $count })
report-fail = 違反
report-own-fault = 対象ではなく{ $tool }の欠陥({ $count })
report-own-fault-remark = 報告のうえ、ほかの判定も当てにしないこと
report-beside = トレース内の対象以外の者による違反({ $count })
report-beside-remark = 対象と並んで記録された者。終了コードは対象だけで決まる
report-beside-label = 参考
report-bug = 欠陥
report-binds = { $party }、{ $level }
report-more-findings = …ほかに{ $count }件の検出がある。JSONレポートを参照
report-in-case = ケース`{ $case }`
report-in-case-trace = ケース`{ $case }` ({ $trace })
report-label-mend = 修正
report-label-note = 注記
report-label-cite = 典拠
report-disputed = 文書間に矛盾がある(矛盾{ $slug })。{ $question } 判定の基準: { $default }
report-place = { $doc } ({ $locale }、{ $edition }) { $at }
report-lost-in = { $locale }で欠落:{ " " }

## Requirements with nothing to show.

report-inconclusive = 判定不能({ $count })
report-inconclusive-remark = 判定できるようになる前にケースが終了した
report-waived = 免除({ $count })
report-waived-remark = 違反しているが、当面は不問とする
report-met = 適合({ $count })
report-met-remark = それぞれが試された回数とともに示す
report-times = { $count }回 { $id }
report-met-disputed = * 矛盾する文書の1つの読み方による。`requirements explain ID`を参照
report-not-exercised = 未検証({ $count })
report-not-exercised-remark = 試されていないため、適合には数えない
report-not-applicable = 適用外({ $count })
report-not-applicable-remark = この対象を拘束しない
report-unobservable = 観測不能({ $count })
report-unobservable-remark = トレースには現れない
report-own-duties = { $tool }自身の義務: { $parts }

## What documents keep from their reader.

report-untold = { $spec }の読み手に伝えられていないもの({ $count })
report-untold-remark = 対象の責任とはしないが、ほかの者にとっては規則である
report-label-page = ページ
report-label-there = 記述
report-label-found = 検出

## Cases.

report-broken-cases = 正常に終わらなかったケース({ $count })
report-case-done = 完了
report-case-crash = クラッシュ
report-case-hang = ハング
report-case-exit = 途中終了
report-case-memory = メモリ破損
report-case-trace = トレース途絶
report-case-end = 終了不明
report-case-nothing = 記録なし
report-case-not-started = 開始不能
report-last-calls = 最後の呼び出し(一番下が最新)
report-trace = トレース { $trace }
report-stories = 再現する最短のストーリー({ $count })

## The table of subjects and their faults.

report-matrix-subject = 対象
report-matrix-fault = 欠陥
report-matrix-outcome = 結果
report-matrix-violated = 違反した要件
report-matrix-caught = 欠陥{ $faults }件のうち{ $caught }件を検出
report-matrix-caught-accused = 欠陥{ $faults }件のうち{ $caught }件を検出。正しい対象{ $sound }件のうち{ $accused }件を違反と判定

## What build servers show. Names of suites, properties and classes are not translated: filters and histories go by them.

report-junit-exercised = { $count }回試された
report-junit-untold = 読み手に伝えられていない、{ $cite }
report-junit-reason = { $what }: { $reason }
report-junit-note = 注記: { $reason }
report-junit-disputed = 注記: 文書間に矛盾がある(矛盾{ $slug })。判定の基準: { $default }
report-junit-trace = トレース: { $trace }
report-junit-mend = 修正: { $remedy }
report-junit-cite = 典拠: { $place }
report-junit-cite-lost = 典拠: { $place }。そこで欠落: { $lost }

## Why verdicts are what they are.

report-schema-unknown = スキーマが`{ $found }`である。このバージョンが読み取れるのは`{ $schema }`である
report-reason-not-applicable = この版に属さないか、この種類の対象に適用されない
report-reason-inconclusive = 決着する前に実行が終了した
report-reason-followed = その前に対象が { $broken } に違反していた: それに起因し得ることは、ほかの誰の責任ともしない
report-spec-locales = 文書がある言語は{ $locales }である
report-spec-no-document = { $locale }に文書`{ $name }`はない。cases/specs/{ $locale }に、文書ごとのファイルがある
report-spec-locale-silent = { $spec }のどの文書にも記述がない
report-spec-document-silent = { $spec }に記述がない
report-spec-keeps = { $spec }の読み手には伝えられていない
report-folder = トレース、ログ、およびJSON形式とJUnit形式のレポート: { $folder }

## How cases ended.

report-title-process = 呼び出されたとおりのプログラム、プロセス{ $number }
report-title-spooler = マシンのスプーラー、プロセス{ $number }
report-end-spooler-hung = スプーラーが終了しなかった
report-end-spooler-unseen = スプーラーのトレースには実行の終わりが記録されていない。外部から強制終了されたか、ほかのプログラムのセッションがまだ残っている。終了時に果たすべきことは判定していない
report-end-no-spooler = スプーラーを起動できなかった: 「{ $said }」（{ $log }）
report-end-no-spooler-silent = スプーラーを起動できなかった。{ $log }には何も書かれていない
report-title-trace = トレース{ $path }
report-end-limit = { $seconds }秒以内に終わらなかった
report-end-from-outside = 時間制限に達し、外部から終了された
report-end-trace-breaks-off = 実行が終わる前にトレースが途切れている
report-end-unseen = トレースに実行の終了が記録されていない。プロセスが強制終了されたか、トレースが途中で切れているか、まだ書き込み中である。終了時に果たすべき義務は判定しなかった
report-unknown-notes = より新しいバージョンで記録されている。このバージョンにとって未知の注記({ $count }件)は読み飛ばした。このトレースでは誰の責任も問わない。違反になるはずのものと、終了時に果たすべき義務は、判定不能とした
report-end-nothing-recorded = トレースにはヘッダーしかない
report-end-exited = ケースが終わる前に、プロセスが終了コード{ $code }で終了した
report-end-left = 実行が終わる前に、呼び出された側がプロセスを終了させた
report-end-failed = ケースが終わった後の終了コードが{ $code }である。理由はログで分かることがある
report-broken-trace = これより先は読み取れない: 「{ $error }」。それより前の{ $events }件のイベントは判定した。
report-call-open = 呼び出され、戻らなかった
report-call-returned = 戻った
report-end-signal = { $signal ->
    [4] シグナル{ $signal }で終了した(不正な命令)
    [6] シグナル{ $signal }で終了した(中止)
    [7] シグナル{ $signal }で終了した(バス エラー)
    [8] シグナル{ $signal }で終了した(算術エラー)
    [9] シグナル{ $signal }で終了した(強制終了)
    [11] シグナル{ $signal }で終了した(不正なメモリ アクセス)
    [15] シグナル{ $signal }で終了した(終了要求)
   *[other] シグナル{ $signal }で終了した
}
report-end-exception = { $number ->
    [x20474343] 例外0{ $number }で終了した(捕捉されなかったC++例外)
    [xE06D7363] 例外0{ $number }で終了した(捕捉されなかったC++例外)
    [x40000015] 例外0{ $number }で終了した(中止)
    [x80000003] 例外0{ $number }で終了した(ブレークポイント)
    [x80000100] 例外0{ $number }で終了した(Wine: 存在しない関数)
    [xC0000005] 例外0{ $number }で終了した(不正なメモリ アクセス)
    [xC0000006] 例外0{ $number }で終了した(マップされたページの読み取りエラー)
    [xC000001D] 例外0{ $number }で終了した(不正な命令)
    [xC0000094] 例外0{ $number }で終了した(整数の0除算)
    [xC0000096] 例外0{ $number }で終了した(特権命令)
    [xC00000FD] 例外0{ $number }で終了した(スタック オーバーフロー)
    [xC0000135] 例外0{ $number }で終了した(必要なライブラリがない)
    [xC0000139] 例外0{ $number }で終了した(インポートする関数がない)
    [xC0000142] 例外0{ $number }で終了した(ライブラリがロードを拒否した)
    [xC0000374] 例外0{ $number }で終了した(ヒープの破損)
    [xC0000409] 例外0{ $number }で終了した(高速失敗: 中止、またはスタックの破損)
   *[other] 例外0{ $number }で終了した
}
report-editions = 版によって異なる判定({ $count })
report-editions-remark = ある版が求めていないことは、その版では判定しない
