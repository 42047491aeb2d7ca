### What explore prints.

explore-played = stories, { $found } found
explore-shrinking = shrinking { $found }
explore-kept = Stories that found something: { $path }
explore-stories = { $played } stories from seed { $seed }; in { $behaving } of them the client keeps to the rules
explore-builtin = built-in providers
explore-not-again = seen in run { $run } of seed { $seed }, but not again in { $tries } more
explore-keeps-rules = The client keeps to the rules
explore-breaks-rules = The client breaks rules that a provider must survive
explore-copies = , { $copies } copies of the provider in the profile
explore-title = { $client }{ $copies } (seed { $seed }, run { $run })
