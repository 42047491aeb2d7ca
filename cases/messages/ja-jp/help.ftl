### Help of commands and options.

## Words of clap; in English its own

help-clap-usage = 使用方法: { $usage }
help-clap-commands = コマンド:
help-clap-arguments = 引数:
help-clap-options = オプション:
help-clap-default = [既定値: { $value }]
help-clap-values = [指定できる値: { $values }]
help-clap-values-are = 指定できる値:
help-clap-help = ヘルプを表示する
help-clap-version = バージョンを表示する
help-clap-help-command = このメッセージ、または指定したサブコマンドのヘルプを表示する

## The program

help-mapi-conformance = MAPIクライアントとサービス プロバイダーが文書どおりに終了するかどうかを判定する
help-mapi-conformance-after =
    コマンドなしでチェックアウトから実行すると、プロジェクトのサンプル プロバイダーのうち、正しいものと欠陥のあるものを1つずつ検証する。

    終了コード: 0 違反なし、1 違反あり、2 使用方法の誤りまたは読み取れない入力、3 ツール自体の欠陥、4 実行されたケースなし。

## Options of several commands

help-all-lang = メッセージとレポートの言語。en、ja、zh、またはja-JPのようなタグ[既定値: 環境の言語]
help-all-edition = 文書の1つの版だけで判定する
help-all-spec = 1つの言語の文書、またはその中の1つの文書の記述で判定する(例: ja-jp、ja-jp/imsgstore-storelogoff)。読み手に伝えられていないことへの違反は免除する
help-all-format = 標準出力に書き出すレポートの形式
help-all-out = トレース、ログ、およびJSON形式と`JUnit`形式のレポートを置くフォルダー[既定値: mapi-conformance.out/<SUBJECT>]
help-all-runner = 対象のすべてのプロセスを、このプログラムの中で実行する。たとえば、"valgrind -q --error-exitcode=99"、"gdb -batch -ex run -ex bt --args"、エミュレーター。その引数は対象の引数より前に置かれ、引用符で囲むと1つの語になる。0以外の終了コードで終わった場合、ケースは失敗となる
help-all-timeout-multiplier = すべての時間制限をこの値の倍数にする[既定値: 1、--runnerを指定した場合は20]。プロセッサを待つプロセスの制限は自動的に延びる。数えるのは、計算している時間と休止している時間である
help-all-library = プロバイダーのライブラリ
help-all-trace = トレース
help-all-dir = フォルダー
help-all-id = `requirements list`が示すid

## Values of options

help-value-human = 人が読む形式
help-value-json = プログラム用の形式。スキーマは`mapi-conformance/report/1`
help-value-junit = ビルド サーバー用の形式
help-value-store = メッセージ ストア
help-value-address-book = アドレス帳
help-value-transport = トランスポート
help-value-auto = ライブラリにエントリ ポイントがあるものすべて
help-value-client = 記録されたクライアント

## provider

help-provider = サービス プロバイダーを検証する。ライブラリをすべてのケースにかけ、記録されたものを判定する
help-provider-kind = テストするプロバイダー
help-provider-case = 名前にこれを含むケースだけを実行する
help-provider-skip = 名前にこれを含むケースを除外する。複数回指定できる
help-provider-timeout = ケースをハングとみなすまでの秒数[既定値: ケースごとの値、5から60]

## explore

help-explore = サービス プロバイダーのバグを探す。生成したストーリーをライブラリに対して再生し、何かを検出したものを縮小する
help-explore-after =
    ストーリーはシードから決まる。同じシードからは同じストーリーが生成され、同じものが検出される。検出されたものは縮小され、ライブラリと同じ場所(--outを指定した場合はそのフォルダー)の<LIB>.mapi-regressionsに保存され、次回は最初に再生される。

    終了コード: 0 検出なし、1 プロバイダーの要件違反、クラッシュ、またはハング、2 使用方法の誤りまたは読み取れない入力、3 ツール自体の欠陥、4 再生されたストーリーなし。
help-explore-builtin = モック自身のプロバイダー、またはその1つを探索する。何も検出されないはずである
help-explore-kind = 探索するライブラリのプロバイダー
help-explore-runs = 再生するストーリーの数[既定値: 200、--secondsを指定した場合は時間内に収まる数]
help-explore-seconds = 縮小も含めた、探索の最大時間
help-explore-seed = ストーリーを決めるシード[既定値: 毎回異なり、表示される]
help-explore-regressions = 何かを検出し、最初に再生されるストーリーのファイル
help-explore-timeout = ストーリーをハングとみなすまでの秒数

## client

help-client = クライアントを検査する。モックを前に置いてプログラムを実行し、その動作を判定する
help-client-provider = 組み込みのプロバイダーの代わりにプロファイルに置くプロバイダーのライブラリ。複数回指定できる
help-client-machine = プログラムを実行するマシンのディレクトリ。スプーラーは独立したプロセスになり、そのマシンのほかのプログラムと共有される。メールもそこに保存される[既定値: MOCK_MAPI_HOME。なければ、このプログラムだけのマシンで、スプーラーはプログラムの中で動く]
help-client-format = 標準出力に書き出すレポートの形式。jsonとjunitでは標準出力はレポートだけになり、プログラムの標準出力は標準エラー出力に回る
help-client-timeout = プログラムをハングとみなすまでの秒数
help-client-command = プログラムとその引数

## check

help-check = 記録されたトレース(バイナリまたはJSON Lines)を判定する
help-check-traces = トレース
help-check-subject = トレースの中でテストの対象とする者[既定値: 記録時の対象、なければクライアント]

## trace

help-trace = 記録されたトレースを見る
help-trace-show = トレースを、呼び出しごとに1行で、入れ子に応じて字下げして出力する
help-trace-convert = バイナリ形式とJSON Linesを相互に変換する。何も失われない
help-trace-convert-out = 書き出すファイル。トレースがバイナリであればJSON Lines、逆も同じ
help-trace-join = 1台のマシンの各プロセスのトレースを、因果の順に1つにまとめる
help-trace-join-traces = トレースのあるフォルダー
help-trace-join-out = 書き出すファイル[既定値: そのフォルダーのjoined.trace]
help-trace-export = Perfettoなど、Trace Event形式のビューアーで開ける1つのJSON文書としてトレースを書き出す
help-trace-export-out = 書き出すファイル

## requirements

help-requirements = 要件を見る
help-requirements-list = すべての要件を一覧表示する
help-requirements-list-words = これらの語をすべてidまたはタイトルに含むものだけ
help-requirements-list-bound = この当事者を拘束するものだけ
help-requirements-list-bound-client = MAPIを使うプログラム
help-requirements-list-bound-provider = サービス プロバイダー
help-requirements-list-bound-subsystem = MAPI自身
help-requirements-list-bound-spooler = MAPIのスプーラー
help-requirements-list-level = この水準のものだけ
help-requirements-list-level-must = 必須
help-requirements-list-level-should = 推奨
help-requirements-list-level-may = 許容
help-requirements-list-kind = この種類のプロバイダーに関するものだけ
help-requirements-list-kind-auto = すべて
help-requirements-list-edition = この版の文書に基づくものだけ
help-requirements-list-observable = トレースで観測できるものだけ
help-requirements-list-unobservable = トレースで観測できないものだけ
help-requirements-list-conflicting = 文書間に矛盾があるものだけ
help-requirements-list-format = 標準出力への一覧の書き方
help-requirements-list-format-json = プログラム向け
help-requirements-explain = 1つの要件を説明する
help-requirements-book = すべての要件を、検索できる1つのHTMLページに3言語で書き出す。例、文書間の矛盾、翻訳が原文と異なる箇所も収める
help-requirements-book-dir = index.htmlを置くフォルダー。なければ作る
help-requirements-matrix = 各要件の裏付けを表示する(プロジェクトのチェックアウトで実行)。例、不具合を仕込んだサンプル、シナリオを示し、ないものにはその理由を示す
help-requirements-matrix-after = 終了コード: 0 理由なく欠けているものはない、1 欠けているものがある、2 使い方の誤り、または読めないファイル。
help-requirements-matrix-subjects = サンプルの不具合の一覧
help-requirements-matrix-cases = データファイルのフォルダー
help-requirements-matrix-format = 標準出力への書き方
help-requirements-matrix-format-json = プログラム向け

## docs

help-docs = 文書そのものを読み取る。翻訳を英語版と比較し、引用箇所を確認する
help-docs-scan = 文書のフォルダーを読み取り、翻訳が英語版と異なる箇所を出力する
help-docs-scan-after =
    フォルダーには、同じ名前のページを収めたロケール(en-us、ja-jp、zh-cn、その他)ごとのフォルダーを置く。プレーン テキストのフォルダーがほかにあってもよい。出力されるのは、文の意味を理解しなくても分かることだけである。信じる前に確かめること。

    終了コード: 0 読み取り完了、2 使用方法の誤り、または読み取れないファイルかフォルダー(ほかのものは表示される)。
help-docs-scan-locale = このロケールだけ(例: ja-jp)
help-docs-scan-document = 名前にこれを含む文書だけ
help-docs-scan-likely = 可能性があるだけのものを除く
help-docs-scan-format = 書き出す形式
help-docs-scan-format-json = プログラム用の形式。利用者のものである文は含まない
help-docs-verify = 要件、矛盾、派生仕様が引用するすべての文と、登録されたすべての相違を確認する
help-docs-verify-after = 終了コード: 0 すべての引用を確認(文書内の別の箇所で見つかったものを含む)、1 見つからない引用あり、2 使用方法の誤りまたは読み取れない入力。
help-docs-verify-missed = 登録された相違のうち、走査だけでは見つからないものを一覧表示する
help-docs-verify-format = 書き出す形式
help-docs-verify-format-json = プログラム用の形式。利用者のものである文は含まない
help-docs-show = 要件の根拠となる文を表示する
help-docs-sentences = 文書の文を、引用に必要な位置とハッシュとともに一覧表示する
help-docs-sentences-name = 文書の名前。すべての言語(imsgstore-advise)、またはその1つ(ja-jp/imsgstore-advise)

## doctor

help-doctor = 実行を妨げるものを報告する。プロバイダーのライブラリとプログラムはロードせずに読み取り、このマシンも調べる
help-doctor-after = 終了コード: 0 実行を妨げるものなし、1 実行を妨げるものあり、2 使用方法の誤り、または読み取れないファイルかライブラリでもプログラムでもないファイル。
help-doctor-files = ELF形式またはPE形式の、プロバイダーのライブラリとプログラム。指定しない場合は、マシンだけを調べる
help-doctor-format = 標準出力に書き出す形式
help-doctor-format-json = プログラム用の形式。スキーマは`mapi-conformance/doctor/1`

## samples

help-samples = プロジェクトのすべてのサンプル(正しいものと欠陥のあるもの)を実行し、それぞれが違反していると検出された要件を出力する
help-samples-subjects = サンプルの欠陥の一覧
help-samples-built = `make -C subjects`がバイナリを置いた場所
help-samples-out = トレースとログを置くフォルダー
help-samples-explore = ケースにかける代わりに、各プロバイダーをこの秒数だけ、または何かが検出されるまで探索する
help-samples-seed = 探索するストーリーを決めるシード
help-samples-filter = `subject/fault`にこれを含むサンプルだけを対象にする。正しいものは`subject/right`である
