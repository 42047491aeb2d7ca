### What the commands print, besides reports.

## Between the parts of a list; between names alone; between two names

command-comma = { ", " }
command-names-comma = { ", " }

## requirements

command-party-client = client
command-party-provider = provider
command-party-subsystem = subsystem
command-party-spooler = spooler
command-level-must = must
command-level-should = should
command-level-may = may
command-requirements-unobservable = not observable
command-requirements-count = { $count ->
    [one] 1 requirement
   *[other] { $count } requirements
}
command-explain-binding = [{ $party }, { $level }]
command-explain-editions = Editions: { $editions }
command-explain-stands = Where it stands:
command-explain-place = { $doc } ({ $locale }, { $edition }) { $at }
command-explain-sentences = ; { $count } sentences
command-explain-lost = ; lost: { $what }
command-explain-altered = ; altered: { $what }
command-explain-conflict = The documents disagree on this (conflict { $slug }): { $title }
command-explain-edition = { $edition }:
command-explain-judged = We judge: { $default }
command-explain-because = Because:  { $why }
command-explain-checked = How it is checked: { $how }
command-explain-monitor = { $words } A monitor of its own, `{ $name }` (conformance/src/monitors):
command-explain-pattern = { $words } The pattern `{ $name }` (docs/requirements.md):
command-explain-unobservable = Not observable in a trace: { $reason }
command-explain-no-fault = No sample breaks it: { $reason }
command-explain-no-scenario = No scenario puts it to the test: { $reason }
command-explain-mend = How to mend a violation: { $remedy }
command-explain-violates = Violates it:
command-explain-meets = Meets it:
command-explain-not-exercised = Does not put it to the test:

## requirements matrix

command-matrix-requirement = REQUIREMENT
command-matrix-binds = BINDS
command-matrix-level = LEVEL
command-matrix-examples = EXAMPLES
command-matrix-scenarios = SCENARIOS
command-matrix-faults = FAULTS
command-matrix-none = none: { $reason }
command-matrix-binds-mapi = It binds MAPI itself, which no library or program can make break it.
command-matrix-recommended = It is recommended, not demanded.
command-matrix-missing = missing: { $what }
command-matrix-meeting-example = an example that meets it
command-matrix-violating-example = an example that violates it
command-matrix-fault = a fault of a sample, or the reason why there is none
command-matrix-needless-reason = a need for `no_fault`: there is a fault
command-matrix-unplayed = no scenario: { $reason }
command-matrix-samples-play = Samples put it to the test.
command-matrix-no-scenario = a scenario or a sample that puts it to the test, or the reason why there is none
command-matrix-needless-scenario-reason = a need for `no_scenario`: there is a scenario
command-matrix-all = { $all } requirements, { $observable } observable; { $broken } broken by samples, { $shown } shown by scenarios
command-matrix-holes = { $count ->
    [0] nothing is missing without a reason
    [one] 1 requirement has something missing without a reason
   *[other] { $count } requirements have something missing without a reason
}

## docs

command-docs-possible = possible
command-docs-likely = likely
command-docs-against = { $translation }  against { $english }
command-docs-line = line { $line }, { $place }
command-docs-english-place = English { $place }
command-docs-english = English
command-docs-read = { $documents ->
    [one] 1 document
   *[other] { $documents } documents
}, { $sentences } sentences, { $names } names
command-docs-compared = { $locale }: { $documents } documents held against the English, { $pairs } pairs of sentences, { $all } divergences seen, { $likely } of them likely
command-docs-no-words = no words of this language are known: { $kinds } cannot be judged
command-docs-alone = no English document to hold against: { $sources }
command-docs-at-place = at its place
command-docs-moved = moved
command-docs-moved-to = it stands at { $place }
command-docs-drifted = drifted
command-docs-drifted-why = no sentence of that place has this hash
command-docs-not-found = not found
command-docs-not-found-why = the document has neither the sentence nor the place
command-docs-no-document = no document
command-docs-no-document-why = there is no such document
command-docs-missed = { $place }: missed by the scan: { $kind }, { $at }{ $names }: { $about }
command-docs-count = { $count } { $word }
command-docs-no-document-cites = { $source }: no document; { $count } citations of it
command-docs-citations = { $count } citations: { $parts }
command-docs-registered = { $registered } divergences registered by hand: { $found } found by the scan, { $missed } missed
command-docs-standing = line { $line }
command-docs-row-before = with the row before it

## What a scan of documents saw

command-docs-saw-nothing = nothing stands for it
command-docs-saw-added = it stands for nothing
command-docs-saw-letters = its letters were destroyed by a conversion
command-docs-saw-english = it is in English
command-docs-saw-forbidden-needless = what is forbidden has become needless
command-docs-saw-needless-demanded = what is needless is demanded
command-docs-saw-denial-lost = the denial is lost
command-docs-saw-denial-perhaps-lost = the denial may be lost
command-docs-saw-denial-added = a denial is added
command-docs-saw-one-denial-lost = one of several denials may be lost
command-docs-saw-exception-lost = the exception is lost
command-docs-saw-whether = what is told has become whether it is so
command-docs-saw-breaks-off = it breaks off
command-docs-saw-forbidden-stated = what is forbidden reads as a statement
command-docs-saw-demand-lost = the demand is lost
command-docs-saw-before-after = before and after may have changed places
command-docs-saw-condition-lost = the condition is lost
command-docs-saw-only-lost = the only is lost
command-docs-saw-split = one sentence has become two
command-docs-saw-merged = two sentences have become one
command-docs-saw-became = { $one } became { $other }
command-docs-saw-translated = { $name } is translated: { $word }
command-docs-saw-left-out = { $what } is left out
command-docs-saw-name-added = { $name } is not in the English
command-docs-saw-name = { $name }: { $how }
command-docs-saw-broken-in-two = it is broken in two
command-docs-saw-misspelt = it is misspelt
command-docs-saw-capitals = its capitals differ
command-docs-saw-method = its method is translated
command-docs-saw-collide = nothing stands between { $first } and { $second }
command-docs-saw-order = their order differs
command-docs-saw-words-lost = nothing stands for: { $words }
command-docs-saw-meaning = `{ $word }` is taken in another of its meanings: { $taken }
command-docs-saw-number-added = { $number } is added
command-docs-saw-elsewhere = it stands in { $other }, not in { $one }
command-docs-saw-verb-lost = a name stands where a verb is missing
command-docs-saw-run-together = denial and demand are run together
command-docs-saw-inside = a name stands inside a word
command-docs-left-out = ; the document is left out

## samples

command-samples-surprise = { $name }: not as faults.toml expects{ $missing }{ $more }
command-samples-not-found = ; not found: { $ids }
command-samples-found-too = ; found too: { $ids }
command-samples-explored = { $name }: { $played } stories played, shrunk to [{ $steps }] steps
command-samples-accused = { $name }: wrongly accused, or the tool itself is at fault

## The first run

command-demo-setup = The samples are C, compiled against third-party MAPI headers, which are not installed: running .ci/setup
command-demo-building = Building the sample providers (subjects/)
command-demo-right = a message store as it should be
command-demo-faulty = the same with one seeded fault
command-demo-sample = === { $name }: { $about } ===
command-demo-end = The second report shows a fault on purpose; that is why this command ends with exit code { $worst }.
command-demo-own = Your own provider:  cargo run --release -- provider path/to/your_provider.so
command-trace-joined = { $file }: { $events } events of { $processes } processes
command-trace-unsent = process { $to } received message { $serial } of process { $from }, whose trace is not here, or cut
command-trace-unknown = recorded by a newer version: notes that this one does not know were passed over ({ $count })
