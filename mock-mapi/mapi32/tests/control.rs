//! The mock's own functions, driven by a C program: every answer as the header says, and what stands in the traces.

mod built;

use built::{built, left_out};
use mock_mapi::trace::{TraceReader, to_json_line};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The names of the functions the header declares.
fn declared() -> Vec<String> {
    let header = fs::read_to_string(root().join("sdk/include/mock_mapi.h")).expect("part of the project");
    let of = |line: &str| line.strip_prefix("MOCK_MAPI_API ")?.split('(').next()?.rsplit([' ', '*']).next().map(str::to_owned);
    header.lines().filter_map(of).collect()
}

#[test]
fn the_header_the_definition_file_and_the_library_have_the_same_functions_and_version() {
    let names = declared();
    assert_eq!(names.len(), 7, "{names:?}");
    let definitions = fs::read_to_string(root().join("sdk/mock_mapi.def")).expect("part of the project");
    let defined: Vec<_> = definitions.lines().filter_map(|line| line.strip_prefix("    ")).collect();
    let listed = Command::new("nm").arg("-D").arg(built().join("libmapi32.so")).output().expect("nm comes with the linker");
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    for name in &names {
        assert!(defined.contains(&name.as_str()) && listed.lines().any(|line| line.ends_with(&format!(" T {name}"))), "{name}");
    }
    assert_eq!(defined.len(), names.len());
    let header = fs::read_to_string(root().join("sdk/include/mock_mapi.h")).expect("part of the project");
    assert!(header.contains(&format!("#define MOCK_MAPI_VERSION \"{}\"", env!("CARGO_PKG_VERSION"))));
    let library = fs::read(built().join("libmapi32.so")).expect("built with this test");
    let mark = format!("{}{}\0", mock_mapi::VERSION_MARK, env!("CARGO_PKG_VERSION"));
    assert!(library.windows(mark.len()).any(|window| window == mark.as_bytes()), "the version can be told from the file");
}

#[test]
fn the_header_is_c99_and_cpp11_by_itself() {
    for (compiler, language) in [("gcc", ["-std=c99", "-xc"]), ("g++", ["-std=c++11", "-xc++"])] {
        let mut compile = Command::new(compiler);
        compile.args(language).args(["-pedantic", "-Wall", "-Wextra", "-Werror", "-fsyntax-only"]);
        match compile.arg(root().join("sdk/include/mock_mapi.h")).arg("-Wno-pragma-once-outside-header").output() {
            Ok(said) => assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr)),
            Err(_) => left_out("a compile of mock_mapi.h"),
        }
    }
}

/// The C program and a store it logs on to.
fn program(out: &Path) -> Option<(PathBuf, PathBuf)> {
    let what = "the C program that drives the mock's own functions";
    let program = built::program("control", &["libstore.so"], out, what)?;
    Some((program, out.join("libstore.so")))
}

fn run(program: &Path, traces: &Path, store: &Path, config: Option<&Path>) -> Output {
    let _ = fs::remove_dir_all(traces);
    fs::create_dir_all(traces).expect("the folder can be made");
    let mut command = Command::new(program);
    command.arg(traces).arg(store).env("LD_LIBRARY_PATH", built()).env_remove("MOCK_MAPI_CONFIG");
    if let Some(config) = config {
        command.env("MOCK_MAPI_CONFIG", config);
    }
    let ran = command.output().expect("the program was just built");
    assert!(ran.status.success(), "{:?}\n{}", ran.status, String::from_utf8_lossy(&ran.stdout));
    ran
}

fn lines(trace: &Path) -> Vec<String> {
    let bytes = fs::read(trace).unwrap_or_else(|error| panic!("{}: {error}", trace.display()));
    let mut reader = TraceReader::new(&bytes[..]).expect("a trace");
    let mut lines = Vec::new();
    while let Some(event) = reader.next().expect("a whole trace") {
        lines.push(to_json_line(&event, 1));
    }
    lines
}

fn has(line: &str, parts: &[&str]) -> bool {
    parts.iter().all(|part| line.contains(part))
}

#[test]
fn a_c_program_gets_every_answer_and_its_traces_tell_whole_stories() {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("control");
    let Some((program, store)) = program(&out) else { return };
    let traces = out.join("traces");
    let ran = run(&program, &traces, &store, None);

    let right = lines(&traces.join("right.trace"));
    assert!(
        has(&right[0], &["mock::Controlled", "\"mock_mapi_start_recording\"", "right.trace", "\"answer\":0"]),
        "{}",
        right[0]
    );
    assert!(
        has(&right[1], &["mock::Controlled", "second.trace", &0x8004_010B_u32.to_string()]),
        "a refusal is noted too: {}",
        right[1]
    );
    let at = |part: &str| right.iter().position(|line| line.contains(part)).unwrap_or_else(|| panic!("no {part}"));
    assert!(has(&right[at("before logon")], &["mock::Mark"]));
    assert!(at("before logon") < at("MAPILogonEx") && at("MAPILogonEx") < at("after logon"));
    assert!(at("after logon") < at("IMAPISession::Logoff") && at("MAPIUninitialize") < at("mock_mapi_stop_recording"));
    assert!(has(right.last().expect("not empty"), &["mock::EndOfRun"]), "what came behind the end is not in it");
    assert_eq!(right.iter().filter(|line| line.contains("\"MAPIInitialize\"") && line.contains("\"ph\":\"B\"")).count(), 1);

    let open = lines(&traces.join("left-open.trace"));
    let end = &open[open.len() - 2];
    assert!(has(end, &["mock_mapi_stop_recording", "\"answer\":1,"]), "{end}");
    assert!(!open.iter().any(|line| line.contains("Logoff")));

    let profile = fs::read_dir(&traces)
        .expect("a folder")
        .flatten()
        .find(|entry| entry.file_name().to_string_lossy().starts_with("profile-"));
    let profile = profile.expect("{pid} stands for a number").path();
    assert!(profile.file_stem().is_some_and(|stem| stem.to_string_lossy()[8..].parse::<u32>().is_ok()));
    let profile = lines(&profile);
    assert!(profile.iter().any(|line| has(line, &["LoadLibrary", "libstore.so"])), "the library of the profile was loaded");
    assert!(profile.iter().any(|line| has(line, &["mock::LibraryState", "libstore.so", "\"mapped\":0"])), "and freed");
    let unasked = ["builtin-transport", "builtin-store"];
    assert!(!profile.iter().any(|line| unasked.iter().any(|name| line.contains(name))), "and no other");
    assert!(!traces.join("second.trace").exists(), "what is refused makes no file");
    assert!(String::from_utf8_lossy(&ran.stdout).contains("as mock_mapi.h says"));
}

#[test]
fn under_the_runner_the_one_trace_of_the_process_goes_on() {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("control-outside");
    let Some((program, store)) = program(&out) else { return };
    let (config, trace, traces) = (out.join("config.json"), out.join("outside.trace"), out.join("traces"));
    fs::write(&config, format!("{{\"trace\": {:?}}}", trace.display().to_string())).expect("the folder is there");
    run(&program, &traces, &store, Some(&config));
    let all = lines(&trace);
    let at = |part: &str| all.iter().position(|line| line.contains(part)).unwrap_or_else(|| panic!("no {part}"));
    assert!(at("mock_mapi_start_recording") < at("my own words") && at("my own words") < at("MAPILogonEx"));
    assert!(at("MAPIUninitialize") < at("mock_mapi_stop_recording") && at("mock_mapi_stop_recording") < at("mock_mapi_reset"));
    assert_eq!(fs::read_dir(&traces).expect("a folder").count(), 0);
}
