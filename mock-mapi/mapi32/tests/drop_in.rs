//! The built library against the names of mingw-w64's import library, and a C program that calls what few programs call.

mod built;

use built::{built, left_out};
use mock_mapi::spec::exports::{EXPORTS, Export, Service, definition_file};
use mock_mapi::trace::{TraceReader, to_json_line};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Names of functions a tool lists, one a line with a `T` before each; nothing where the tool or the file is missing.
fn functions(tool: &str, args: &[&str], file: &Path) -> Option<BTreeSet<String>> {
    let listed = Command::new(tool).args(args).arg(file).output().ok().filter(|output| output.status.success())?;
    let text = String::from_utf8_lossy(&listed.stdout).into_owned();
    Some(text.lines().filter_map(|line| line.split_once(" T ").map(|(_, name)| name.trim().to_owned())).collect())
}

fn exported() -> BTreeSet<String> {
    functions("nm", &["-D"], &built().join("libmapi32.so")).expect("nm comes with the linker")
}

#[test]
fn the_library_exports_every_name_of_the_table() {
    let exported = exported();
    let missing: Vec<_> = EXPORTS.iter().filter(|export| !exported.contains(export.name)).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn the_library_exports_every_name_of_mingws_import_library() {
    let import_library = Path::new("/usr/x86_64-w64-mingw32/lib/libmapi32.a");
    let Some(names) = functions("x86_64-w64-mingw32-nm", &[], import_library) else {
        left_out("the comparison with the names of mingw-w64's libmapi32.a");
        return;
    };
    assert!(names.len() >= 170, "{}", names.len());
    let exported = exported();
    let missing: Vec<_> = names.difference(&exported).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn the_library_exports_every_name_the_stub_library_looks_up() {
    let exported = exported();
    let names = include_str!("stub_library.txt").lines().filter(|line| !line.starts_with('#'));
    let mut count = 0;
    for name in names {
        let export = Export::find(name).unwrap_or_else(|| panic!("{name} is not in the table"));
        assert!(exported.contains(export.name) && definition_file().contains(&format!("\n    {name}")), "{name}");
        count += 1;
    }
    assert_eq!(count, 142);
}

/// The functions that notes of this name tell of, in order, with the line of each in JSON.
fn noted<'a>(lines: &'a [String], note: &str) -> Vec<(&'a str, &'a str)> {
    let start = format!("{{\"name\":\"mock::{note}\"");
    let function = |line: &'a str| line.split_once("\"function\":\"").and_then(|(_, rest)| rest.split('"').next());
    lines.iter().filter(|line| line.starts_with(&start)).filter_map(|line| Some((function(line)?, line.as_str()))).collect()
}

#[test]
fn a_c_program_is_refused_or_helped_as_documented_and_its_trace_says_so() {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("drop-in");
    let what = "the C program that calls functions outside a session";
    let Some(program) = built::program("drop_in", &[], &out, what) else { return };
    let (config, trace) = (out.join("config.json"), out.join("drop-in.trace"));
    fs::write(&config, format!("{{\"trace\": {:?}}}", trace.display().to_string())).expect("the folder is there");
    let ran = Command::new(program).env("MOCK_MAPI_CONFIG", &config).env("LD_LIBRARY_PATH", built()).output();
    let ran = ran.expect("the program was just built");
    assert!(ran.status.success(), "{:?}\n{}", ran.status, String::from_utf8_lossy(&ran.stdout));

    let bytes = fs::read(&trace).expect("the program recorded");
    let mut reader = TraceReader::new(&bytes[..]).expect("a trace");
    let pid = reader.info().pid;
    let mut lines = Vec::new();
    while let Some(event) = reader.next().expect("a whole trace") {
        lines.push(to_json_line(&event, pid));
    }
    let refused = noted(&lines, "NotServed");
    let names: Vec<_> = refused.iter().map(|(name, _)| *name).collect();
    let expected = [
        "CreateIProp",
        "CreateTable",
        "BuildDisplayTable",
        "HrAddColumns",
        "HrComposeEID",
        "WrapStoreEntryID",
        "HrValidateIPMSubtree",
        "ScRelocProps",
        "OpenStreamOnFile",
        "MAPIInitIdle",
        "FtgRegisterIdleRoutine",
        "ChangeIdleRoutine",
        "FPropCompareProp",
        "MAPILogon",
        "MAPISendMail",
        "MAPIAddress",
        "cmc_send_documents",
    ];
    assert_eq!(names, expected);
    let line = refused[1].1;
    for part in ["\"cat\":\"client,subsystem\"", "\"ph\":\"i\"", &format!("\"pid\":{pid}"), "\"tid\":0", "\"CreateTable\""] {
        assert!(line.contains(part), "{line}");
    }
    let helpers: BTreeSet<_> = noted(&lines, "HelperCalled").into_iter().map(|(name, _)| name).collect();
    let of = |service| EXPORTS.iter().filter(|export| export.service == service).map(|e| e.name).collect::<BTreeSet<_>>();
    assert!(helpers.is_subset(&of(Service::Helper)) && helpers.contains("ScDupPropset"), "{helpers:?}");
    // What a helper allocates, frees and calls is recorded as its caller's.
    let dup = lines.iter().position(|line| line.contains("\"ScDupPropset\"")).expect("called");
    assert!(lines[dup + 1].starts_with("{\"name\":\"MAPIAllocateBuffer\",\"cat\":\"client,subsystem\""), "{}", lines[dup + 1]);
    let get = lines.iter().position(|line| line.contains("\"HrGetOneProp\"")).expect("called");
    assert!(lines[get + 1].starts_with("{\"name\":\"IMAPIProp::GetProps\",\"cat\":\"client,"), "{}", lines[get + 1]);
}
