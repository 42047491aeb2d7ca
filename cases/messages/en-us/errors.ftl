### Errors of usage and of input, and what was expected.

## Usage

error-language = expected en, ja or zh, or the tag of a locale such as ja-JP
error-no-requirement = no requirement `{ $id }`; `requirements list` shows all
error-no-requirement-near = no requirement `{ $id }`; did you mean `{ $near }`? `requirements list` shows all
error-no-entry-point = it has no entry point for { $kind }
error-runner-none = --runner: no program is named
error-runner-zero = --timeout-multiplier: time limits cannot be multiplied with 0
error-runner-quote = --runner: a quote { $quote } is opened and never closed
error-timeout-zero = --timeout: a time limit of 0 seconds leaves no time to run
error-no-locale = no document is in locale `{ $locale }`; there are { $locales }
error-no-document = no document `{ $name }` in { $folder }; expected the name of a page without its ending

## Documents

error-docs-none = no documents in it; expected Markdown (.md) or plain text (.txt), in folders such as en-us and ja-jp
error-docs-too-large = { $size } bytes; a page has at most { $largest }
error-docs-utf16 = it is in UTF-16; expected UTF-8
error-docs-not-utf8 = byte { $byte } is not UTF-8; expected UTF-8 throughout
error-docs-empty = it is empty; expected a page
error-docs-front-open = the front matter that begins here is never closed; expected a line `---`
error-docs-front-line = no `key: value` in the front matter
error-docs-letters-lost = letters were lost in an earlier conversion (U+FFFD)
error-docs-code-open = the code that begins here is never closed (lines to { $last } left out)
error-docs-no-text = no text in it

## Runs

error-own-path = the path of this program is not known: { $error }
error-mock-missing = { $name } is missing: looked in { $folder }
error-no-provider-library = a { $kind }; expected a provider library
error-no-program = no program named
error-not-started = cannot be started: { $error }
error-mock-not-called = it never called the mock: { $reason } ({ $end })
error-not-reached = it loads no { $library } by that name, or another one answered
error-other-beside = { $other }; take it away for the test
error-other-processor = built for { $processor } ({ $bits } bits); expected x86-64, as the mock is
error-others-answered = { $libraries } answered instead
error-and = { " and " }
error-another-answered = it imports mapi32.dll, and another one answered
error-none-answered = another mapi32.dll answered, or none
error-how-and-why = { $how }: { $reason }
error-full-path = programs that ask for it by its full path get the system's
error-default-mail-users = HKEY_LOCAL_MACHINE\{ $key } cannot be changed, so the mock is not the default mail client for all users; an administrator may
error-default-mail = HKEY_LOCAL_MACHINE\{ $key } cannot be changed, so the mock is not the default mail client at all
error-long-path = longer than the { $longest } characters that stub libraries take, and no shorter place for a copy
error-case-not-started = case { $case }: { $program } could not be started: { $error }
error-nothing-recorded = case { $case }: nothing was recorded: { $said }
error-worker = a worker panicked
error-step-not-started = { $name } could not be started: { $error }
error-step-failed = { $name } failed

## Exploration and samples

error-no-scratch = no folder for passing traces: { $error }
error-not-put-back = it changed while it was tested and cannot be put back: { $error }
error-line = line { $number }: { $what }
error-story-head = expected `story` and an id
error-story-origin = expected `seed N, run N, copies N`, with 1 to 9 copies
error-fault-unsaid = { $id }: name the `requirement`s it is found to break, or why it is `unobservable`
error-fault-windows = { $id }: say in `because` why Windows differs
error-fault-requirement = { $fault }: there is no requirement `{ $id }`
error-no-cases = no data files; expected a folder laid out as `cases` of a checkout, with `requirements`, `examples` and `scenarios`
error-no-translation = no translated document here has `{ $name }` in its name
error-none-cited = none of the { $documents } documents that are cited is here; expected a folder with folders en-us, ja-jp and zh-cn of Markdown pages, or one of them
error-output = standard output cannot be written: { $error }
error-scenario = scenario { $id }: { $what }

## The command line; in English the words of clap

error-clap = error: { $what }
error-clap-unknown-command = unrecognized subcommand '{ $name }'
error-clap-unknown-argument = unexpected argument '{ $name }' found
error-clap-invalid-value = invalid value '{ $value }' for '{ $option }'
error-clap-why = { $what }: { $why }
error-clap-no-value = a value is required for '{ $option }' but none was supplied
error-clap-unexpected-value = unexpected value '{ $value }' for '{ $option }' found; no more were expected
error-clap-missing = the following required arguments were not provided:
error-clap-conflict = the argument '{ $one }' cannot be used with '{ $other }'
error-clap-twice = the argument '{ $name }' cannot be used multiple times
error-clap-no-command = '{ $name }' requires a subcommand but one was not provided
error-clap-tip-argument = tip: a similar argument exists: '{ $name }'
error-clap-tip-command = tip: a similar subcommand exists: '{ $name }'
error-clap-tip-value = tip: a similar value exists: '{ $name }'
error-clap-tip-pass = tip: to pass '{ $name }' as a value, use '-- { $name }'
error-clap-try-help = For more information, try '--help'.
error-no-trace-in-folder = no trace is in it: expected files that end in .trace or .jsonl
error-trace-twice = it is the trace of the same process as { $other }, and would be joined twice
error-written-is-read = it is the trace that is read; expected another file to write
error-trace = cannot be read as a trace: “{ $said }”
error-trace-further = cannot be read further: “{ $said }”
