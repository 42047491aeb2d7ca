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
command-explain-lost = ; lost: { $what }
command-explain-altered = ; altered: { $what }
command-explain-conflict = The documents disagree on this (conflict { $slug }): { $title }
command-explain-edition = { $edition }:
command-explain-judged = We judge: { $default }
command-explain-because = Because:  { $why }
command-explain-checked = How it is checked: { $how }
command-explain-monitor = by a monitor of its own, { $name } (conformance/src/monitors)
command-explain-pattern = the pattern `{ $name }` (docs/requirements.md)
command-explain-unobservable = Not observable in a trace: { $reason }
command-explain-mend = How to mend a violation: { $remedy }
command-explain-examples = Examples: { $files }

## docs

command-docs-possible = possible
command-docs-likely = likely
command-docs-against = { $translation }  against { $english }
command-docs-line = line { $line }, { $place }
command-docs-english-place = English { $place }
command-docs-english = English
command-docs-read = { $documents } documents, { $sentences } sentences, { $names } names
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
command-docs-citations = { $count } citations: { $parts }
command-docs-registered = { $registered } divergences registered by hand: { $found } found by the scan, { $missed } missed
command-docs-standing = line { $line }

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
