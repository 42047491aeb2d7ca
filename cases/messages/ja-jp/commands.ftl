### What the commands print, besides reports.

## Between the parts of a list; between names alone; between two names

command-comma = { "、" }
command-names-comma = { "、" }

## requirements

command-party-client = クライアント
command-party-provider = プロバイダー
command-party-subsystem = サブシステム
command-party-spooler = スプーラー
command-level-must = must(必須)
command-level-should = should(推奨)
command-level-may = may(任意)
command-requirements-unobservable = 観測不能
command-requirements-count = 要件{ $count }件
command-explain-binding = [{ $party }、{ $level }]
command-explain-editions = 版: { $editions }
command-explain-stands = 典拠:
command-explain-place = { $doc } ({ $locale }、{ $edition }) { $at }
command-explain-sentences = 。{ $count }文
command-explain-lost = 。欠落: { $what }
command-explain-altered = 。変更: { $what }
command-explain-conflict = この点について文書間に矛盾がある(矛盾{ $slug }): { $title }
command-explain-edition = { $edition }:
command-explain-judged = 判定: { $default }
command-explain-because = 理由: { $why }
command-explain-checked = 検査の方法: { $how }
command-explain-monitor = { $words }専用のモニター{ $name }による(conformance/src/monitors):
command-explain-pattern = { $words }パターンは`{ $name }`(docs/requirements.md):
command-explain-unobservable = トレースでは観測できない: { $reason }
command-explain-no-fault = 違反するサンプルがない理由: { $reason }
command-explain-no-scenario = シナリオで確かめない理由: { $reason }
command-explain-mend = 違反の修正方法: { $remedy }
command-explain-violates = 違反する例:
command-explain-meets = 満たす例:
command-explain-not-exercised = 試すことにならない例:

## requirements matrix

command-matrix-requirement = 要件
command-matrix-binds = 対象
command-matrix-level = 水準
command-matrix-examples = 例
command-matrix-scenarios = シナリオ
command-matrix-faults = 不具合
command-matrix-none = なし: { $reason }
command-matrix-binds-mapi = MAPI自身に対する要件であり、ライブラリやプログラムが違反させることはできない。
command-matrix-recommended = 推奨であり、必須ではない。
command-matrix-missing = 不足: { $what }
command-matrix-meeting-example = 要件を満たす例
command-matrix-violating-example = 要件に違反する例
command-matrix-fault = サンプルの不具合、またはそれがない理由
command-matrix-needless-reason = `no_fault`の必要性(不具合がすでにある)
command-matrix-unplayed = シナリオなし: { $reason }
command-matrix-samples-play = サンプルが確かめる。
command-matrix-no-scenario = 確かめるシナリオかサンプル、またはそれがない理由
command-matrix-needless-scenario-reason = `no_scenario`の必要性(シナリオがすでにある)
command-matrix-all = 要件{ $all }件、うち観測できるもの{ $observable }件。サンプルが違反するもの{ $broken }件、シナリオが確かめるもの{ $shown }件
command-matrix-holes = { $count ->
    [0] 理由なく欠けているものはない
   *[other] 要件{ $count }件に、理由なく欠けているものがある
}

## docs

command-docs-possible = 可能性あり
command-docs-likely = 可能性が高い
command-docs-against = { $translation }  ({ $english }と比較)
command-docs-line = { $line }行目、{ $place }
command-docs-english-place = 英語版 { $place }
command-docs-english = 英語
command-docs-read = 文書{ $documents }件、文{ $sentences }件、名前{ $names }件
command-docs-compared = { $locale }: 英語版と比較した文書{ $documents }件、文の対{ $pairs }組、相違{ $all }件(うち可能性が高いもの{ $likely }件)
command-docs-no-words = この言語の語彙がないため、{ $kinds }は判定できない
command-docs-alone = 比較する英語版の文書がない: { $sources }
command-docs-at-place = 該当箇所にある
command-docs-moved = 移動
command-docs-moved-to = { $place }にある
command-docs-drifted = 変化
command-docs-drifted-why = その箇所に、このハッシュの文はない
command-docs-not-found = 見つからない
command-docs-not-found-why = 文書に、その文もその箇所もない
command-docs-no-document = 文書なし
command-docs-no-document-why = そのような文書はない
command-docs-missed = { $place }: 走査で見つからない: { $kind }、{ $at }{ $names }: { $about }
command-docs-count = { $word }{ $count }
command-docs-no-document-cites = { $source }: 文書がない。引用{ $count }件
command-docs-citations = 引用{ $count }件: { $parts }
command-docs-registered = 手作業で登録された相違{ $registered }件: 走査で見つかったもの{ $found }件、見つからなかったもの{ $missed }件
command-docs-standing = { $line }行目
command-docs-row-before = 前の行を含む

## What a scan of documents saw

command-docs-saw-nothing = 対応するものがない
command-docs-saw-added = 英語版に対応するものがない
command-docs-saw-letters = 文字が変換によって壊れている
command-docs-saw-english = 英語のままである
command-docs-saw-forbidden-needless = 禁止が不要になっている
command-docs-saw-needless-demanded = 不要なことが要求になっている
command-docs-saw-denial-lost = 否定が失われている
command-docs-saw-denial-perhaps-lost = 否定が失われている可能性がある
command-docs-saw-denial-added = 否定が加わっている
command-docs-saw-one-denial-lost = 複数の否定の1つが失われている可能性がある
command-docs-saw-exception-lost = 除外の表現が失われている
command-docs-saw-whether = 断定が「〜かどうか」になっている
command-docs-saw-breaks-off = 途中で切れている
command-docs-saw-forbidden-stated = 禁止が単なる記述になっている
command-docs-saw-demand-lost = 要求が失われている
command-docs-saw-before-after = 前後が入れ替わっている可能性がある
command-docs-saw-condition-lost = 条件が失われている
command-docs-saw-only-lost = 「だけ」が失われている
command-docs-saw-split = 1つの文が2つになっている
command-docs-saw-merged = 2つの文が1つになっている
command-docs-saw-became = { $one }が{ $other }になっている
command-docs-saw-translated = { $name }が翻訳されている: { $word }
command-docs-saw-left-out = { $what }が抜けている
command-docs-saw-name-added = { $name }は英語版にない
command-docs-saw-name = { $name }: { $how }
command-docs-saw-broken-in-two = 2つに分断されている
command-docs-saw-misspelt = つづりが誤っている
command-docs-saw-capitals = 大文字と小文字が異なる
command-docs-saw-method = メソッド名が翻訳されている
command-docs-saw-collide = { $first }と{ $second }の間に何もない
command-docs-saw-order = 順序が異なる
command-docs-saw-words-lost = 対応するものがない語: { $words }
command-docs-saw-meaning = `{ $word }`が別の意味に訳されている: { $taken }
command-docs-saw-number-added = { $number }が加わっている
command-docs-saw-elsewhere = { $one }ではなく{ $other }にある
command-docs-saw-verb-lost = 動詞のあるべき箇所に名前がある
command-docs-saw-run-together = 否定と要求が混ざっている
command-docs-saw-inside = 語の途中に名前がある
command-docs-left-out = 。この文書は除外する

## samples

command-samples-surprise = { $name }: faults.tomlの期待と異なる{ $missing }{ $more }
command-samples-not-found = 。見つからなかった: { $ids }
command-samples-found-too = 。余分に見つかった: { $ids }
command-samples-explored = { $name }: { $played }件のストーリーを再生、[{ $steps }]ステップに縮小
command-samples-accused = { $name }: 誤って違反と判定されたか、ツール自体に欠陥がある

## The first run

command-demo-setup = サンプルはCで書かれ、第三者のMAPIヘッダーでコンパイルするが、ヘッダーがインストールされていない。.ci/setupを実行する
command-demo-building = サンプルのプロバイダーをビルド中(subjects/)
command-demo-right = 正しいメッセージ ストア
command-demo-faulty = 同じもので、欠陥を1つ仕込んだもの
command-demo-sample = === { $name }: { $about } ===
command-demo-end = 2番目のレポートは、意図的に欠陥を示している。そのため、このコマンドは終了コード{ $worst }で終わる。
command-demo-own = 自分のプロバイダーの場合:  cargo run --release -- provider path/to/your_provider.so
command-trace-joined = { $file }: { $processes }個のプロセスの{ $events }件のイベント
command-trace-unsent = プロセス{ $to }はプロセス{ $from }のメッセージ{ $serial }を受け取ったが、その送り手のトレースがここにないか、途中で切れている
command-trace-unknown = より新しいバージョンで記録されている。このバージョンにとって未知の注記({ $count }件)は読み飛ばした
