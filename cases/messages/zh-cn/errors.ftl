### Errors of usage and of input, and what was expected.

## Usage

error-language = 应为 en、ja 或 zh，或者 ja-JP 之类的区域标记
error-no-requirement = 没有要求 `{ $id }`；用 `requirements list` 可列出全部要求
error-no-requirement-near = 没有要求 `{ $id }`（是否指 `{ $near }`？）。用 `requirements list` 可列出全部要求
error-no-entry-point = 它没有{ $kind ->
    [Store] 邮件存储
    [AddressBook] 通讯簿
   *[Transport] 传输提供程序
}的入口点
error-runner-none = --runner：没有指明程序
error-runner-zero = --timeout-multiplier：时限不能乘以 0
error-runner-quote = --runner：引号 { $quote } 没有结束
error-timeout-zero = --timeout：时限为 0 秒，无法运行任何内容
error-no-locale = 没有语言区域为 `{ $locale }` 的文档；现有 { $locales }
error-no-document = { $folder } 中没有文档 `{ $name }`；应为不带扩展名的页面名称

## Documents

error-docs-none = 其中没有文档；应为 Markdown (.md) 或纯文本 (.txt)，位于 en-us、ja-jp 之类的文件夹中
error-docs-too-large = { $size } 字节；页面最多为 { $largest } 字节
error-docs-utf16 = 编码为 UTF-16；应为 UTF-8
error-docs-not-utf8 = 字节 { $byte } 不是 UTF-8；应全部为 UTF-8
error-docs-empty = 文件为空；应为页面
error-docs-front-open = 从此处开始的前置元数据没有结束；应有一行 `---`
error-docs-front-line = 前置元数据中没有 `key: value`
error-docs-letters-lost = 文字在较早的转换中丢失（U+FFFD）
error-docs-code-open = 从此处开始的代码没有结束（略过到第 { $last } 行为止）
error-docs-no-text = 其中没有文本

## Runs

error-own-path = 无法得知本程序的路径：{ $error }
error-mock-missing = 缺少 { $name }：已在 { $folder } 中查找
error-no-provider-library = 这是{ $kind }；应为提供程序库
error-no-program = 没有指明程序
error-not-started = 无法启动：{ $error }
error-mock-not-called = 它从未调用模拟实现：{ $reason }（{ $end }）
error-not-reached = 它没有以 { $library } 这一名称加载该库，或者由另一个库应答
error-other-beside = { $other }；测试时请将其移走
error-other-processor = 面向 { $processor }（{ $bits } 位）；应为 x86-64，与模拟实现相同
error-others-answered = 由 { $libraries } 代为应答
error-and = { " 和 " }
error-another-answered = 它导入 mapi32.dll，而由另一个库应答
error-none-answered = 由另一个 mapi32.dll 应答，或者没有库应答
error-how-and-why = { $how }：{ $reason }
error-full-path = 按完整路径请求该库的程序得到的是系统的库
error-default-mail-users = 无法更改 HKEY_LOCAL_MACHINE\{ $key }，因此模拟实现没有成为所有用户的默认邮件客户端（管理员可以更改）
error-default-mail = 无法更改 HKEY_LOCAL_MACHINE\{ $key }，因此模拟实现没有成为任何用户的默认邮件客户端
error-long-path = 长度超过存根库所能接受的 { $longest } 个字符，而且没有更短的位置可供存放副本
error-case-not-started = 用例 { $case }：无法启动 { $program }：{ $error }
error-nothing-recorded = 用例 { $case }：没有记录到任何内容：{ $said }
error-worker = 工作线程异常终止
error-step-not-started = 无法启动 { $name }：{ $error }
error-step-failed = { $name } 失败

## Exploration and samples

error-no-scratch = 没有可存放临时跟踪记录的文件夹：{ $error }
error-not-put-back = 它在测试期间发生变化，而且无法复原：{ $error }
error-line = 第 { $number } 行：{ $what }
error-story-head = 应为 `story` 和标识
error-story-origin = 应为 `seed N, run N, copies N`，其中 copies 为 1 到 9
error-fault-unsaid = { $id }：请指明查出它违反的 `requirement`，或者说明它为何 `unobservable`
error-fault-windows = { $id }：请在 `because` 中说明 Windows 为何不同
error-fault-requirement = { $fault }：没有要求 `{ $id }`
error-no-cases = 没有数据文件；应为与检出目录中 `cases` 结构相同的文件夹，含 `requirements`、`examples` 和 `scenarios`
error-no-translation = 此处没有名称含 `{ $name }` 的译文文档
error-none-cited = 所引用的 { $documents } 个文档这里一个也没有；应为含有 en-us、ja-jp、zh-cn 文件夹（或其中之一）的文件夹，其中是 Markdown 页面
error-output = 无法写入标准输出：{ $error }
error-scenario = 场景 { $id }：{ $what }

## The command line; in English the words of clap

error-clap = 错误：{ $what }
error-clap-unknown-command = 无法识别的子命令 '{ $name }'
error-clap-unknown-argument = 出现意外的参数 '{ $name }'
error-clap-invalid-value = '{ $option }' 的值 '{ $value }' 无效
error-clap-why = { $what }：{ $why }
error-clap-no-value = '{ $option }' 需要一个值，但没有提供
error-clap-unexpected-value = '{ $option }' 的值 '{ $value }' 是多余的
error-clap-missing = 没有提供以下必需的参数：
error-clap-conflict = 参数 '{ $one }' 不能与 '{ $other }' 同时使用
error-clap-twice = 参数 '{ $name }' 只能使用一次
error-clap-no-command = '{ $name }' 需要子命令，但没有提供
error-clap-tip-argument = 提示：有相似的参数：'{ $name }'
error-clap-tip-command = 提示：有相似的子命令：'{ $name }'
error-clap-tip-value = 提示：有相似的值：'{ $name }'
error-clap-tip-pass = 提示：若要将 '{ $name }' 作为值传递，请使用 '-- { $name }'
error-clap-try-help = 有关详细信息，请使用 '--help'。
error-no-trace-in-folder = 其中没有跟踪记录：应有以 .trace 或 .jsonl 结尾的文件
error-trace-twice = 它与 { $other } 是同一进程的跟踪记录，会被合并两次
error-written-is-read = 它就是所读取的跟踪记录；应写入另一个文件
error-trace = 无法作为跟踪记录读取：“{ $said }”
error-trace-further = 无法继续读取：“{ $said }”
