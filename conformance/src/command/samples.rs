//! `samples`: every sample subject of the project, right and faulty, and which requirements each is found to break.

use super::{catalogue, scenarios};
use crate::cli::Samples;
use cases::Scenario;
use mapi_conformance::explore::{self, Stage, Target};
use mapi_conformance::judge::{Compiled, RunEnd, Verdicts};
use mapi_conformance::run::library::Library;
use mapi_conformance::run::provider::CaseRun;
use mapi_conformance::run::{RunError, client, provider};
use reports::{Matrix, MatrixRow, Outcome};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Seconds an ordinary case of a sample may take: they take milliseconds.
const LIMIT: u64 = 2;

#[derive(Deserialize)]
struct File {
    fault: Vec<Fault>,
}

/// An entry of `subjects/faults.toml`.
#[derive(Clone, Debug, Deserialize)]
struct Fault {
    id: String,
    subject: String,
    kind: String,
}

/// One binary to run.
struct Sample {
    subject: String,
    fault: Option<String>,
    path: PathBuf,
    client: bool,
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
    let work = || -> Result<(), RunError> {
        while let Some((index, sample)) = {
            let index = next.fetch_add(1, Ordering::Relaxed);
            samples.get(index).map(|s| (index, s))
        } {
            let judged = match args.explore {
                Some(seconds) if !sample.client => explored(sample, &compiled, seconds, args),
                _ => judge(sample, &compiled, &cases, &args.out),
            };
            let row = judged
                .map_err(|error| RunError(format!("{}: {error}", sample.path.display())))?;
            rows.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert(index, row);
        }
        Ok(())
    };
    // An exploration takes all processors for itself.
    let workers = if args.explore.is_some() { 1 } else { std::thread::available_parallelism().map_or(1, usize::from) };
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        running.into_iter().try_for_each(|worker| worker.join().unwrap_or_else(|_| Err(RunError("a worker panicked".into()))))
    })?;
    let rows: Vec<_> = rows.into_inner().unwrap_or_default().into_values().collect();
    let ran = !rows.is_empty();
    let mut stdout = std::io::stdout().lock();
    Matrix { rows }.render(&mut stdout).and_then(|()| stdout.flush()).map_err(|error| RunError(error.to_string()))?;
    Ok(if ran { 0 } else { 4 })
}

fn samples(faults: &Path, built: &Path, filter: Option<&str>) -> Result<Vec<Sample>, RunError> {
    let text = std::fs::read_to_string(faults).map_err(|error| RunError::at(faults, error))?;
    let file: File = toml::from_str(&text).map_err(|error| RunError::at(faults, error))?;
    let mut samples: Vec<Sample> = Vec::new();
    for fault in file.fault {
        let client = fault.kind == "client";
        if !samples.iter().any(|s| s.subject == fault.subject) {
            samples.push(Sample {
                subject: fault.subject.clone(),
                fault: None,
                path: built.join(file_name(&fault.subject, None, client)),
                client,
            });
        }
        let slug = fault.id.split_once('/').map_or(fault.id.as_str(), |(_, slug)| slug).to_owned();
        let path = built.join(file_name(&fault.subject, Some(&slug), client));
        samples.push(Sample { subject: fault.subject, fault: Some(slug), path, client });
    }
    let wanted =
        |s: &Sample| filter.is_none_or(|f| format!("{}/{}", s.subject, s.fault.as_deref().unwrap_or("right")).contains(f));
    Ok(samples.into_iter().filter(wanted).collect())
}

fn file_name(subject: &str, fault: Option<&str>, client: bool) -> String {
    let (before, after) = if client { ("", "") } else { ("lib", ".so") };
    let fault = fault.map(|fault| format!("-{fault}")).unwrap_or_default();
    format!("{before}{subject}{fault}{after}")
}

fn judge(sample: &Sample, compiled: &Compiled, cases: &[Scenario], out: &Path) -> Result<MatrixRow, RunError> {
    let out = out.join(sample.path.file_stem().unwrap_or_default());
    let (runs, verdicts) = if sample.client {
        let command: [OsString; 1] = [sample.path.clone().into()];
        let job =
            client::Job { command: &command, edition: None, out: &out, limit: 4 * LIMIT, providers: Vec::new(), quiet: true };
        client::run(&job, compiled)?
    } else {
        // A subject may delete its own file: what is built stays.
        let copy = copy(&sample.path, &out)?;
        let library = Library::inspect(&copy).map_err(|error| RunError(error.to_string()))?;
        let fits = |case: &&Scenario| case.kinds.iter().any(|kind| library.kinds.contains(kind));
        let cases: Vec<_> = cases.iter().filter(fits).cloned().collect();
        let job = provider::Job {
            library: &library,
            kinds: &library.kinds,
            cases: &cases,
            edition: None,
            out: &out,
            limit: Some(LIMIT),
        };
        provider::run(&job, compiled, |_| {})?
    };
    Ok(MatrixRow {
        subject: sample.subject.clone(),
        fault: sample.fault.clone(),
        outcome: worst(&runs),
        violated: violated(&verdicts),
    })
}

/// Explores a sample until something is found, with no more knowledge of it than of any library.
fn explored(sample: &Sample, compiled: &Compiled, seconds: u64, args: &Samples) -> Result<MatrixRow, RunError> {
    let out = args.out.join("explored").join(sample.path.file_stem().unwrap_or_default());
    let copy = copy(&sample.path, &out)?;
    let library = Library::inspect(&copy).map_err(|error| RunError(error.to_string()))?;
    let stage = Stage::new(Target::Library(library.path.clone()), &library.kinds, None, compiled)?;
    let regressions = out.join("none.mapi-regressions");
    // What an earlier run of this command kept would be no finding of this one.
    let _ = std::fs::remove_file(&regressions);
    let job = explore::Job {
        stage: &stage,
        kinds: &library.kinds,
        seed: args.seed,
        runs: None,
        time: Some(Duration::from_secs(seconds)),
        enough: Some(1),
        limit: Duration::from_secs(LIMIT),
        out: &out,
        regressions: &regressions,
    };
    let explored = explore::explore(&job, &|_| {})?;
    for (run, told) in explored.runs.iter().zip(&explored.told) {
        eprintln!("{} {}: {} steps in {} stories", sample.path.display(), run.id, told.story.steps.len(), explored.played);
    }
    Ok(MatrixRow {
        subject: sample.subject.clone(),
        fault: sample.fault.clone(),
        outcome: if explored.runs.is_empty() { Outcome::Completed } else { worst(&explored.runs) },
        violated: violated(&explored.verdicts),
    })
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
        RunEnd::Exited { .. } => Outcome::Exited,
    };
    runs.iter().map(of).max().unwrap_or(Outcome::NotStarted)
}

/// What the subject broke; what the tool itself broke is marked, and must not be there.
fn violated(verdicts: &Verdicts) -> Vec<String> {
    let subjects = verdicts.violations().map(|merged| merged.verdict.id.clone());
    let own = verdicts.own_defects().map(|merged| format!("OWN {}", merged.verdict.id));
    subjects.chain(own).collect()
}
