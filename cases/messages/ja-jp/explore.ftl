### What explore prints.

explore-played = ストーリー、検出{ $found }件
explore-shrinking = { $found }を縮小中
explore-kept = 検出のあったストーリー: { $path }
explore-stories = シード{ $seed }からの{ $played }件のストーリー。そのうち{ $behaving }件では、クライアントが規則を守る
explore-builtin = 組み込みのプロバイダー
explore-not-again = シード{ $seed }の{ $run }回目の実行で現れたが、さらに{ $tries }回試しても再現しなかった
explore-keeps-rules = クライアントは規則を守る
explore-breaks-rules = クライアントは、プロバイダーが耐えるべき規則違反をする
explore-copies = 、プロファイルにプロバイダーが{ $copies }つある
explore-title = { $client }{ $copies }(シード{ $seed }、実行{ $run })
