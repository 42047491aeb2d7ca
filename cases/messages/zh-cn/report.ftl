### Words of reports: verdicts, outcomes, levels, and what stands around them.

## Verdicts, outcomes and levels in running text.

report-verdict-violated = 违反
report-verdict-inconclusive = 无定论
report-verdict-waived = 豁免
report-verdict-met = 满足
report-verdict-not-exercised = 未触发
report-verdict-not-applicable = 不适用
report-verdict-unobservable = 不可观测
report-outcome-completed = 完成
report-outcome-crashed = 崩溃
report-outcome-hung = 挂起
report-outcome-exited = 中途退出
report-outcome-memory-corrupted = 内存损坏
report-outcome-trace-broken-off = 跟踪记录中断
report-outcome-end-not-recorded = 未记录结束
report-outcome-nothing-recorded = 无记录
report-outcome-not-started = 未启动
report-level-must = 必须
report-level-should = 应
report-level-may = 可以

## Who is bound, and what is tested.

report-party-client = 客户端
report-party-provider = 提供程序
report-party-subsystem = 子系统
report-party-spooler = 后台处理程序
report-party-trace = 跟踪记录

## What exit codes mean.

report-exit = 退出代码 { $code }：{ $meaning }
report-exit-clean = 没有违反任何要求
report-exit-clean-nothing-met = 没有违反任何要求，但也没有满足任何要求
report-exit-clean-but-waived = 没有违反任何要求（豁免的除外）
report-exit-clean-so-far = 就跟踪记录所及，没有违反任何要求；但有跟踪记录没有表明运行已经结束
report-exit-violated = 被测对象违反了 { $violated } 项要求
report-exit-broken = 被测对象使 { $broken } 个用例未能正常结束
report-exit-violated-and-broken = 被测对象违反了 { $violated } 项要求，并使 { $broken } 个用例未能正常结束
report-exit-damaged = 有跟踪记录无法读取，或者无法读到末尾；能读取的部分已予判定
report-exit-own-fault = 工具本身有缺陷；请报告，并且不要信赖其他判定
report-exit-nothing-ran = 没有运行任何用例，因此对被测对象一无所知
report-exit-nothing-recorded = 没有留下任何记录，因此对被测对象一无所知

## First and last lines. The labels stand in one column.

report-label-subject = 对象
report-label-rules = 规则
report-label-ran = 运行
report-label-result = 结果
report-subject = { $kind }  { $path }
report-subject-digest = { $kind }  { $path }（sha256 { $digest }…）
report-rules = { $edition ->
    [all] 文档版本：全部
   *[other] 文档版本：{ $edition }
}
report-rules-by-spec = { $edition ->
    [all] 文档版本：全部
   *[other] 文档版本：{ $edition }
}，仅以 { $spec } 所述为准
report-no-requirement = 没有判定任何要求
report-requirements = { $count } 项要求：{ $parts }
report-no-case = 没有用例
report-cases-all = { $count ->
    [1] 1 个用例，{ $outcome }
   *[other] { $count } 个用例，全部{ $outcome }
}
report-cases = { $count } 个用例：{ $parts }
report-counted = { $what } { $count }
report-comma = ，
report-result = { $requirements }；{ $cases }
report-result-took = { $requirements }；{ $cases }，用时 { $seconds } 秒

## Requirements that were violated.

report-violated = 违反（{ $count }）
report-fail = 违反
report-own-fault = { $tool } 的缺陷，而非被测对象的问题（{ $count }）
report-own-fault-remark = 请报告，并且不要信赖其他判定
report-beside = 跟踪记录中其他各方的违反，不是被测对象的（{ $count }）
report-beside-remark = 与被测对象一同记录；退出代码只取决于被测对象
report-beside-label = 另有
report-bug = 缺陷
report-binds = { $party }，{ $level }
report-more-findings = ……另有 { $count } 处发现，见 JSON 报告
report-in-case = 在用例 `{ $case }` 中
report-in-case-trace = 在用例 `{ $case }` 中（{ $trace }）
report-label-mend = 修正
report-label-note = 说明
report-label-cite = 出处
report-disputed = 文档说法不一（分歧 { $slug }）：{ $question }判定依据：{ $default }
report-place = { $doc }（{ $locale }，{ $edition }）{ $at }
report-lost-in = { $locale } 中缺失：

## Requirements with nothing to show.

report-inconclusive = 无定论（{ $count }）
report-inconclusive-remark = 能够判定之前，其用例就已结束
report-waived = 豁免（{ $count }）
report-waived-remark = 已违反，暂不追究
report-met = 满足（{ $count }）
report-met-remark = 附各项经过检验的次数
report-times = { $count } 次 { $id }
report-met-disputed = * 文档说法不一，按其中一种读法判定：参见 `requirements explain ID`
report-not-exercised = 未触发（{ $count }）
report-not-exercised-remark = 没有经过检验，因此不算满足
report-not-applicable = 不适用（{ $count }）
report-not-applicable-remark = 对此被测对象没有约束力
report-unobservable = 不可观测（{ $count }）
report-unobservable-remark = 跟踪记录无法体现
report-own-duties = { $tool } 自身的义务：{ $parts }

## What documents keep from their reader.

report-untold = { $spec } 的读者无从得知的要求（{ $count }）
report-untold-remark = 不追究此被测对象，但对其他各方仍是规则
report-label-page = 页面
report-label-there = 其中
report-label-found = 发现

## Cases.

report-broken-cases = 未能正常结束的用例（{ $count }）
report-case-done = 完成
report-case-crash = 崩溃
report-case-hang = 挂起
report-case-exit = 退出
report-case-memory = 内存损坏
report-case-trace = 记录中断
report-case-end = 结束不明
report-case-nothing = 无记录
report-case-not-started = 未启动
report-last-calls = 最后的调用，最近的在最下方
report-trace = 跟踪记录 { $trace }
report-stories = 能够重现问题的最短操作序列（{ $count }）

## The table of subjects and their faults.

report-matrix-subject = 对象
report-matrix-fault = 缺陷
report-matrix-outcome = 结果
report-matrix-violated = 违反
report-matrix-caught = { $faults } 个缺陷中查出 { $caught } 个
report-matrix-caught-accused = { $faults } 个缺陷中查出 { $caught } 个；{ $sound } 个正常的被测对象中有 { $accused } 个被误判

## What build servers show. Names of suites, properties and classes are not translated: filters and histories go by them.

report-junit-exercised = 经过检验 { $count } 次
report-junit-untold = 读者无从得知，{ $cite }
report-junit-reason = { $what }：{ $reason }
report-junit-note = 说明：{ $reason }
report-junit-disputed = 说明：文档说法不一（分歧 { $slug }）；判定依据：{ $default }
report-junit-trace = 跟踪记录：{ $trace }
report-junit-mend = 修正：{ $remedy }
report-junit-cite = 出处：{ $place }
report-junit-cite-lost = 出处：{ $place }；其中缺失：{ $lost }

## Why verdicts are what they are.

report-schema-unknown = 架构为 `{ $found }`，本版本所能读取的是 `{ $schema }`
report-reason-not-applicable = 不属于此文档版本，或者不适用于此类被测对象
report-reason-inconclusive = 尚未得出结论，运行就已结束
report-reason-followed = 此前被测对象已违反 { $broken }：可能由此引起的问题不归咎于其他各方
report-spec-locales = 已有文档的语言区域为 { $locales }
report-spec-no-document = { $locale } 中没有文档 `{ $name }`：cases/specs/{ $locale } 中每个文档各有一个文件
report-spec-locale-silent = { $spec } 的文档都没有谈到它
report-spec-document-silent = { $spec } 没有谈到它
report-spec-keeps = { $spec } 没有告知其读者
report-folder = 跟踪记录、日志以及 JSON 和 JUnit 格式的报告：{ $folder }

## How cases ended.

report-title-process = 按给定的命令运行的程序，进程 { $number }
report-title-spooler = 机器的后台处理程序，进程 { $number }
report-end-spooler-hung = 后台处理程序没有结束
report-end-spooler-unseen = 后台处理程序的跟踪记录没有说明运行已经结束：它被外部强行终止，或者其他程序仍有会话。结束时应做的事未作判定
report-end-no-spooler = 无法启动后台处理程序：“{ $said }”（{ $log }）
report-end-no-spooler-silent = 无法启动后台处理程序；{ $log } 中没有任何说明
report-title-trace = 跟踪记录 { $path }
report-end-limit = 在 { $seconds } 秒内没有结束
report-end-from-outside = 达到时限，由外部结束
report-end-trace-breaks-off = 运行尚未结束，跟踪记录就已中断
report-end-unseen = 跟踪记录没有表明运行已经结束：进程被强制终止，或者跟踪记录被截断，或者仍在写入。结束时应尽的义务未予判定
report-unknown-notes = 由较新的版本记录：此版本不认识的注记（{ $count } 条）已被跳过。不依据此跟踪记录指责任何一方：本应算作违反的，以及结束时应尽的义务，均不作定论
report-end-nothing-recorded = 跟踪记录中只有文件头
report-end-exited = 用例尚未结束，进程就以退出代码 { $code } 退出
report-end-left = 运行结束之前，被调用的一方结束了进程
report-end-failed = 用例结束后，退出代码为 { $code }；其日志可能说明了原因
report-broken-trace = 无法继续读取：“{ $error }”。此前的 { $events } 个事件已予判定。
report-call-open = 已进入，从未返回
report-call-returned = 已返回
report-end-signal = { $signal ->
    [4] 因信号终止：{ $signal }（非法指令）
    [6] 因信号终止：{ $signal }（中止）
    [7] 因信号终止：{ $signal }（总线错误）
    [8] 因信号终止：{ $signal }（算术错误）
    [9] 因信号终止：{ $signal }（强制终止）
    [11] 因信号终止：{ $signal }（无效的内存访问）
    [15] 因信号终止：{ $signal }（终止）
   *[other] 因信号终止：{ $signal }
}
report-end-exception = { $number ->
    [x20474343] 因异常结束：0{ $number }（未被捕获的 C++ 异常）
    [xE06D7363] 因异常结束：0{ $number }（未被捕获的 C++ 异常）
    [x40000015] 因异常结束：0{ $number }（中止）
    [x80000003] 因异常结束：0{ $number }（断点）
    [x80000100] 因异常结束：0{ $number }（Wine：缺少函数）
    [xC0000005] 因异常结束：0{ $number }（无效的内存访问）
    [xC0000006] 因异常结束：0{ $number }（读取映射页出错）
    [xC000001D] 因异常结束：0{ $number }（非法指令）
    [xC0000094] 因异常结束：0{ $number }（整数除以零）
    [xC0000096] 因异常结束：0{ $number }（特权指令）
    [xC00000FD] 因异常结束：0{ $number }（堆栈溢出）
    [xC0000135] 因异常结束：0{ $number }（缺少所需的库）
    [xC0000139] 因异常结束：0{ $number }（缺少所导入的函数）
    [xC0000142] 因异常结束：0{ $number }（库拒绝加载）
    [xC0000374] 因异常结束：0{ $number }（堆已损坏）
    [xC0000409] 因异常结束：0{ $number }（快速失败：中止，或者堆栈已损坏）
   *[other] 因异常结束：0{ $number }
}
report-editions = 各文档版本判定不同之处（{ $count }）
report-editions-remark = 某一文档版本没有要求的，不以该版本判定
