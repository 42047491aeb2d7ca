### What doctor says.

## The frame

doctor-machine = このマシン: { $architecture }用の{ $tool } { $version }、{ $system }{ $wine }
doctor-machine-wine = { " " }(Wine { $version })
doctor-file = { $path }: { $what }
doctor-fine = 良好: 実行を妨げるものは見つからなかった{ $notes }
doctor-trouble = 問題あり: 実行を妨げるものが{ $count }件ある{ $notes }
doctor-worth-knowing = 。知っておくとよいことが{ $count }件ある
doctor-note = 注記
doctor-wrong = 問題
doctor-mend = 修正
doctor-colon = :

## What a file is

doctor-kind-library = ライブラリ
doctor-kind-program = プログラム
doctor-kind-other = ライブラリでもプログラムでもないもの
doctor-image = { $architecture }用の{ $bits }ビット{ $format }{ $kind }
doctor-image-damaged = 途中で切れているか破損している{ $format }ファイルである: { $what }
doctor-image-too-much = エントリの数が、ライブラリにありうる数を超えている
doctor-image-outside = 一部がファイルの外にあるか、あるべき内容ではない
doctor-image-long-name = 何千文字もある名前が含まれている
doctor-image-empty = 空のファイルである。ELF形式またはPE形式のライブラリまたはプログラムが必要である
doctor-image-no-library = ライブラリではない。ELF形式またはPE形式のライブラリまたはプログラムが必要である
doctor-image-folder = フォルダーである。ELF形式またはPE形式のライブラリまたはプログラムが必要である
doctor-image-script = スクリプトである。ELF形式またはPE形式のライブラリまたはプログラムが必要である。スクリプトが起動するプログラムを指定する
doctor-image-other = { $format }ファイルだが、{ $kind }である
doctor-image-machine = マシン番号{ $number }
doctor-other-format = { $format }形式の{ $kind }である。このシステムの形式である{ $own }が必要である
doctor-other-processor = { $processor }用にビルドされている。このプログラムと同じ{ $own }用でなければならない
doctor-bits = ({ $bits }ビット)
doctor-mend-processor = { $architecture }用にビルドする。モックとこのプログラムは{ $architecture }にだけ対応している。
doctor-mend-linux = Linux上で、Linux用のmapi-conformanceを使ってテストする。
doctor-mend-windows = WindowsまたはWine上で、mapi-conformance.exeを使ってテストする。

## The machine

doctor-mock-missing-mend = ビルドや配布パッケージと同じように、モックのライブラリをこのプログラムのフォルダーに置く。
doctor-mock-mend = プログラムとライブラリが対になるように、全体をもう一度ビルドまたは展開する。
doctor-mock-unusable = モックのライブラリが使用できない: { $path }: { $error }
doctor-mock-not = { $path }はモックではない
doctor-mock-fine = モックのライブラリは{ $path }、バージョン{ $version }である
doctor-mock-no-version = 不明なバージョン
doctor-mock-version = バージョン{ $version }
doctor-mock-other = { $path }は{ $version }だが、このプログラムはバージョン{ $own }である
doctor-preload = LD_PRELOADが、モックより先に{ $name }をロードする
doctor-preload-mend = テストの間はLD_PRELOADを解除する。
doctor-library-path = LD_LIBRARY_PATHからは{ $path }も見つかるが、モックが優先される
doctor-system-none = システム自身のmapi32.dllはない
doctor-system-mock = { $path }はモックそのものである
doctor-system-mock-mend = ほかのプログラムが使うため、システム自身のものに戻す方がよい。
doctor-system-wine = Wine自身のもの
doctor-system-own = システムのもの
doctor-system = { $path }は{ $whose }である。これをパスで指定するプログラムには、これがロードされる
doctor-mail-none = レジストリに既定のメール クライアントがない
doctor-mail-no-library = ライブラリの指定なし
doctor-mail-library = ライブラリは{ $path }
doctor-mail = レジストリの既定のメール クライアントは{ $name }である({ $library })
doctor-wine-fine = Wine { $version }。自身のものではないmapi32.dllを優先する設定になっている({ $order })
doctor-wine-no-override = 上書き設定なし
doctor-wine-override = 上書き設定`{ $order }`
doctor-wine = Wine { $version }は、mapi32について{ $order }のため、自身のものを最優先する
doctor-wine-mend = WINEDLLOVERRIDES="mapi32=n,b"を指定して起動するか、winecfgでそのように設定する。

## Imports

doctor-imports-from = { $libraries }からインポートし
doctor-imports-late = { $library }(遅延ロード)
doctor-imports-and = { $one }および{ $other }
doctor-imports-mock = libmapi32.soからインポートし
doctor-imports-whoever = MAPIを呼び出し(提供元は問わない)
doctor-imports-served = { $how }、モックが提供するもの
doctor-imports-refused = 呼び出しが記録され、拒否されるもの(括弧内は返される値)
doctor-imports-unknown = モックにないため、このファイルをロードできなくするmapi32のインポート
doctor-imports-unknown-mend = 失敗に備えてGetProcAddressで取得するか、mapi32を遅延ロードする。これらを含むmapi32のインポート ライブラリは、このプロジェクトの知る限り存在しない。
doctor-imports-unknown-late = モックにないmapi32の遅延インポート。最初に呼び出した時点でプログラムが終了する
doctor-imports-ole = OLEからインポートし、モックが記録するもの
doctor-imports-delayed = 関数が最初に呼び出されたときにロードするライブラリ
doctor-missing = 必要だが、どこにも見つからないライブラリ
doctor-missing-by = { $library }({ $by }が使用)
doctor-missing-mend-windows = ファイルと同じ場所か、PATHのフォルダーに置く。
doctor-missing-mend-linux = それらのフォルダーをLD_LIBRARY_PATHで指定するか、RUNPATHを付けてファイルをリンクする($ORIGINはファイル自身のフォルダー)。
doctor-missing-late = 後からロードされることがあるが、どこにも見つからないライブラリ
doctor-missing-versions = ここにあるものより新しいライブラリのバージョン
doctor-missing-versions-mend = 動作対象のうち最も古いシステムでビルドするか、より新しいシステムでテストする。
doctor-missing-functions = 必要だが、どのライブラリにもない関数
doctor-missing-functions-mend = ファイルのリンクに使われたものと異なるバージョンのライブラリがここにあるか、リンク時に指定されていないライブラリがある。
doctor-missing-functions-late = どのライブラリにもない関数。最初に呼び出した時点でプログラムが終了する
doctor-damaged = 必要だが、破損しているライブラリ
doctor-damaged-mend = 正しいものに置き換える。
doctor-of-library = { $library }の{ $what }
doctor-the-mock = モック

## What keeps the mock from standing in front of a program

doctor-front-static = 静的にリンクされている。ライブラリをロードしないため、モックを前に置けない
doctor-front-static-mend = 少なくともテストの間は、libmapi32.soに対してリンクする。
doctor-front-rpath = RPATHが、モックを置けるどのフォルダーよりも先に{ $path }を指している
doctor-front-rpath-mend = --enable-new-dtagsを付けてリンクし、RUNPATHにするか、テストの間はそのライブラリを取り除く。
doctor-front-path = { $library }をパスで指定しているため、それがロードされる
doctor-front-path-mend = プログラムがパスなしで指定するように、そのライブラリをリンクするときにsonameを付ける。
doctor-front-beside = { $path }が同じ場所にある: { $other }
doctor-front-other = プログラムにはモックではなくこれがロードされる
doctor-front-other-mend = テストの間は取り除く。
doctor-front-not-named = { $library }をインポートせず、その名前も含まないため、モックに到達しない可能性がある
doctor-front-setuid = 別のユーザーまたはグループの権限で実行される(setuid、setgid)。この場合、ローダーはLD_LIBRARY_PATHを無視する
doctor-front-setuid-mend = これらのビットを外したコピーをテストするか、そのユーザーとしてテストを実行する。
doctor-front-not-runnable = 誰にも実行権限がない
doctor-front-not-runnable-mend = chmod +xを実行する。

## Entry points of providers

doctor-entry-points = プロバイダーのライブラリ。エントリ ポイントは次のとおり
doctor-entry-point = { $name }({ $what })
doctor-entry-store = メッセージ ストア
doctor-entry-address-book = アドレス帳
doctor-entry-transport = トランスポート
doctor-entry-service = メッセージ サービス
doctor-provider-decorated = プロバイダーではない。{ $name }を、装飾された名前{ $exported }でエクスポートしている
doctor-provider-decorated-mend-pe = Cリンケージで、装飾のない名前をエクスポートする。モジュール定義ファイルに`{ $name }`という行を置く。
doctor-provider-decorated-mend-elf = { $name }を`extern "C"`で、既定の可視性で宣言する。
doctor-provider-none = プロバイダーではない。エントリ ポイント{ $names }のどれもエクスポートしていない
doctor-provider-none-mend-pe = モジュール定義ファイルでエクスポートするか、__declspec(dllexport)を付ける。
doctor-provider-none-mend-elf = 既定の可視性にし、バージョン スクリプトでエクスポートを指定している場合は、そこに名前を加える。
doctor-spooler-missing = モックのライブラリの隣にmapisp32がない。1台のマシンのプログラムがスプーラーを共有できない
doctor-spooler-missing-mend = すべてをビルドする(`cargo build --release`)か、パッケージ全体を展開する。
doctor-machine-rights-mend = ほかの利用者の権限を外す(`{ $command }`)か、{ $variable }で別のディレクトリを指定する。
