### Help of commands and options.

## Words of clap; in English its own

help-clap-usage = 用法：{ $usage }
help-clap-commands = 命令：
help-clap-arguments = 参数：
help-clap-options = 选项：
help-clap-default = [默认：{ $value }]
help-clap-values = [可选值：{ $values }]
help-clap-values-are = 可选值：
help-clap-help = 显示帮助
help-clap-version = 显示版本
help-clap-help-command = 显示此消息或指定子命令的帮助

## The program

help-mapi-conformance = 检查 MAPI 客户端和服务提供程序是否按文档规定关闭
help-mapi-conformance-after =
    在源代码目录中不带命令运行时：认证本项目的两个示例提供程序，一个正确，一个有缺陷。

    退出代码：0 没有违反；1 有违反；2 用法错误或输入无法读取；3 工具本身有缺陷；4 没有运行任何用例。

## Options of several commands

help-all-lang = 消息和报告的语言：en、ja 或 zh，或者 ja-JP 之类的标记 [默认：环境的语言]
help-all-edition = 只按一个文档版本判定
help-all-spec = 按一种语言的文档或其中一个文档所述判定：ja-jp、ja-jp/imsgstore-storelogoff。违反其没有告知读者的内容，予以豁免
help-all-format = 报告在标准输出上的格式
help-all-out = 存放跟踪记录、日志以及 JSON 和 `JUnit` 格式报告的文件夹 [默认：mapi-conformance.out/<SUBJECT>]
help-all-runner = 让被测对象的每个进程在此程序中运行："valgrind -q --error-exitcode=99"、"gdb -batch -ex run -ex bt --args"，或者模拟器。其参数位于被测对象的参数之前；引号使多个词成为一个参数。如果它的退出代码不是 0，则用例失败
help-all-timeout-multiplier = 将所有时限乘以此数 [默认：1，使用 --runner 时为 20]。等待处理器的进程会自动得到更长的时间：只计算它运算或休眠的时间
help-all-library = 提供程序的库
help-all-trace = 跟踪记录
help-all-dir = 文件夹
help-all-id = 其标识，与 `requirements list` 所显示的相同

## Values of options

help-value-human = 供人阅读
help-value-json = 供程序使用：架构 `mapi-conformance/report/1`
help-value-junit = 供生成服务器使用
help-value-store = 邮件存储
help-value-address-book = 通讯簿
help-value-transport = 传输提供程序
help-value-auto = 库具有其入口点的各种提供程序
help-value-client = 所记录的客户端

## provider

help-provider = 认证服务提供程序：让它的库经过所有用例，并判定所记录的内容
help-provider-kind = 测试其中哪种提供程序
help-provider-case = 只运行名称中含有此文字的用例
help-provider-skip = 略过名称中含有此文字的用例；可以多次指定
help-provider-timeout = 用例超过此秒数即视为挂起 [默认：用例自己的时限，5 至 60]

## explore

help-explore = 查找服务提供程序的缺陷：对它的库执行生成的操作序列，并缩减查出问题的序列
help-explore-after =
    操作序列由种子决定：同一种子生成同样的操作序列，查出同样的问题。查出问题的操作序列经缩减后保存在库旁边的 <LIB>.mapi-regressions 中（使用 --out 时，保存在该文件夹中），下次最先执行。

    退出代码：0 没有查出问题；1 提供程序违反了要求、崩溃或挂起；2 用法错误或输入无法读取；3 工具本身有缺陷；4 没有执行任何操作序列。
help-explore-builtin = 探索模拟实现自带的提供程序，或者其中一种；不得查出任何问题
help-explore-kind = 探索库中的哪种提供程序
help-explore-runs = 执行多少个操作序列 [默认：200；使用 --seconds 时，在该时间内尽可能多]
help-explore-seconds = 最多探索多长时间，包括缩减所用的时间
help-explore-seed = 生成操作序列的种子 [默认：每次不同；会显示出来]
help-explore-regressions = 保存查出问题的操作序列的文件，这些操作序列最先执行
help-explore-timeout = 操作序列超过此秒数即视为挂起

## client

help-client = 检查客户端：让程序在模拟实现之上运行，并判定其行为
help-client-provider = 在配置文件中代替内置提供程序的提供程序库；可以多次指定
help-client-machine = 程序运行所在机器的目录：其后台处理程序成为独立的进程，由该机器上的所有程序共用，邮件也保存在那里 [默认值：MOCK_MAPI_HOME；没有时，机器只供此程序使用，后台处理程序在程序内部运行]
help-client-format = 报告在标准输出上的格式；用 json 和 junit 时标准输出只有报告，程序的标准输出转到标准错误
help-client-timeout = 程序超过此秒数即视为挂起
help-client-command = 程序及其参数

## check

help-check = 判定已有的跟踪记录，二进制或 JSON Lines 格式均可
help-check-traces = 跟踪记录
help-check-subject = 跟踪记录中的被测对象 [默认：记录时的被测对象，没有则为客户端]

## trace

help-trace = 查看已有的跟踪记录
help-trace-show = 输出跟踪记录，每个调用一行，按调用的嵌套缩进
help-trace-convert = 在二进制格式与 JSON Lines 之间转换；不丢失任何内容
help-trace-convert-out = 要写入的文件：跟踪记录为二进制时写成 JSON Lines，反之亦然
help-trace-join = 把一台机器上各进程的跟踪记录按因果顺序合并为一个
help-trace-join-traces = 跟踪记录所在的文件夹
help-trace-join-out = 要写入的文件 [默认值：该文件夹中的 joined.trace]
help-trace-export = 将跟踪记录写成一个 JSON 文档，可以用 Perfetto 及其他支持 Trace Event 格式的查看器打开
help-trace-export-out = 要写入的文件

## requirements

help-requirements = 查看各项要求
help-requirements-list = 列出全部要求
help-requirements-list-words = 只限标识或标题中含有全部这些词的要求
help-requirements-list-bound = 只限约束此方的要求
help-requirements-list-bound-client = 使用 MAPI 的程序
help-requirements-list-bound-provider = 服务提供程序
help-requirements-list-bound-subsystem = MAPI 本身
help-requirements-list-bound-spooler = MAPI 的后台处理程序
help-requirements-list-level = 只限此级别的要求
help-requirements-list-level-must = 必须
help-requirements-list-level-should = 建议
help-requirements-list-level-may = 允许
help-requirements-list-kind = 只限涉及此类提供程序的要求
help-requirements-list-kind-auto = 全部
help-requirements-list-edition = 只限此版文档中的要求
help-requirements-list-observable = 只限跟踪记录可观测的要求
help-requirements-list-unobservable = 只限跟踪记录不可观测的要求
help-requirements-list-conflicting = 只限文档说法不一的要求
help-requirements-list-format = 把列表写到标准输出的格式
help-requirements-list-format-json = 供程序使用
help-requirements-explain = 解释一项要求
help-requirements-book = 把所有要求写成一个可以搜索的 HTML 页面，含三种语言，并附示例、文档分歧以及译文与原文不符之处
help-requirements-book-dir = 存放 index.html 的文件夹；没有时会创建
help-requirements-matrix = 在本项目的检出目录中，列出每项要求的依据：示例、带缺陷的样本、场景；没有的说明原因
help-requirements-matrix-after = 退出代码：0 没有无故缺少的内容；1 有无故缺少的内容；2 用法错误，或者有文件无法读取。
help-requirements-matrix-subjects = 样本缺陷清单
help-requirements-matrix-cases = 数据文件所在的文件夹
help-requirements-matrix-format = 写到标准输出的格式
help-requirements-matrix-format-json = 供程序使用

## docs

help-docs = 读取文档本身：将译文与英文对照，并查找引用
help-docs-scan = 读取存放文档的文件夹，并输出译文与英文不一致之处
help-docs-scan-after =
    该文件夹中，每个语言区域（en-us、ja-jp、zh-cn 及其他）各有一个文件夹，其中的页面名称相同；还可以有其他存放纯文本的文件夹。所输出的是不理解句意也能看出的差异：采信之前请先查看。

    退出代码：0 已读取；2 用法错误，或者有文件或文件夹无法读取（其余仍会显示）。
help-docs-scan-locale = 只限此语言区域，例如 ja-jp
help-docs-scan-document = 只限名称中含有此文字的文档
help-docs-scan-likely = 略过仅为可能的差异
help-docs-scan-format = 输出格式
help-docs-scan-format-json = 供程序使用；不含句子，句子属于用户
help-docs-verify = 查找各项要求、文档分歧和派生规范所引用的每个句子，以及其中登记的每处差异
help-docs-verify-after = 退出代码：0 所有引用都已找到，有些可能在文档的其他位置；1 有引用未找到；2 用法错误或输入无法读取。
help-docs-verify-missed = 列出已登记而扫描本身没有发现的差异
help-docs-verify-format = 输出格式
help-docs-verify-format-json = 供程序使用；不含句子，句子属于用户
help-docs-show = 显示一项要求所依据的句子
help-docs-sentences = 列出文档的句子及其位置和哈希值，供引用之用
help-docs-sentences-name = 文档的名称：所有语言（imsgstore-advise），或者其中一种（ja-jp/imsgstore-advise）

## doctor

help-doctor = 说明有什么会妨碍运行：检查提供程序的库和程序（只读取，不加载），并检查本机
help-doctor-after = 退出代码：0 没有发现会妨碍运行的问题；1 有问题会妨碍运行；2 用法错误，或者文件无法读取，或者文件既不是库也不是程序。
help-doctor-files = ELF 或 PE 格式的提供程序库和程序；不指定时只检查本机
help-doctor-format = 在标准输出上的格式
help-doctor-format-json = 供程序使用：架构 `mapi-conformance/doctor/1`

## samples

help-samples = 运行本项目的所有示例被测对象，包括正确的和有缺陷的，并输出每个对象违反了哪些要求
help-samples-subjects = 示例缺陷的列表
help-samples-built = `make -C subjects` 生成的二进制文件所在位置
help-samples-out = 存放跟踪记录和日志的文件夹
help-samples-explore = 对每个提供程序探索这么多秒，或者到查出问题为止，而不运行用例
help-samples-seed = 生成所探索的操作序列的种子
help-samples-filter = 只限 `subject/fault` 中含有此文字的示例；正确的示例为 `subject/right`
