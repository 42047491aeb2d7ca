//! Every right subject, and every command of the program, under valgrind: no access to memory that is not there, and nothing lost.
//!
//! What valgrind finds fails the test with valgrind's own words. Memory that can be reached when a process ends is no leak, and
//! neither is what Rust's hash tables point into the middle of, which valgrind calls possibly lost.

mod built;
mod program;

use built::{build, built, root};
use cases::Scenario;
use libtest_mimic::{Arguments, Failed, Trial};
use mapi_conformance::run::mock_library;
use program::{PROGRAM, program};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Output};

/// The exit code for what valgrind finds.
const FOUND: i32 = 99;

/// Instead of ten thousand.
const ROUNDS: &str = "repeat 40 {";

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let there = Command::new("valgrind").arg("--version").output().map(drop).map_err(|error| format!("valgrind: {error}"));
    let trials = match there.and_then(|()| build()) {
        Ok(()) => trials(),
        Err(missing) => {
            eprintln!("left out: subjects and commands under valgrind: {missing}; `.ci/setup` installs what they need");
            vec![Trial::test("subjects and commands under valgrind", || Ok(())).with_ignored_flag(true)]
        }
    };
    libtest_mimic::run(&arguments, trials).exit_code()
}

const LIBRARIES: [&str; 5] = ["libstore.so", "libstore_pp.so", "libabook.so", "libtransport.so", "liballinone.so"];

fn trials() -> Vec<Trial> {
    let mut trials = vec![Trial::test("what valgrind finds fails a case", found)];
    for library in LIBRARIES {
        trials.push(Trial::test(format!("cases {library}"), move || provider(library)));
        trials.push(Trial::test(format!("explore {library}"), move || explore(library)));
    }
    trials.push(Trial::test("explore built-in", || explore("--builtin")));
    for (client, threads) in [("client", ""), ("client_dl", ""), ("client_dl", "1")] {
        let name = format!("client {client}{}", if threads.is_empty() { "" } else { ", two threads" });
        trials.push(Trial::test(name, move || right_client(client, threads, None)));
    }
    trials.push(Trial::test("client client, own provider", || right_client("client", "", Some("liballinone.so"))));
    trials.push(Trial::test("machine, client and spooler", machine));
    trials.push(Trial::test("commands", commands));
    trials
}

/// A folder that stays after the test, and what valgrind writes there; and what else valgrind is told.
struct Place(PathBuf, &'static [&'static str]);

impl Place {
    fn new(name: &str) -> Result<Self, Failed> {
        Self::with(name, &[])
    }

    fn with(name: &str, options: &'static [&'static str]) -> Result<Self, Failed> {
        let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("memory").join(name);
        let _ = fs::remove_dir_all(&place);
        fs::create_dir_all(place.join("valgrind"))?;
        Ok(Self(place, options))
    }

    fn logs(&self) -> PathBuf {
        self.0.join("valgrind")
    }

    /// Valgrind's command line. Libraries that are freed again keep their names in what it says.
    fn valgrind(&self) -> Vec<String> {
        let log = format!("--log-file={}", self.logs().join("%p.log").display());
        let leaks = ["--leak-check=full", "--show-leak-kinds=definite", "--errors-for-leak-kinds=definite"];
        let fixed = ["valgrind", "-q", "--num-callers=30", "--keep-debuginfo=yes", "--error-exitcode=99"];
        fixed.into_iter().chain(leaks).chain(self.1.iter().copied()).map(str::to_owned).chain([log]).collect()
    }

    /// The program, its subjects under valgrind; a client with what the variable of the clients is to be.
    fn run(&self, arguments: &[&str], client: Option<(&Path, &str)>) -> Result<Output, Failed> {
        let runner = self.valgrind().iter().fold(String::new(), |mut line, word| {
            let _ = write!(line, "\"{word}\" ");
            line
        });
        let mut program = program();
        program.args(arguments).arg("--runner").arg(runner).arg("--out").arg(&self.0);
        if let Some((client, threads)) = client {
            program.arg("--").arg(client).env("CLIENT_THREADS", threads);
        }
        Ok(program.current_dir(root()).output()?)
    }

    /// What valgrind said of each process, which should be nothing, of at least so many processes.
    fn silent(&self, at_least: usize) -> Result<(), Failed> {
        let said = self.said()?;
        assert!(said.len() >= at_least, "{} processes ran under valgrind, not {at_least}", said.len());
        let found: String =
            said.iter().filter(|(_, text)| !is_silent(text)).map(|(log, text)| format!("{}\n{text}\n", log.display())).collect();
        if found.is_empty() { Ok(()) } else { Err(found.into()) }
    }

    fn said(&self) -> Result<Vec<(PathBuf, String)>, Failed> {
        let logs = fs::read_dir(self.logs())?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
        Ok(logs.into_iter().map(|log| Ok((log.clone(), fs::read_to_string(log)?))).collect::<std::io::Result<_>>()?)
    }
}

/// Whether valgrind found nothing. That it does not know a call of the system is no find: of `pidfd_open` (434), without which the spooler does.
fn is_silent(said: &str) -> bool {
    let remarks = said.lines().all(|line| line.is_empty() || line.starts_with("--"));
    said.is_empty() || remarks && said.contains("unhandled amd64-linux syscall: 434")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Nothing found by valgrind, and the program content.
fn clean(place: &Place, output: &Output, at_least: usize) -> Result<(), Failed> {
    place.silent(at_least)?;
    if output.status.code() == Some(0) {
        return Ok(());
    }
    let said = [text(&output.stdout), text(&output.stderr)].concat();
    Err(format!("{}: exit code {:?}\n{said}", place.0.display(), output.status.code()).into())
}

/// A provider that loses memory of the C heap: it must not look clean.
fn found() -> Result<(), Failed> {
    let place = Place::new("found")?;
    let library = built().join("libstore-grows.so");
    // Some cases: to a single block a word may point by chance, and then it is not lost.
    let output = place.run(&["provider", &library.to_string_lossy(), "--case", "lo"], None)?;
    let report = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{report}{}", text(&output.stderr));
    assert!(report.contains(&format!("exit code {FOUND} after the case was over")), "{report}");
    assert!(place.said()?.iter().any(|(_, text)| text.contains("definitely lost")), "{report}");
    assert!(place.silent(1).is_err());
    Ok(())
}

fn provider(library: &str) -> Result<(), Failed> {
    let place = Place::new(library)?;
    let path = built().join(library);
    let output = place.run(&["provider", &path.to_string_lossy(), "--skip", "ten-thousand-rounds"], None)?;
    clean(&place, &output, 10)?;
    // Ten thousand rounds would take minutes: fewer, in a process like that of the other cases.
    let scenarios = Scenario::builtin().map_err(|errors| format!("{errors:?}"))?;
    let rounds = scenarios.iter().find(|case| case.id == "ten-thousand-rounds").ok_or("the case is gone")?;
    assert!(rounds.steps.contains("repeat 10000 {"), "{}", rounds.steps);
    let mut config: serde_json::Value = serde_json::from_slice(&fs::read(place.0.join("logon-logoff.json"))?)?;
    config["steps"] = rounds.steps.replace("repeat 10000 {", ROUNDS).into();
    config["trace"] = place.0.join("rounds.trace").to_string_lossy().into();
    let file = place.0.join("rounds.json");
    fs::write(&file, config.to_string())?;
    let words = place.valgrind();
    let mut command = Command::new(&words[0]);
    command.args(&words[1..]).arg(PROGRAM).arg("play-case").arg(mock_library()?).arg(file);
    clean(&place, &command.output()?, 11)
}

fn explore(library: &str) -> Result<(), Failed> {
    let place = Place::new(&format!("explore-{library}"))?;
    let path = if library.starts_with('-') { library.to_owned() } else { built().join(library).to_string_lossy().into_owned() };
    for seed in ["1", "2"] {
        let output = place.run(&["explore", &path, "--seed", seed, "--runs", "4"], None)?;
        clean(&place, &output, 4)?;
    }
    Ok(())
}

fn right_client(client: &str, threads: &str, provider: Option<&str>) -> Result<(), Failed> {
    let place = Place::new(&format!("{client}{threads}{}", provider.unwrap_or_default()))?;
    let mut arguments = vec!["client".to_owned()];
    arguments.extend(provider.map(|library| format!("--provider={}", built().join(library).display())));
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let output = place.run(&arguments, Some((&built().join(client), threads)))?;
    clean(&place, &output, 1)
}

/// A client on a machine, and the spooler it starts, which loads the transport: both to their end.
fn machine() -> Result<(), Failed> {
    let place = Place::with("machine", &["--trace-children=yes"])?;
    let home = place.0.join("home").to_string_lossy().into_owned();
    let provider = format!("--provider={}", built().join("libtransport.so").display());
    let output = place.run(&["client", &provider, "--machine", &home], Some((&built().join("client"), "")))?;
    // The launcher that puts the spooler apart from its client ends before it.
    clean(&place, &output, 3)?;
    let spooler = place.0.join("traces/run-spooler.trace");
    assert!(spooler.is_file(), "no {}", spooler.display());
    Ok(())
}

/// The program itself under valgrind; processes it starts are not.
fn commands() -> Result<(), Failed> {
    let place = Place::new("commands")?;
    let file = |name: &str| place.0.join(name).to_string_lossy().into_owned();
    let (store, client) = (built().join("libstore.so"), built().join("client"));
    let (store, client) = (store.to_string_lossy(), client.to_string_lossy());
    let (bad, trace, lines) = (store.replace(".so", "-sink-kept.so"), file("p/logon-logoff.trace"), file("lines.jsonl"));
    let lists: [(i32, &[&str]); 12] = [
        (0, &["provider", &store, "--case", "logon-logoff", "--out", &file("p")]),
        (1, &["provider", &bad, "--case", "notifications", "--out", &file("bad"), "--format", "junit"]),
        (0, &["client", "--out", &file("c"), "--", &client]),
        (0, &["explore", "--builtin", "--runs", "8", "--seed", "1", "--out", &file("e")]),
        (0, &["check", &trace, "--subject", "store", "--out", &file("k"), "--format", "json"]),
        (0, &["trace", "show", &trace]),
        (0, &["trace", "convert", &trace, &lines]),
        (0, &["trace", "convert", &lines, &file("back.trace")]),
        (0, &["trace", "export", &trace, &file("export.json")]),
        (0, &["check", &lines, "--subject", "store", "--out", &file("k2")]),
        (0, &["requirements", "list"]),
        (0, &["requirements", "explain", "store-logoff/same-flag"]),
    ];
    let words = place.valgrind();
    for (count, (code, arguments)) in lists.iter().enumerate() {
        let output = Command::new(&words[0]).args(&words[1..]).arg(PROGRAM).args(*arguments).current_dir(root()).output()?;
        place.silent(count + 1)?;
        let said = [text(&output.stdout), text(&output.stderr)].concat();
        assert_eq!(output.status.code(), Some(*code), "{arguments:?}\n{said}");
    }
    Ok(())
}
