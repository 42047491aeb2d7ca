### What explore prints.

explore-played = 个操作序列，发现 { $found } 处
explore-shrinking = 正在缩减 { $found }
explore-kept = 查出问题的操作序列：{ $path }
explore-stories = 由种子 { $seed } 生成的 { $played } 个操作序列；其中 { $behaving } 个操作序列中的客户端遵守规则
explore-builtin = 内置提供程序
explore-not-again = 在种子 { $seed } 的第 { $run } 次运行中出现，但再试 { $tries } 次都没有重现
explore-keeps-rules = 客户端遵守规则
explore-breaks-rules = 客户端违反规则，提供程序必须能够承受
explore-copies = ，配置文件中有 { $copies } 个该提供程序
explore-title = { $client }{ $copies }（种子 { $seed }，第 { $run } 次运行）
