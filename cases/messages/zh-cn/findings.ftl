### What judges find, and the notes beside events.

## Beside events.

finding-note-held = 其调用方持有 { $count } 个引用
finding-note-violated = 在此违反
finding-note-violated-in = 在此违反，{ $library }
finding-note-join = ；
finding-call-open = 从未返回
finding-note-opened = 在此打开
finding-note-made = 在此创建
finding-note-entered = 在此进入

## What patterns find. The call is a method or function as it is documented.

finding-too-late = { $call } 来得太迟
finding-note-not-allowed = 从此处起不再允许
finding-still-open = 到 { $call } 时仍未关闭
finding-still-open-at-end = 到运行结束时仍未关闭
finding-one-too-many = 多出一次 { $call }
finding-unbalanced = 到 { $call } 时次数不相等
finding-unbalanced-counted = 到 { $call } 时次数不相等：{ $count } 次没有撤销
finding-unbalanced-at-end = 到运行结束时次数不相等：{ $count } 次没有撤销
finding-note-not-undone = 没有撤销
finding-not-allowed = { $call } 之前没有与之对应的调用
finding-too-often = 第 { $count } 次调用 { $call }
finding-note-first = 第一次在此
finding-comes-first = { $call } 先到来
finding-note-demanded = 从此处起提出要求
finding-owed = 到 { $call } 为止，应有的调用没有到来
finding-owed-at-end = 到运行结束为止，应有的调用没有到来
finding-note-owed = 从此处起应有
finding-bits-not-allowed = { $call } 的 { $arg } 为 { $value }：位 { $bits } 不允许设置
finding-bits-not-one = { $call } 的 { $arg } 为 { $value }：位 { $bits } 中设置了 { $count } 个，应恰好设置一个
finding-bits-missing = { $call } 的 { $arg } 为 { $value }：缺少位 { $bits }
finding-bits-forbidden = { $call } 的 { $arg } 为 { $value }：位 { $bits } 禁止设置
finding-bits-none = { $call } 的 { $arg } 为零
finding-returned = { $call } 返回了 { $code }
finding-note-since = 从此处起
finding-file-changed = 文件与原先不同
finding-note-as-it-was = 原先的内容
finding-did-not-happen = { $call } 已返回，其间必须做的事却没有发生

## What monitors find.

finding-after-release = { $party ->
    [client] 客户端
   *[provider] 提供程序
}对自己已不持有引用的对象调用 { $call }
finding-note-last-reference = 最后一个引用在此放弃
finding-never-returned = { $call } 从未返回
finding-hears-of-success = 客户端得到的是成功
finding-note-entry-point-failed = 入口点在此失败
finding-shutdown-order = 应先是传输提供程序，再是通讯簿提供程序，最后是邮件存储提供程序
finding-note-later-turn = 应排在其后
finding-hears-of-support = 客户端得到的回答是支持快速关闭
finding-note-refused = 提供程序在此拒绝
finding-refused = { $interface } 遭到拒绝
finding-note-asked = 在此请求
finding-forced-logoff = 已被强制注销，而提供程序仍持有支持对象
finding-foreign-memory = { $call } 交出的内存不是由 MAPI 分配的
finding-growth = { $rounds } 轮之后增加了 { $grown } KiB
finding-row-left = 该登录的状态行仍在表中
finding-uid-left = 该登录的 UID 仍处于注册状态
finding-support-kept = 提供程序仍持有该登录的支持对象
finding-logon-left = 该会话仍有登录尚未注销
finding-note-logged-off = 会话在此注销
finding-not-its-own = 该对象不是提供程序自己的对象
finding-few-methods = vtable 只有 { $count } 个方法
finding-uninitialised = 在 MAPI 未初始化时调用 { $call }
finding-unknown-memory = 对并非由 MAPI 提供的内存调用 { $call }
finding-no-mail = 后台处理程序介入了不使用邮件的会话
finding-not-freed = 最后一次 Release 返回了 { $count }
finding-flags-changed = 标志传入时为 { $given }，返回时变为 { $returned }
finding-note-as-given = 传入时的值
finding-reference-without-logon = 没有新的登录对象，却取得了对支持对象的引用
finding-registered-without-logon = 没有新的登录对象，却进行了注册
finding-profile-without-logon = 没有新的登录对象，却打开了配置文件节
finding-note-here = 在此
finding-service-dialog = 服务请求对话框：标志 { $flags }
finding-note-service = 客户端在此表明自己是服务
finding-flush-target = 向要刷新的传输提供程序指定了传输提供程序
finding-sharer-not-told = 没有把会话结束告知此通知注册
finding-note-shared-logged-off = 共享会话在此注销
finding-row-gone-not-told = 没有把状态表中的行已消失一事告知此通知注册
finding-note-row-gone = 状态表中的行在此消失
finding-sink-kept = 仍持有由 MAPI 创建的通知接收器
finding-provider-keeps-sink = 提供程序仍持有通知接收器
finding-sink-released = 提供程序没有自己的引用，却调用 { $call }
finding-begins-and-ends = 标志 { $flags } 既开始又结束同一操作
finding-critical-error = 严重错误之后，该调用仍返回成功
finding-not-cancelled = 该调用没有返回 MAPI_E_USER_CANCEL
finding-note-told = 在此告知
finding-abort-missing = 未经 StoreLogoff 时，只能向传输提供程序告知 LOGOFF_ABORT
finding-other-flag = 告知传输提供程序的标志与传给 StoreLogoff 的不同
finding-told-again = 告知传输提供程序的次数多于 StoreLogoff 的调用次数
finding-not-told = 对支持对象的最后一次 Release 之前，没有告知传输提供程序
finding-store-before-children = 客户端仍持有从该邮件存储打开的对象
finding-row-without-support = 支持对象已不存在，状态行却仍在
finding-uid-without-support = 支持对象已不存在，UID 却仍处于注册状态
finding-call-without-support = 放弃支持对象之后调用 { $call }
finding-note-given-up = 在此放弃
finding-thread-uninitialised = 此线程尚未初始化 MAPI
finding-another-thread = 这是另一个线程，而通知经由第一个线程发送
finding-note-without-flag = 最先初始化，未设置 MAPI_MULTITHREAD_NOTIFICATIONS
finding-note-with-flag = 最先初始化，设置了 MAPI_MULTITHREAD_NOTIFICATIONS
finding-sink-told-elsewhere = 在并非用于通知的线程上通知了接收器
finding-wrapped-sink-elsewhere = 经过包装的通知接收器在并非包装它的线程上得到通知
finding-note-wrapped = 在此包装
finding-loader-lock = 从 DllMain 或随之运行的代码中调用了 { $function }
finding-first-thread-leaves = 通知所依赖的线程先行退出，而其他线程仍在使用 MAPI
finding-status-on-other-thread = 传输提供程序的状态对象在打开它的线程之外的线程上使用

## The spooler and its cycle.

finding-spooler-serves-after-end = 最后一个会话结束之后，后台处理程序仍为会话提供服务
finding-spooler-never-ended = 后台处理程序始终没有结束
finding-spooler-ends-in-session = 后台处理程序在会话期间结束
finding-note-last-session-ended = 最后一个会话在此结束
finding-note-session-began = 会话由此开始
finding-message-not-locked = 邮件交给传输提供程序时没有锁定
finding-note-spooler-works = 后台处理程序从此处开始处理它
finding-message-not-sent = 邮件尚未发送就离开了队列
finding-note-patience = 传输提供程序在此要求稍候
finding-deferral-not-told = 传输提供程序保留着邮件，却没有得到邮件已延迟的通知
finding-note-kept = 从此处开始保留
finding-reference-ended = 此引用所指的邮件已经结束
finding-note-message-ended = 在此结束
