### Errors of usage and of input, and what was expected.

## Usage

error-language = en、ja、zh、またはja-JPのようなロケールのタグを指定する
error-no-requirement = 要件`{ $id }`はない。`requirements list`ですべてを表示できる
error-no-requirement-near = 要件`{ $id }`はない(`{ $near }`のことか)。`requirements list`ですべてを表示できる
error-no-entry-point = { $kind ->
    [Store] メッセージ ストア
    [AddressBook] アドレス帳
   *[Transport] トランスポート
}のエントリ ポイントがない
error-runner-none = --runner: プログラムが指定されていない
error-runner-zero = --timeout-multiplier: 時間制限に0を掛けることはできない
error-runner-quote = --runner: 引用符{ $quote }が閉じられていない
error-timeout-zero = --timeout: 0秒の時間制限では何も実行できない
error-no-locale = ロケール`{ $locale }`の文書はない。あるのは{ $locales }である
error-no-document = { $folder }に文書`{ $name }`はない。拡張子なしのページ名を指定する

## Documents

error-docs-none = 文書がない。en-usやja-jpなどのフォルダーに、Markdown(.md)またはプレーン テキスト(.txt)が必要である
error-docs-too-large = { $size }バイトある。1ページは最大{ $largest }バイトである
error-docs-utf16 = UTF-16である。UTF-8でなければならない
error-docs-not-utf8 = バイト{ $byte }がUTF-8ではない。全体がUTF-8でなければならない
error-docs-empty = 空である。ページが必要である
error-docs-front-open = ここから始まるフロント マターが閉じられていない。`---`の行が必要である
error-docs-front-line = フロント マターに`key: value`がない
error-docs-letters-lost = 以前の変換で文字が失われている(U+FFFD)
error-docs-code-open = ここから始まるコードが閉じられていない({ $last }行目までを除外)
error-docs-no-text = テキストがない

## Runs

error-own-path = このプログラムのパスが分からない: { $error }
error-mock-missing = { $name }がない。{ $folder }を探した
error-no-provider-library = { $kind }である。プロバイダーのライブラリが必要である
error-no-program = プログラムが指定されていない
error-not-started = 開始できない: { $error }
error-mock-not-called = モックが一度も呼び出されなかった: { $reason }({ $end })
error-not-reached = { $library }という名前でロードしていないか、別のものが応答した
error-other-beside = { $other }。テストの間は取り除く
error-other-processor = { $processor }用({ $bits }ビット)にビルドされている。モックと同じx86-64用でなければならない
error-others-answered = 代わりに{ $libraries }が応答した
error-and = { "と" }
error-another-answered = mapi32.dllをインポートしているが、別のものが応答した
error-none-answered = 別のmapi32.dllが応答したか、どれも応答しなかった
error-how-and-why = { $how }: { $reason }
error-full-path = 完全パスで指定するプログラムには、システムのものがロードされる
error-default-mail-users = HKEY_LOCAL_MACHINE\{ $key }を変更できないため、モックはすべてのユーザーの既定のメール クライアントにはならない(管理者であれば変更できる)
error-default-mail = HKEY_LOCAL_MACHINE\{ $key }を変更できないため、モックは既定のメール クライアントにならない
error-long-path = スタブ ライブラリが受け付ける{ $longest }文字を超えており、コピーを置けるより短いパスもない
error-case-not-started = ケース{ $case }: { $program }を開始できなかった: { $error }
error-nothing-recorded = ケース{ $case }: 何も記録されなかった: { $said }
error-worker = ワーカーがパニックした
error-step-not-started = { $name }を開始できなかった: { $error }
error-step-failed = { $name }が失敗した

## Exploration and samples

error-no-scratch = 一時的なトレースのためのフォルダーを作成できない: { $error }
error-not-put-back = テスト中に変更され、元に戻せない: { $error }
error-line = { $number }行目: { $what }
error-story-head = `story`とidがなければならない
error-story-origin = `seed N, run N, copies N`がなければならない(copiesは1から9)
error-fault-unsaid = { $id }: 違反として検出される`requirement`か、`unobservable`の理由を記述する
error-fault-windows = { $id }: Windowsで異なる理由を`because`に記述する
error-fault-requirement = { $fault }: 要件`{ $id }`はない
error-no-cases = データファイルがない。チェックアウトの`cases`と同じ構成の、`requirements`、`examples`、`scenarios`を含むフォルダーが必要である
error-no-translation = 名前に`{ $name }`を含む翻訳文書はここにない
error-none-cited = 引用している{ $documents }件の文書がここには1つもない。Markdownのページを収めたen-us、ja-jp、zh-cnのフォルダー(またはそのいずれか)を含むフォルダーが必要である
error-output = 標準出力に書き込めない: { $error }
error-scenario = シナリオ{ $id }: { $what }

## The command line; in English the words of clap

error-clap = エラー: { $what }
error-clap-unknown-command = サブコマンド'{ $name }'はない
error-clap-unknown-argument = 予期しない引数'{ $name }'がある
error-clap-invalid-value = '{ $option }'の値'{ $value }'は無効である
error-clap-why = { $what }: { $why }
error-clap-no-value = '{ $option }'には値が必要だが、指定されていない
error-clap-unexpected-value = '{ $option }'の値'{ $value }'は余分である
error-clap-missing = 次の必須の引数が指定されていない:
error-clap-conflict = 引数'{ $one }'は'{ $other }'と同時に使用できない
error-clap-twice = 引数'{ $name }'は1回しか指定できない
error-clap-no-command = '{ $name }'にはサブコマンドが必要だが、指定されていない
error-clap-tip-argument = ヒント: 似た引数がある: '{ $name }'
error-clap-tip-command = ヒント: 似たサブコマンドがある: '{ $name }'
error-clap-tip-value = ヒント: 似た値がある: '{ $name }'
error-clap-tip-pass = ヒント: '{ $name }'を値として渡すには、'-- { $name }'とする
error-clap-try-help = 詳細は'--help'を参照。
error-no-trace-in-folder = トレースがない。名前が.traceまたは.jsonlで終わるファイルが必要である
error-trace-twice = { $other }と同じプロセスのトレースであり、二重に結合することになる
error-written-is-read = 読み取るトレースそのものである。書き込み先には別のファイルが必要である
error-trace = トレースとして読み取れない: 「{ $said }」
error-trace-further = これより先は読み取れない: 「{ $said }」
