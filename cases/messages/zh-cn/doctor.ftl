### What doctor says.

## The frame

doctor-machine = 本机：{ $tool } { $version }，面向 { $architecture }，{ $system }{ $wine }
doctor-machine-wine = （Wine { $version }）
doctor-file = { $path }：{ $what }
doctor-fine = 正常：没有发现会妨碍运行的问题{ $notes }
doctor-trouble = 有问题：{ $count } 处问题会妨碍运行{ $notes }
doctor-worth-knowing = ；另有 { $count } 处值得了解
doctor-note = 说明
doctor-wrong = 问题
doctor-mend = 修正
doctor-colon = ：

## What a file is

doctor-kind-library = 库
doctor-kind-program = 程序
doctor-kind-other = 既不是库，也不是程序
doctor-image = { $bits } 位 { $format } { $kind }，面向 { $architecture }
doctor-image-damaged = { $format } 文件被截断或已损坏：{ $what }
doctor-image-too-much = 条目多于一个库所能有的数目
doctor-image-outside = 有一部分位于文件之外，或者内容不符
doctor-image-long-name = 有一个名称长达数千个字符
doctor-image-empty = 文件为空：应为 ELF 或 PE 格式的库或程序
doctor-image-no-library = 不是库：应为 ELF 或 PE 格式的库或程序
doctor-image-folder = 这是文件夹：应为 ELF 或 PE 格式的库或程序
doctor-image-script = 这是脚本：应为 ELF 或 PE 格式的库或程序；请指明该脚本所启动的程序
doctor-image-other = 这是 { $format } 文件，但{ $kind }
doctor-image-machine = 机器类型 { $number }
doctor-other-format = { $format } 格式的{ $kind }；应为本系统的格式 { $own }
doctor-other-processor = 面向 { $processor }；应为 { $own }，与本程序相同
doctor-bits = （{ $bits } 位）
doctor-mend-processor = 请面向 { $architecture } 生成：模拟实现和本程序都只有 { $architecture } 版。
doctor-mend-linux = 请在 Linux 上用 Linux 版的 mapi-conformance 测试。
doctor-mend-windows = 请在 Windows 上或 Wine 下用 mapi-conformance.exe 测试。

## The machine

doctor-mock-missing-mend = 请将模拟实现的库与本程序放在同一文件夹中，生成时和安装包中都是如此。
doctor-mock-mend = 请重新生成或解压全部内容，使程序与库互相匹配。
doctor-mock-unusable = 模拟实现的库无法使用：{ $path }：{ $error }
doctor-mock-not = { $path } 不是模拟实现
doctor-mock-fine = 模拟实现的库是 { $path }，版本 { $version }
doctor-mock-no-version = 未标明的版本
doctor-mock-version = 版本 { $version }
doctor-mock-other = { $path } 为{ $version }，而本程序为版本 { $own }
doctor-preload = LD_PRELOAD 在模拟实现之前加载 { $name }
doctor-preload-mend = 测试时请取消设置 LD_PRELOAD。
doctor-library-path = LD_LIBRARY_PATH 也指向 { $path }；模拟实现优先
doctor-system-none = 系统没有自己的 mapi32.dll
doctor-system-mock = { $path } 就是模拟实现本身
doctor-system-mock-mend = 最好恢复系统自己的库：其他程序要使用它。
doctor-system-wine = Wine 自己的库
doctor-system-own = 系统的库
doctor-system = { $path } 是{ $whose }；按路径请求该库的程序得到的就是它
doctor-mail-none = 注册表中没有指明默认邮件客户端
doctor-mail-no-library = 没有指明库
doctor-mail-library = 其库为 { $path }
doctor-mail = 注册表中的默认邮件客户端是 { $name }，{ $library }
doctor-wine-fine = Wine { $version }，已设置为优先使用并非其自带的 mapi32.dll（{ $order }）
doctor-wine-no-override = 没有替代设置
doctor-wine-override = 替代设置为 `{ $order }`
doctor-wine = Wine { $version }（mapi32 { $order }）会优先使用自带的库
doctor-wine-mend = 请以 WINEDLLOVERRIDES="mapi32=n,b" 启动，或者在 winecfg 中如此设置。

## Imports

doctor-imports-from = 它导入 { $libraries }
doctor-imports-late = { $library }（延迟加载）
doctor-imports-and = { $one } 和 { $other }
doctor-imports-mock = 它导入 libmapi32.so
doctor-imports-whoever = 它调用 MAPI（不论由哪个库提供）
doctor-imports-served = { $how }，其中由模拟实现提供的函数
doctor-imports-refused = 调用会被记录并拒绝的函数（括号内为返回值）
doctor-imports-unknown = 从 mapi32 导入而模拟实现没有的函数，因此该文件无法加载
doctor-imports-unknown-mend = 请用 GetProcAddress 查找这些函数（允许失败），或者延迟加载 mapi32。本项目所知的 mapi32 导入库都没有这些函数。
doctor-imports-unknown-late = 从 mapi32 延迟导入而模拟实现没有的函数，首次调用其中任何一个时，程序就会终止
doctor-imports-ole = 它从 OLE 导入、由模拟实现记录的函数
doctor-imports-delayed = 首次调用其中的函数时才加载的库
doctor-missing = 它需要但无处可寻的库
doctor-missing-by = { $library }（供 { $by } 使用）
doctor-missing-mend-windows = 请将它们放在该文件旁边，或者放入 PATH 所列的文件夹。
doctor-missing-mend-linux = 请在 LD_LIBRARY_PATH 中列出它们所在的文件夹，或者链接该文件时设置 RUNPATH（$ORIGIN 是文件自身所在的文件夹）。
doctor-missing-late = 它以后才可能加载但无处可寻的库
doctor-missing-versions = 比本机所有的更新的库版本
doctor-missing-versions-mend = 请在与所要支持的最旧系统同样旧的系统上生成，或者在较新的系统上测试。
doctor-missing-functions = 它需要但没有任何库提供的函数
doctor-missing-functions-mend = 本机的库与该文件链接时的库版本不同，或者链接时没有指明某个库。
doctor-missing-functions-late = 没有任何库提供的函数，首次调用其中任何一个时，程序就会终止
doctor-damaged = 它需要但已损坏的库
doctor-damaged-mend = 请将其更换。
doctor-of-library = { $library } 的 { $what }
doctor-the-mock = 模拟实现

## What keeps the mock from standing in front of a program

doctor-front-static = 静态链接：它不加载任何库，因此模拟实现无法介入
doctor-front-static-mend = 请将其链接到 libmapi32.so，至少测试时如此。
doctor-front-rpath = 其 RPATH 指向 { $path }，先于模拟实现可能所在的任何文件夹
doctor-front-rpath-mend = 链接时请使用 --enable-new-dtags，使之成为 RUNPATH；或者测试时移走该库。
doctor-front-path = 它按路径指明 { $library }，因此得到的就是那个库
doctor-front-path-mend = 链接该库时请设置 soname，使程序不按路径指明该库。
doctor-front-beside = { $path } 在它旁边：{ $other }
doctor-front-other = 程序得到的将是该库，而不是模拟实现
doctor-front-other-mend = 测试时请将其移走。
doctor-front-not-named = 它既没有导入 { $library }，也不含该名称：它可能永远不会调用模拟实现
doctor-front-setuid = 它以其他用户或组的权限运行（setuid、setgid）：此时加载程序会忽略 LD_LIBRARY_PATH
doctor-front-setuid-mend = 请测试不带这些位的副本，或者以该用户的身份运行测试。
doctor-front-not-runnable = 没有任何用户有权运行它
doctor-front-not-runnable-mend = 请运行 chmod +x。

## Entry points of providers

doctor-entry-points = 提供程序库，具有以下入口点
doctor-entry-point = { $name }（{ $what }）
doctor-entry-store = 邮件存储
doctor-entry-address-book = 通讯簿
doctor-entry-transport = 传输
doctor-entry-service = 邮件服务
doctor-provider-decorated = 不是提供程序：它导出的 { $name } 带有修饰，名称为 { $exported }
doctor-provider-decorated-mend-pe = 请以 C 链接方式导出未修饰的名称：在模块定义文件中加一行 `{ $name }`。
doctor-provider-decorated-mend-elf = 请将 { $name } 声明为 `extern "C"`，并采用默认可见性。
doctor-provider-none = 不是提供程序：它没有导出任何入口点（{ $names }）
doctor-provider-none-mend-pe = 请在模块定义文件中将其导出，或者以 __declspec(dllexport) 标记。
doctor-provider-none-mend-elf = 请赋予其默认可见性；若由版本脚本规定导出内容，则在其中列出。
doctor-spooler-missing = 模拟实现的库旁边没有 mapisp32：同一机器上的程序无法共用后台处理程序
doctor-spooler-missing-mend = 构建全部内容（`cargo build --release`），或者完整解压程序包。
doctor-machine-rights-mend = 取消其他用户的权限（`{ $command }`），或者在 { $variable } 中指定另一目录。
