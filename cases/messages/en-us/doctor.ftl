### What doctor says.

## The frame

doctor-machine = This machine: { $tool } { $version } for { $architecture }, { $system }{ $wine }
doctor-machine-wine = { " " }(Wine { $version })
doctor-file = { $path }: { $what }
doctor-fine = FINE: nothing found that would keep a run from working{ $notes }
doctor-trouble = TROUBLE: { $count ->
    [one] one thing
   *[other] { $count } things
} would keep a run from working{ $notes }
doctor-worth-knowing = ; { $count ->
    [one] one thing is
   *[other] { $count } things are
} worth knowing
doctor-note = note
doctor-wrong = WRONG
doctor-mend = mend
doctor-colon = :

## What a file is

doctor-kind-library = library
doctor-kind-program = program
doctor-kind-other = neither library nor program
doctor-image = { $bits }-bit { $format } { $kind } for { $architecture }
doctor-image-damaged = an { $format } file cut short or damaged: { $what }
doctor-image-too-much = more entries than a library can have
doctor-image-outside = a part of it lies outside the file, or is not what it should be
doctor-image-long-name = a name of many thousand characters
doctor-image-empty = an empty file: expected a library or program in ELF or PE format
doctor-image-no-library = no library: expected a library or program in ELF or PE format
doctor-image-folder = a folder: expected a library or program in ELF or PE format
doctor-image-script = a script: expected a library or program in ELF or PE format; name the program that the script starts
doctor-image-other = an { $format } file that is { $kind }
doctor-image-machine = machine { $number }
doctor-other-format = a { $kind } in { $format } format; expected { $own }, the format of this system
doctor-other-processor = built for { $processor }; expected { $own }, as this program is
doctor-bits = { " " }({ $bits } bits)
doctor-mend-processor = Build it for { $architecture }: the mock and this program are there for that alone.
doctor-mend-linux = Test it on Linux, with mapi-conformance for Linux.
doctor-mend-windows = Test it on Windows or under Wine, with mapi-conformance.exe.

## The machine

doctor-mock-missing-mend = Keep the mock's library in the folder of this program, as the build and the packages do.
doctor-mock-mend = Build or unpack the whole of it again, so that program and library belong together.
doctor-mock-unusable = the mock's library is unusable: { $path }: { $error }
doctor-mock-not = { $path } is not the mock
doctor-mock-fine = the mock's library is { $path }, version { $version }
doctor-mock-no-version = no version that it tells
doctor-mock-version = version { $version }
doctor-mock-other = { $path } is of { $version }, and this program of version { $own }
doctor-preload = LD_PRELOAD loads { $name } before the mock
doctor-preload-mend = Unset LD_PRELOAD for the test.
doctor-library-path = LD_LIBRARY_PATH leads to { $path } too; the mock goes before it
doctor-system-none = the system has no mapi32.dll of its own
doctor-system-mock = { $path } is the mock itself
doctor-system-mock-mend = Better restore the system's own: other programs use it.
doctor-system-wine = Wine's own
doctor-system-own = the system's
doctor-system = { $path } is { $whose }; programs that ask for it by its path get that
doctor-mail-none = the registry names no default mail client
doctor-mail-no-library = which names no library
doctor-mail-library = with the library { $path }
doctor-mail = the registry's default mail client is { $name }, { $library }
doctor-wine-fine = Wine { $version }, told to prefer a mapi32.dll that is not its own ({ $order })
doctor-wine-no-override = no override
doctor-wine-override = the override `{ $order }`
doctor-wine = Wine { $version } with { $order } for mapi32 takes its own before any other
doctor-wine-mend = Start it with WINEDLLOVERRIDES="mapi32=n,b", or set that in winecfg.

## Imports

doctor-imports-from = it imports { $libraries }
doctor-imports-late = { $library } with a delay
doctor-imports-and = { $one } and { $other }
doctor-imports-mock = it imports libmapi32.so
doctor-imports-whoever = it calls MAPI, whoever has it
doctor-imports-served = { $how }, and the mock serves
doctor-imports-refused = calls of these are recorded and refused, with the answer in parentheses
doctor-imports-unknown = imports of mapi32 that the mock does not have, so that the file cannot be loaded
doctor-imports-unknown-mend = Look these up with GetProcAddress, which may fail, or load mapi32 with a delay. No import library of mapi32 known to this project has them.
doctor-imports-unknown-late = delayed imports of mapi32 that the mock does not have: the first call of one ends the program
doctor-imports-ole = of OLE it imports, and the mock records
doctor-imports-delayed = libraries it loads when a function of theirs is called for the first time
doctor-missing = libraries it needs and that are nowhere to be found
doctor-missing-by = { $library } (for { $by })
doctor-missing-mend-windows = Put them beside the file, or into a folder of PATH.
doctor-missing-mend-linux = Name their folder in LD_LIBRARY_PATH, or link the file with a RUNPATH ($ORIGIN is its own folder).
doctor-missing-late = libraries it loads later, if at all, that are nowhere to be found
doctor-missing-versions = versions of libraries newer than those here
doctor-missing-versions-mend = Build it on a system as old as the oldest it is to run on, or test it on a newer one.
doctor-missing-functions = functions it needs that no library has
doctor-missing-functions-mend = Another version of the library is found here than the file was linked with, or one is not named in its link.
doctor-missing-functions-late = functions no library has: the first call of one ends the program
doctor-damaged = libraries it needs that are damaged
doctor-damaged-mend = Replace them.
doctor-of-library = { $what } of { $library }
doctor-the-mock = the mock

## What keeps the mock from standing in front of a program

doctor-front-static = linked statically: it loads no library, so that no mock can stand in front of it
doctor-front-static-mend = Link it against libmapi32.so, for the test at least.
doctor-front-rpath = its RPATH leads to { $path }, before any folder that the mock could stand in
doctor-front-rpath-mend = Link it with --enable-new-dtags, which makes that a RUNPATH, or take that library away for the test.
doctor-front-path = it names { $library } by its path, and so gets that one
doctor-front-path-mend = Give that library a soname when linking it, so that the program names it without a path.
doctor-front-beside = { $path } stands beside it: { $other }
doctor-front-other = the program would get this one instead of the mock
doctor-front-other-mend = Take it away for the test.
doctor-front-not-named = it neither imports { $library } nor holds that name: it may never come to the mock
doctor-front-setuid = it runs with the rights of another user or group (setuid, setgid): the loader then passes over LD_LIBRARY_PATH
doctor-front-setuid-mend = Test a copy without those bits, or run the test as that user.
doctor-front-not-runnable = nobody may run it
doctor-front-not-runnable-mend = chmod +x.

## Entry points of providers

doctor-entry-points = provider library with entry points
doctor-entry-point = { $name } ({ $what })
doctor-entry-store = message store
doctor-entry-address-book = address book
doctor-entry-transport = transport
doctor-entry-service = message service
doctor-provider-decorated = no provider: it exports { $name } decorated as { $exported }
doctor-provider-decorated-mend-pe = Export the plain name, in C linkage: a line `{ $name }` in the module definition file.
doctor-provider-decorated-mend-elf = Declare { $name } `extern "C"`, with default visibility.
doctor-provider-none = no provider: it exports none of the entry points { $names }
doctor-provider-none-mend-pe = Export them in a module definition file, or mark them __declspec(dllexport).
doctor-provider-none-mend-elf = Give them default visibility, and name them where a version script says what is exported.
doctor-spooler-missing = mapisp32 is missing beside the mock's library: programs of one machine share no spooler
doctor-spooler-missing-mend = Build all of it (`cargo build --release`), or unpack the package whole.
doctor-machine-rights-mend = Take the others' rights away (`{ $command }`), or name another directory in { $variable }.
