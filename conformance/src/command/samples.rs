//! `samples`: every sample subject of the project, right and faulty, and which requirements each is found to break. It must be
//! those that `subjects/faults.toml` names, all of them and no others.

mod explored;

use super::{catalogue, output, scenarios};
use crate::cli::Samples;
use cases::Scenario;
use mapi_conformance::judge::{Compiled, RunEnd, Verdicts};
use mapi_conformance::run::library::Library;
use mapi_conformance::run::provider::CaseRun;
use mapi_conformance::run::{RunError, Runner, client, provider};
use messages::tell;
use reports::{Matrix, MatrixRow, Outcome};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Seconds an ordinary case of a sample may take: they take milliseconds, and what waits for a processor is not cut short. On
/// Windows a process that waits for the system to start or serve it cannot be told from one that hangs.
const LIMIT: u64 = if cfg!(windows) { 3 } else { 1 };

/// Rounds of logon and logoff that show most faults; those that show only after more say so.
const ROUNDS: u32 = 200;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    fault: Vec<Fault>,
}

/// An entry of `subjects/faults.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "the entry is for people and for the build too")]
pub(super) struct Fault {
    pub(super) id: String,
    subject: String,
    define: String,
    kind: String,
    about: String,
    breaks: String,
    outcome: String,
    /// The requirements it is found to break.
    #[serde(default)]
    pub(super) requirement: Vec<String>,
    /// Why it is not found.
    unobservable: Option<String>,
    /// Of a client, what it is started with.
    #[serde(default)]
    arguments: Vec<String>,
    /// Rounds of the longest cases that it takes to show it.
    rounds: Option<u32>,
    /// What is found on Windows, where that differs.
    windows: Option<Elsewhere>,
}

/// What a fault is found to break on another system.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Elsewhere {
    /// The requirements, perhaps none.
    requirement: Vec<String>,
    /// Why they differ.
    because: String,
}

/// One binary to run.
struct Sample {
    subject: String,
    fault: Option<String>,
    path: PathBuf,
    client: bool,
    arguments: Vec<String>,
    /// What is to be found, in order; nothing of a right one.
    expected: Vec<String>,
    /// Rounds of the longest cases; of a right one all.
    rounds: Option<u32>,
}

impl Sample {
    fn name(&self) -> String {
        format!("{}/{}", self.subject, self.fault.as_deref().unwrap_or("right"))
    }

    fn row(&self, outcome: Outcome, violated: Vec<String>) -> MatrixRow {
        MatrixRow { subject: self.subject.clone(), fault: self.fault.clone(), outcome, violated }
    }
}

/// Runs the command.
pub fn run(args: &Samples) -> Result<u8, RunError> {
    let (_, compiled) = catalogue()?;
    let cases = scenarios()?;
    let mut samples = samples(&args.subjects, &args.built, args.filter.as_deref())?;
    // Only providers can be explored.
    samples.retain(|sample| args.explore.is_none() || !sample.client);
    let rows = Mutex::new(BTreeMap::new());
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some((index, sample)) = {
            let index = next.fetch_add(1, Ordering::Relaxed);
            samples.get(index).map(|s| (index, s))
        } {
            let judged = match args.explore {
                Some(seconds) => explored::explored(sample, &compiled, seconds, args),
                None => judge(sample, &compiled, &cases, &args.out),
            };
            // What cannot be run is said with the others, whose rows are not lost by it.
            let row = judged.map_err(|error| RunError::at(&sample.path, error));
            rows.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert(index, row);
        }
    };
    // An exploration takes all processors for itself.
    let workers = if args.explore.is_some() { 1 } else { std::thread::available_parallelism().map_or(1, usize::from) };
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        running.into_iter().try_for_each(|worker| worker.join().map_err(|_| RunError(tell!("error-worker"))))
    })?;
    let surprise = if args.explore.is_some() { explored::surprise } else { surprise };
    let mut surprises = Vec::new();
    let mut failed = false;
    let rows: Vec<_> = samples
        .iter()
        .zip(rows.into_inner().unwrap_or_default().into_values())
        .map(|(sample, row)| {
            let (row, said) = match row {
                Ok(row) => {
                    let said = surprise(sample, &row);
                    (row, said)
                }
                Err(error) => {
                    failed = true;
                    (sample.row(Outcome::NotStarted, Vec::new()), Some(error.to_string()))
                }
            };
            surprises.extend(said);
            row
        })
        .collect();
    let ran = !rows.is_empty();
    let mut stdout = std::io::stdout().lock();
    let written = Matrix { rows }.render(messages::spoken().language(), &mut stdout).and_then(|()| stdout.flush());
    output::written(written)?;
    surprises.iter().for_each(|surprise| eprintln!("{surprise}"));
    Ok(match (ran, surprises.is_empty()) {
        (false, _) => 4,
        _ if failed => 2,
        (true, true) => 0,
        (true, false) => 1,
    })
}

/// What was found and not expected, or expected and not found, in words.
fn surprise(sample: &Sample, row: &MatrixRow) -> Option<String> {
    let found: BTreeSet<_> = row.violated.iter().collect();
    let expected: BTreeSet<_> = sample.expected.iter().collect();
    let comma = tell!("command-names-comma");
    let list = |ids: &mut dyn Iterator<Item = &&String>| ids.map(|id| id.as_str()).collect::<Vec<_>>().join(&comma);
    let missing = Some(list(&mut expected.difference(&found))).filter(|ids| !ids.is_empty());
    let more = Some(list(&mut found.difference(&expected))).filter(|ids| !ids.is_empty());
    let differs = missing.is_some() || more.is_some();
    differs.then(|| {
        let missing = missing.map(|ids| tell!("command-samples-not-found", ids = ids)).unwrap_or_default();
        let more = more.map(|ids| tell!("command-samples-found-too", ids = ids)).unwrap_or_default();
        tell!("command-samples-surprise", name = sample.name(), missing = missing, more = more)
    })
}

/// The faults of a list.
pub(super) fn faults(list: &Path) -> Result<Vec<Fault>, RunError> {
    let text = std::fs::read_to_string(list).map_err(|error| RunError::at(list, error))?;
    let file: File = toml::from_str(&text).map_err(|error| RunError::at(list, error))?;
    Ok(file.fault)
}

fn samples(list: &Path, built: &Path, filter: Option<&str>) -> Result<Vec<Sample>, RunError> {
    let mut samples: Vec<Sample> = Vec::new();
    for fault in faults(list)? {
        if fault.requirement.is_empty() != fault.unobservable.is_some() {
            return Err(RunError::at(list, tell!("error-fault-unsaid", id = &fault.id)));
        }
        if fault.windows.as_ref().is_some_and(|elsewhere| elsewhere.because.is_empty()) {
            return Err(RunError::at(list, tell!("error-fault-windows", id = &fault.id)));
        }
        let elsewhere = fault.windows.filter(|_| cfg!(windows)).map(|elsewhere| elsewhere.requirement);
        let client = fault.kind == "client";
        if !samples.iter().any(|s| s.subject == fault.subject) {
            samples.push(Sample {
                subject: fault.subject.clone(),
                fault: None,
                path: built.join(file_name(&fault.subject, None, client)),
                client,
                arguments: Vec::new(),
                expected: Vec::new(),
                rounds: None,
            });
        }
        let slug = fault.id.split_once('/').map_or(fault.id.as_str(), |(_, slug)| slug).to_owned();
        let path = built.join(file_name(&fault.subject, Some(&slug), client));
        let rounds = Some(fault.rounds.unwrap_or(ROUNDS));
        let expected = elsewhere.unwrap_or(fault.requirement);
        samples.push(Sample {
            subject: fault.subject,
            fault: Some(slug),
            path,
            client,
            arguments: fault.arguments,
            expected,
            rounds,
        });
    }
    let wanted = |s: &Sample| filter.is_none_or(|f| s.name().contains(f));
    Ok(samples.into_iter().filter(wanted).collect())
}

fn file_name(subject: &str, fault: Option<&str>, client: bool) -> String {
    let fault = fault.map(|fault| format!("-{fault}")).unwrap_or_default();
    mapi_conformance::run::file_name(&format!("{subject}{fault}"), client)
}

fn judge(sample: &Sample, compiled: &Compiled, cases: &[Scenario], out: &Path) -> Result<MatrixRow, RunError> {
    let out = out.join(sample.path.file_stem().unwrap_or_default());
    // A subject may delete its own file, and some are lent libraries beside it: what is built stays as it is.
    let copy = copy(&sample.path, &out)?;
    let (runs, verdicts) = if sample.client {
        let arguments = sample.arguments.iter().map(OsString::from);
        let command: Vec<OsString> = std::iter::once(copy.into()).chain(arguments).collect();
        let job = client::Job {
            command: &command,
            edition: None,
            out: &out,
            limit: 4 * LIMIT,
            providers: Vec::new(),
            machine: None,
            prints: client::Prints::Nowhere,
            runner: &Runner::default(),
        };
        client::run(&job, compiled)?
    } else {
        let library = Library::inspect(&copy).map_err(|error| RunError(error.to_string()))?;
        let fits = |case: &&Scenario| case.kinds.iter().any(|kind| library.kinds.contains(kind));
        let cases: Vec<_> = cases.iter().filter(fits).map(|case| shortened(case, sample.rounds)).collect();
        let job = provider::Job {
            library: &library,
            kinds: &library.kinds,
            cases: &cases,
            edition: None,
            out: &out,
            limit: Some(LIMIT),
            runner: &Runner::default(),
        };
        provider::run(&job, compiled, |_| {})?
    };
    let violated = violated(&verdicts);
    if sample.fault.is_none() && violated.is_empty() {
        // Ten thousand rounds are 40 MB of nothing to see; what finds something is kept.
        for run in &runs {
            let _ = std::fs::remove_file(&run.trace);
        }
    }
    Ok(sample.row(worst(&runs), violated))
}

/// The case with no more rounds than this in any of its blocks.
pub(super) fn shortened(case: &Scenario, rounds: Option<u32>) -> Scenario {
    let mut case = case.clone();
    let line = |line: &str| match (
        rounds,
        line.trim().strip_prefix("repeat ").and_then(|rest| rest.trim_end_matches(['{', ' ']).parse().ok()),
    ) {
        (Some(most), Some(said)) if most < said => format!("repeat {most} {{\n"),
        _ => format!("{line}\n"),
    };
    case.steps = case.steps.lines().map(line).collect();
    case
}

fn copy(path: &Path, out: &Path) -> Result<PathBuf, RunError> {
    std::fs::create_dir_all(out).map_err(|error| RunError::at(out, error))?;
    let copy = out.join(path.file_name().unwrap_or_default());
    std::fs::copy(path, &copy).map_err(|error| RunError::at(path, error))?;
    Ok(copy)
}

fn worst(runs: &[CaseRun]) -> Outcome {
    let of = |run: &CaseRun| match run.end {
        RunEnd::Completed => Outcome::Completed,
        RunEnd::Crashed { .. } => Outcome::Crashed,
        RunEnd::Hung => Outcome::Hung,
        RunEnd::Exited { .. } | RunEnd::Failed { .. } | RunEnd::Left => Outcome::Exited,
        RunEnd::BrokenOff => Outcome::TraceBrokenOff,
        RunEnd::Unseen => Outcome::EndNotRecorded,
        RunEnd::Empty => Outcome::NothingRecorded,
        RunEnd::NotStarted => Outcome::NotStarted,
    };
    runs.iter().map(of).max().unwrap_or(Outcome::NotStarted)
}

/// What the subject broke; what the tool itself broke is marked, and must not be there.
fn violated(verdicts: &Verdicts) -> Vec<String> {
    let subjects = verdicts.violations().map(|merged| merged.verdict.id.clone());
    let own = verdicts.own_defects().map(|merged| format!("OWN {}", merged.verdict.id));
    subjects.chain(own).collect()
}
