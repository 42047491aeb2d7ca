### What the commands print, besides reports.

## Between the parts of a list; between names alone; between two names

command-comma = { "，" }
command-names-comma = { "、" }

## requirements

command-party-client = 客户端
command-party-provider = 提供程序
command-party-subsystem = 子系统
command-party-spooler = 后台处理程序
command-level-must = 必须
command-level-should = 应
command-level-may = 可以
command-requirements-unobservable = 不可观测
command-requirements-count = { $count } 项要求
command-explain-binding = [{ $party }，{ $level }]
command-explain-editions = 文档版本：{ $editions }
command-explain-stands = 出处：
command-explain-place = { $doc }（{ $locale }，{ $edition }）{ $at }
command-explain-sentences = ；{ $count } 句
command-explain-lost = ；缺失：{ $what }
command-explain-altered = ；改变：{ $what }
command-explain-conflict = 文档对此说法不一（分歧 { $slug }）：{ $title }
command-explain-edition = { $edition }：
command-explain-judged = 判定：{ $default }
command-explain-because = 理由：{ $why }
command-explain-checked = 检查方式：{ $how }
command-explain-monitor = { $words }由专用的监视器 { $name } 检查（conformance/src/monitors）：
command-explain-pattern = { $words }所用模式为 `{ $name }`（docs/requirements.md）：
command-explain-unobservable = 跟踪记录中不可观测：{ $reason }
command-explain-no-fault = 没有样本违反它的原因：{ $reason }
command-explain-no-scenario = 没有场景检验它的原因：{ $reason }
command-explain-mend = 如何修正违反：{ $remedy }
command-explain-violates = 违反它的示例：
command-explain-meets = 符合它的示例：
command-explain-not-exercised = 没有检验到它的示例：

## requirements matrix

command-matrix-requirement = 要求
command-matrix-binds = 约束对象
command-matrix-level = 级别
command-matrix-examples = 示例
command-matrix-scenarios = 场景
command-matrix-faults = 缺陷
command-matrix-none = 无：{ $reason }
command-matrix-binds-mapi = 它约束的是 MAPI 本身，任何库或程序都无法使 MAPI 违反它。
command-matrix-recommended = 它只是建议，并非强制。
command-matrix-missing = 缺少：{ $what }
command-matrix-meeting-example = 符合它的示例
command-matrix-violating-example = 违反它的示例
command-matrix-fault = 样本的缺陷，或者没有缺陷的原因
command-matrix-needless-reason = `no_fault` 的必要：已经有缺陷了
command-matrix-unplayed = 无场景：{ $reason }
command-matrix-samples-play = 由样本检验。
command-matrix-no-scenario = 检验它的场景或样本，或者没有的原因
command-matrix-needless-scenario-reason = `no_scenario` 的必要：已经有场景了
command-matrix-all = 共 { $all } 项要求，{ $observable } 项可观测；{ $broken } 项有样本违反，{ $shown } 项由场景检验
command-matrix-holes = { $count ->
    [0] 没有无故缺少的内容
   *[other] { $count } 项要求无故缺少内容
}

## docs

command-docs-possible = 可能
command-docs-likely = 很可能
command-docs-against = { $translation }  对照 { $english }
command-docs-line = 第 { $line } 行，{ $place }
command-docs-english-place = 英文 { $place }
command-docs-english = 英文
command-docs-read = { $documents } 个文档，{ $sentences } 个句子，{ $names } 个名称
command-docs-compared = { $locale }：{ $documents } 个文档与英文对照，{ $pairs } 对句子，发现 { $all } 处差异，其中 { $likely } 处很可能属实
command-docs-no-words = 不掌握该语言的词汇：无法判定 { $kinds }
command-docs-alone = 没有可供对照的英文文档：{ $sources }
command-docs-at-place = 位置相符
command-docs-moved = 位置已变
command-docs-moved-to = 它位于 { $place }
command-docs-drifted = 文字已变
command-docs-drifted-why = 该位置没有句子具有此哈希值
command-docs-not-found = 未找到
command-docs-not-found-why = 文档中既没有该句子，也没有该位置
command-docs-no-document = 没有文档
command-docs-no-document-why = 没有这样的文档
command-docs-missed = { $place }：扫描未发现：{ $kind }，{ $at }{ $names }：{ $about }
command-docs-count = { $word } { $count }
command-docs-no-document-cites = { $source }：没有文档；引用 { $count } 处
command-docs-citations = { $count } 处引用：{ $parts }
command-docs-registered = 人工登记的差异 { $registered } 处：扫描发现 { $found } 处，未发现 { $missed } 处
command-docs-standing = 第 { $line } 行
command-docs-row-before = 连同前一行

## What a scan of documents saw

command-docs-saw-nothing = 没有与之对应的内容
command-docs-saw-added = 没有它所对应的内容
command-docs-saw-letters = 文字在转换时损坏
command-docs-saw-english = 仍为英文
command-docs-saw-forbidden-needless = “不得”变成了“不必”
command-docs-saw-needless-demanded = “不必”变成了“必须”
command-docs-saw-denial-lost = 否定缺失
command-docs-saw-denial-perhaps-lost = 否定可能缺失
command-docs-saw-denial-added = 增添了否定
command-docs-saw-one-denial-lost = 多个否定中可能缺失了一个
command-docs-saw-exception-lost = 例外缺失
command-docs-saw-whether = 陈述变成了“是否”
command-docs-saw-breaks-off = 语句中断
command-docs-saw-forbidden-stated = “不得”读起来像陈述
command-docs-saw-demand-lost = 要求缺失
command-docs-saw-before-after = 先后可能颠倒
command-docs-saw-condition-lost = 条件缺失
command-docs-saw-only-lost = “只有”缺失
command-docs-saw-split = 一个句子变成了两个
command-docs-saw-merged = 两个句子变成了一个
command-docs-saw-became = { $one } 变成了 { $other }
command-docs-saw-translated = { $name } 被翻译成：{ $word }
command-docs-saw-left-out = { $what } 被遗漏
command-docs-saw-name-added = { $name } 在英文中没有
command-docs-saw-name = { $name }：{ $how }
command-docs-saw-broken-in-two = 它被拆成两半
command-docs-saw-misspelt = 拼写有误
command-docs-saw-capitals = 大小写不同
command-docs-saw-method = 其方法名被翻译
command-docs-saw-collide = { $first } 与 { $second } 之间什么也没有
command-docs-saw-order = 顺序不同
command-docs-saw-words-lost = 没有与之对应的词语：{ $words }
command-docs-saw-meaning = `{ $word }` 被理解成另一个意思：{ $taken }
command-docs-saw-number-added = 增添了 { $number }
command-docs-saw-elsewhere = 它位于 { $other }，而不是 { $one }
command-docs-saw-verb-lost = 名称所在之处缺少动词
command-docs-saw-run-together = 否定与要求混在一起
command-docs-saw-inside = 名称嵌在词语之中
command-docs-left-out = ；该文档已略过

## samples

command-samples-surprise = { $name }：与 faults.toml 的预期不符{ $missing }{ $more }
command-samples-not-found = ；未找到：{ $ids }
command-samples-found-too = ；另外查出：{ $ids }
command-samples-explored = { $name }：执行了 { $played } 个操作序列，缩减为 [{ $steps }] 步
command-samples-accused = { $name }：判定有误，或者工具本身有缺陷

## The first run

command-demo-setup = 示例是 C 程序，编译时需要第三方的 MAPI 头文件，而这些头文件尚未安装：正在运行 .ci/setup
command-demo-building = 正在生成示例提供程序（subjects/）
command-demo-right = 正确的邮件存储
command-demo-faulty = 同一邮件存储，植入了一个缺陷
command-demo-sample = === { $name }：{ $about } ===
command-demo-end = 第二份报告有意展示一个缺陷，因此本命令以退出代码 { $worst } 结束。
command-demo-own = 测试自己的提供程序：cargo run --release -- provider path/to/your_provider.so
command-trace-joined = { $file }：{ $processes } 个进程的 { $events } 个事件
command-trace-unsent = 进程 { $to } 收到了进程 { $from } 的消息 { $serial }，而后者的跟踪记录不在此处，或者不完整
command-trace-unknown = 由较新的版本记录：此版本不认识的注记（{ $count } 条）已被跳过
