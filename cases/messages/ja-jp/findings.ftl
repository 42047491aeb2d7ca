### What judges find, and the notes beside events.

## Beside events.

finding-note-held = 呼び出し元が{ $count }個の参照を保持
finding-note-violated = ここで違反
finding-note-violated-in = ここで違反、{ $library }
finding-note-join = 。
finding-call-open = 戻らなかった
finding-note-opened = ここで開かれた
finding-note-made = ここで作成された
finding-note-entered = ここで呼び出された

## What patterns find. The call is a method or function as it is documented.

finding-too-late = { $call }が遅すぎる
finding-note-not-allowed = ここから許されない
finding-still-open = { $call }の時点でまだ開いている
finding-still-open-at-end = 実行の終了時点でまだ開いている
finding-one-too-many = { $call }が1回多い
finding-unbalanced = { $call }の時点で釣り合っていない
finding-unbalanced-counted = { $call }の時点で釣り合っていない: { $count }回分が解除されていない
finding-unbalanced-at-end = 実行の終了時点で釣り合っていない: { $count }回分が解除されていない
finding-note-not-undone = 解除されていない
finding-not-allowed = { $call }に先立つべきものがない
finding-too-often = { $count }回目の{ $call }
finding-note-first = 最初はここ
finding-comes-first = { $call }が先に来ている
finding-note-demanded = ここから求められる
finding-owed = { $call }までに行うべきことが行われなかった
finding-owed-at-end = 実行の終了までに行うべきことが行われなかった
finding-note-owed = ここから義務が生じた
finding-bits-not-allowed = { $call }の{ $arg }が{ $value }である: ビット{ $bits }は許されない
finding-bits-not-one = { $call }の{ $arg }が{ $value }である: ビット{ $bits }のうち{ $count }個が立っている。ちょうど1個でなければならない
finding-bits-missing = { $call }の{ $arg }が{ $value }である: ビット{ $bits }がない
finding-bits-forbidden = { $call }の{ $arg }が{ $value }である: ビット{ $bits }は禁止されている
finding-bits-none = { $call }の{ $arg }が0である
finding-returned = { $call }が{ $code }を返した
finding-note-since = ここから
finding-file-changed = ファイルが元のままではない
finding-note-as-it-was = 元の状態
finding-did-not-happen = { $call }が、行うべきことを行わずに戻った

## What monitors find.

finding-after-release = { $party ->
    [client] クライアント
   *[provider] プロバイダー
}が参照を保持していないオブジェクトに対する{ $call }
finding-note-last-reference = ここで最後の参照が手放された
finding-never-returned = { $call }が戻らなかった
finding-hears-of-success = クライアントには成功と伝わっている
finding-note-entry-point-failed = ここでエントリ ポイントが失敗した
finding-shutdown-order = 順序は、トランスポート、アドレス帳、メッセージ ストアである
finding-note-later-turn = このプロバイダーの順番は後である
finding-hears-of-support = クライアントには、高速シャットダウンがサポートされると伝わっている
finding-note-refused = ここでプロバイダーが拒否した
finding-refused = { $interface }が拒否された
finding-note-asked = ここで要求された
finding-forced-logoff = 強制的にログオフされた後も、プロバイダーがサポート オブジェクトを保持している
finding-foreign-memory = { $call }が、MAPIが割り当てていないメモリを渡している
finding-growth = { $rounds }回の繰り返しで{ $grown } KiB増加した
finding-row-left = ログオンの状態行がまだテーブルに残っている
finding-uid-left = ログオンのUIDがまだ登録されている
finding-support-kept = プロバイダーがログオンのサポート オブジェクトをまだ保持している
finding-logon-left = セッションのログオンがまだ続いている
finding-note-logged-off = ここでセッションがログオフされた
finding-not-its-own = このオブジェクトはプロバイダー自身のものではない
finding-few-methods = vtableのメソッドが{ $count }個
finding-uninitialised = MAPIが初期化されていないときの{ $call }
finding-unknown-memory = MAPIから得たものではないメモリに対する{ $call }
finding-no-mail = スプーラーがメールなしのセッションで動作している
finding-not-freed = 最後のReleaseが{ $count }を返した
finding-flags-changed = フラグ{ $given }が{ $returned }として返された
finding-note-as-given = 渡されたもの
finding-reference-without-logon = 新しいログオン オブジェクトがないのに、サポート オブジェクトへの参照が取得された
finding-registered-without-logon = 新しいログオン オブジェクトがないのに、登録が行われた
finding-profile-without-logon = 新しいログオン オブジェクトがないのに、プロファイル セクションが開かれた
finding-note-here = ここ
finding-service-dialog = サービスがダイアログを求めている: フラグ{ $flags }
finding-note-service = ここでクライアントが自らをサービスとした
finding-flush-target = フラッシュするトランスポートに対して、トランスポートが指定されている
finding-sharer-not-told = この登録にセッションの終了が通知されなかった
finding-note-shared-logged-off = ここで共有セッションがログオフされた
finding-row-gone-not-told = 状態テーブルの行がなくなったことが、この登録に通知されなかった
finding-note-row-gone = ここで状態テーブルの行がなくなった
finding-sink-kept = MAPIが作成したシンクがまだ保持されている
finding-provider-keeps-sink = プロバイダーがアドバイス シンクをまだ保持している
finding-sink-released = プロバイダー自身の参照なしの{ $call }
finding-begins-and-ends = フラグ{ $flags }が同じ動作の開始と終了を含む
finding-critical-error = 重大なエラーの後に呼び出しが成功している
finding-not-cancelled = 呼び出しがMAPI_E_USER_CANCELを返さない
finding-note-told = ここで伝えられた
finding-abort-missing = StoreLogoffがない場合、トランスポートに伝えるのはLOGOFF_ABORTだけである
finding-other-flag = StoreLogoffに渡されたものと異なるフラグがトランスポートに伝えられた
finding-told-again = トランスポートへの通知が、StoreLogoffの呼び出しより1回多い
finding-not-told = サポート オブジェクトの最後のReleaseまでに、トランスポートに知らされなかった
finding-store-before-children = クライアントが、メッセージ ストアから開いたものをまだ保持している
finding-row-without-support = サポート オブジェクトがないのに状態行が残っている
finding-uid-without-support = サポート オブジェクトがないのにUIDが登録されている
finding-call-without-support = サポート オブジェクトを手放した後の{ $call }
finding-note-given-up = ここで手放された
finding-thread-uninitialised = このスレッドはMAPIを初期化していない
finding-another-thread = 別のスレッドであり、通知は最初のスレッドを通る
finding-note-without-flag = 最初の初期化。MAPI_MULTITHREAD_NOTIFICATIONSなし
finding-note-with-flag = 最初の初期化。MAPI_MULTITHREAD_NOTIFICATIONSあり
finding-sink-told-elsewhere = 通知用ではないスレッドで、シンクに通知された
finding-wrapped-sink-elsewhere = ラップされたシンクに、ラップしたスレッドとは別のスレッドで通知された
finding-note-wrapped = ここでラップされた
finding-loader-lock = { $function }が、DllMainから、またはそれとともに実行されるものから呼び出されている
finding-first-thread-leaves = 通知が通るスレッドが終わり、ほかのスレッドが残る
finding-status-on-other-thread = トランスポートの状態オブジェクトが、開いたスレッドとは別のスレッドで使われた

## The spooler and its cycle.

finding-spooler-serves-after-end = 最後のセッションが終わった後に、スプーラーがセッションを受け付けている
finding-spooler-never-ended = スプーラーが終了しない
finding-spooler-ends-in-session = セッションの途中でスプーラーが終了している
finding-note-last-session-ended = 最後のセッションはここで終わった
finding-note-session-began = ここで始まった
finding-message-not-locked = トランスポートに渡すメッセージがロックされていない
finding-note-spooler-works = スプーラーはここからこのメッセージを処理している
finding-message-not-sent = 送信されていないメッセージがキューから外れている
finding-note-patience = ここでトランスポートが猶予を求めた
finding-deferral-not-told = トランスポートがメッセージを保留しているのに、延期が通知されていない
finding-note-kept = ここから保留している
finding-reference-ended = この参照番号のメッセージはすでに終わっている
finding-note-message-ended = ここで終わった
