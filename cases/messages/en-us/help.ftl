### Help of commands and options.

## Words of clap; in English its own

help-clap-usage = Usage: { $usage }
help-clap-commands = Commands:
help-clap-arguments = Arguments:
help-clap-options = Options:
help-clap-default = [default: { $value }]
help-clap-values = [possible values: { $values }]
help-clap-values-are = Possible values:
help-clap-help = Print help
help-clap-version = Print version
help-clap-help-command = Print this message or the help of the given subcommand(s)

## The program

help-mapi-conformance = Says whether MAPI clients and service providers shut down as documented
help-mapi-conformance-after =
    Without a command, in a checkout: certifies two of the project's sample providers, one right and one faulty.

    Exit codes: 0 nothing violated; 1 violations; 2 usage or unreadable input; 3 the tool's own fault; 4 no case ran.

## Options of several commands

help-all-lang = Language of messages and reports: en, ja or zh, or a tag such as ja-JP [default: that of the environment]
help-all-edition = Judge by one edition of the documents only
help-all-spec = Judge by what the documents of one language say, or one of them: ja-jp, ja-jp/imsgstore-storelogoff. A breach of what they keep from their reader is waived
help-all-format = How the report is written on standard output
help-all-out = Folder for traces, logs and the report in JSON and `JUnit` form [default: mapi-conformance.out/<SUBJECT>]
help-all-runner = Run every process of the subject in this program: "valgrind -q --error-exitcode=99", "gdb -batch -ex run -ex bt --args", an emulator. Its arguments come before the subject's; quotes keep words together. If it ends with another exit code than 0, the case failed
help-all-timeout-multiplier = Multiply all time limits with this [default: 1, with --runner 20]. A process that waits for a processor is given longer by itself: what counts is the time that it computes or sleeps
help-all-library = The provider library
help-all-trace = The trace
help-all-dir = The folder
help-all-id = Its id, as `requirements list` shows it

## Values of options

help-value-human = For people
help-value-json = For programs: schema `mapi-conformance/report/1`
help-value-junit = For build servers
help-value-store = A message store
help-value-address-book = An address book
help-value-transport = A transport
help-value-auto = Whatever the library has entry points for
help-value-client = The client that was recorded

## provider

help-provider = Certify a service provider: put its library through all cases and judge what was recorded
help-provider-kind = Which of its providers to test
help-provider-case = Run only cases whose name contains this
help-provider-skip = Leave out cases whose name contains this; may be given more than once
help-provider-timeout = Seconds a case may take before it counts as hung [default: the case's own, 5 to 60]

## explore

help-explore = Hunt for bugs of a service provider: play made-up stories against its library, and shrink those that find something
help-explore-after =
    Stories follow from the seed: the same seed tells the same stories and finds the same. What was found is kept, shrunk, in <LIB>.mapi-regressions beside the library (with --out, in that folder) and played first the next time.

    Exit codes: 0 nothing found; 1 the provider broke a requirement, crashed or hung; 2 usage or unreadable input; 3 the tool's own fault; 4 no story was played.
help-explore-builtin = Explore the mock's own providers, or one of them; nothing must be found
help-explore-kind = Which of the library's providers to explore
help-explore-runs = How many stories to play [default: 200, or as many as fit with --seconds]
help-explore-seconds = How long to explore at most, shrinking included
help-explore-seed = What the stories follow from [default: another one each time; it is shown]
help-explore-regressions = The file of stories that found something and are played first
help-explore-timeout = Seconds a story may take before it counts as hung

## client

help-client = Check a client: run a program with the mock in front of it and judge what it did
help-client-provider = A provider library to stand in the profile instead of the built-in providers; may be given more than once
help-client-machine = Directory of the machine the program runs on: its spooler is a process of its own then, shared with every other program on it, and mail is kept there [default: MOCK_MAPI_HOME; without it a machine for this program alone, its spooler inside it]
help-client-format = How the report is written on standard output; with json and junit nothing else is, and what the program prints there goes to standard error
help-client-timeout = Seconds the program may take before it counts as hung
help-client-command = The program and its arguments

## check

help-check = Judge recorded traces, binary or JSON Lines
help-check-traces = The traces
help-check-subject = Who in the trace is under test [default: who was when it was recorded, else the client]

## trace

help-trace = Look at a recorded trace
help-trace-show = Print a trace, a line for each call, indented as calls are nested
help-trace-convert = Convert between the binary form and JSON Lines; nothing is lost
help-trace-convert-out = The file to write: JSON Lines if the trace is binary, and the other way round
help-trace-join = Join the traces of the processes of a machine into one, ordered by cause
help-trace-join-traces = The folder of the traces
help-trace-join-out = The file to write [default: joined.trace in that folder]
help-trace-export = Write a trace as one JSON document that Perfetto and other viewers of the Trace Event format open
help-trace-export-out = The file to write

## requirements

help-requirements = Look at the requirements
help-requirements-list = List all requirements
help-requirements-list-words = Only those that have all these words in their id or title
help-requirements-list-bound = Only those that bind this party
help-requirements-list-bound-client = A program that uses MAPI
help-requirements-list-bound-provider = A service provider
help-requirements-list-bound-subsystem = MAPI itself
help-requirements-list-bound-spooler = MAPI's spooler
help-requirements-list-level = Only those demanded so strongly
help-requirements-list-level-must = Demanded
help-requirements-list-level-should = Recommended
help-requirements-list-level-may = Allowed
help-requirements-list-kind = Only those for this sort of provider
help-requirements-list-kind-auto = Any
help-requirements-list-edition = Only those of this edition of the documents
help-requirements-list-observable = Only those that a trace can show
help-requirements-list-unobservable = Only those that no trace can show
help-requirements-list-conflicting = Only those that the documents disagree on
help-requirements-list-format = How the list is written on standard output
help-requirements-list-format-json = For programs
help-requirements-explain = Explain one requirement
help-requirements-book = Write all of them as one HTML page in three languages that can be searched, with their examples, what the documents contradict each other in, and what translations say otherwise
help-requirements-book-dir = The folder for index.html; it is made if need be
help-requirements-matrix = Print what stands behind each requirement, in a checkout of the project: examples, faulty samples, scenarios, and why where there are none
help-requirements-matrix-after = Exit codes: 0 nothing is missing without a reason; 1 something is; 2 usage, or a file that cannot be read.
help-requirements-matrix-subjects = The list of the samples' faults
help-requirements-matrix-cases = The folder of the data files
help-requirements-matrix-format = How it is written on standard output
help-requirements-matrix-format-json = For programs

## docs

help-docs = Read the documents themselves: translations held against the English, citations looked up
help-docs-scan = Read a folder of the documents and print what their translations say otherwise than the English
help-docs-scan-after =
    The folder holds a folder for each locale (en-us, ja-jp, zh-cn, any other) with pages of the same names, and may hold other folders with plain text. What is printed is what can be seen without understanding the sentences: look at it before you believe it.

    Exit codes: 0 read; 2 usage, or a file or folder that cannot be read (the others are still shown).
help-docs-scan-locale = Only this locale, such as ja-jp
help-docs-scan-document = Only documents whose name contains this
help-docs-scan-likely = Leave out what is only possible
help-docs-scan-format = How it is written
help-docs-scan-format-json = For programs; without the sentences, which are the user's
help-docs-verify = Look up every sentence that requirements, conflicts and derived specs cite, and every divergence they register
help-docs-verify-after = Exit codes: 0 all citations found, some perhaps elsewhere in their document; 1 some not found; 2 usage or unreadable input.
help-docs-verify-missed = List the registered divergences that a scan does not find by itself
help-docs-verify-format = How it is written
help-docs-verify-format-json = For programs; without the sentences, which are the user's
help-docs-show = Show the sentences that a requirement rests on
help-docs-sentences = List the sentences of a document with their places and hashes, which is what a citation needs
help-docs-sentences-name = Its name, for all its languages (imsgstore-advise), or one of its texts (ja-jp/imsgstore-advise)

## doctor

help-doctor = Say what would keep a run from working: of provider libraries and programs, read without loading them, and of this machine
help-doctor-after = Exit codes: 0 nothing found that would keep a run from working; 1 something would; 2 usage, or a file that cannot be read or is neither library nor program.
help-doctor-files = Provider libraries and programs, in ELF or PE format; none looks at the machine alone
help-doctor-format = How it is written on standard output
help-doctor-format-json = For programs: schema `mapi-conformance/doctor/1`

## samples

help-samples = Run every sample subject of the project, right and faulty, and print which requirements each is found to break
help-samples-subjects = The list of the samples' faults
help-samples-built = Where `make -C subjects` put the binaries
help-samples-out = Folder for traces and logs
help-samples-explore = Explore each provider for so many seconds, or until something is found, instead of putting it through the cases
help-samples-seed = What the explored stories follow from
help-samples-filter = Only samples whose `subject/fault` contains this; the right ones are `subject/right`
