//! Puts the mock in front of a program and judges what it did.

use super::machine::{Machine, is_spoolers};
use super::provider::CaseRun;
use super::trace_file::{missed_its_spooler, uses_mapi};
use super::{Declared, Judged, RunError, Runner, child, judge_run, last_calls, mock_library, system};
use crate::judge::{Compiled, RunEnd, Subject, Verdicts};
use messages::tell;
use mock_mapi::abi::{CONFIG_VARIABLE, Config, ProviderConfig};
use mock_mapi::model::Policy;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// What to do with a program.
pub struct Job<'a> {
    /// The program and its arguments.
    pub command: &'a [OsString],
    /// The edition, if only one.
    pub edition: Option<String>,
    /// Where traces and reports go.
    pub out: &'a Path,
    /// Seconds the program may take.
    pub limit: u64,
    /// Providers of the profile; empty means the built-in ones.
    pub providers: Vec<ProviderConfig>,
    /// Directory of the machine the program runs on; none is a machine for it alone.
    pub machine: Option<PathBuf>,
    /// Where what the program prints goes.
    pub prints: Prints,
    /// In what the program runs.
    pub runner: &'a Runner,
}

/// Where what a program prints goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prints {
    /// Where it would without the tool.
    Through,
    /// All of it to standard error: standard output is for the report alone.
    ToErrors,
    /// Nowhere.
    Nowhere,
}

/// Runs the program with the mock in front of it and judges every process of it that used MAPI.
///
/// # Errors
/// The program cannot be started, or never came to the mock.
pub fn run(job: &Job<'_>, compiled: &Compiled) -> Result<(Vec<CaseRun>, Verdicts), RunError> {
    let library = mock_library()?;
    fs::create_dir_all(job.out).map_err(|error| RunError::at(job.out, error))?;
    let out = dunce::canonicalize(job.out).map_err(|error| RunError::at(job.out, error))?;
    let (traces, file) = configured(job, &out)?;
    let (program, args) = job.command.split_first().ok_or_else(|| RunError(tell!("error-no-program")))?;
    let program = system::program(Path::new(program));
    let mut command = Command::new(&program);
    command.args(args).env(CONFIG_VARIABLE, &file);
    let machine = job.machine.as_deref().map(Machine::open).transpose()?;
    if let Some(machine) = &machine {
        machine.put_around(&mut command, &library);
    }
    let mut front = system::put_in_front(&mut command, &out, &library)?;
    let mut command = job.runner.wrap(command);
    if !job.runner.is_there() {
        // What is started otherwise is the runner, which has nothing to do with MAPI.
        front.hold_back(&mut command);
    }
    match job.prints {
        Prints::Through => {}
        Prints::ToErrors => {
            command.stdout(std::io::stderr());
        }
        Prints::Nowhere => {
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        }
    }
    let limit = job.runner.limit(Duration::from_secs(job.limit));
    let ended = child::run_with(&mut command, limit, |child| front.started(child))
        .map_err(|error| RunError::at(&program, tell!("error-not-started", error = error.to_string())))?;
    let (spoolers, found): (Vec<_>, Vec<_>) = recorded(&traces)?.into_iter().partition(|trace| is_spoolers(trace));
    let hung = machine.as_ref().is_some_and(|machine| machine.has_hung(&spoolers));
    if found.is_empty() {
        let end = child::describe(ended.end, limit).unwrap_or_default();
        let reason = system::why_not_reached(&program, &front, &traces);
        return Err(RunError::at(&program, tell!("error-mock-not-called", reason = reason, end = end)));
    }
    let mut runs = Vec::new();
    let mut verdicts = Verdicts::default();
    for (index, trace) in found.into_iter().enumerate() {
        // A program may leave with any exit code; that of a runner is its verdict, on the process that was started.
        let end = match ended.end {
            RunEnd::Exited { code } if code != 0 && index == 0 && job.runner.is_there() => RunEnd::Failed { code },
            end => end,
        };
        let id = if index == 0 { "run".to_owned() } else { format!("run-process-{}", index + 1) };
        // Of its children one may still be running, and writes to its trace: its end is not seen, unless it has had its time.
        let pid = trace.file_stem().and_then(|pid| pid.to_str()?.parse().ok());
        let is_over = pid.is_some_and(|pid: u32| pid == ended.pid || system::is_gone(pid, &trace));
        // How another process than the one that was started ended, its trace tells.
        let seen = pid == Some(ended.pid) || end == RunEnd::Hung || index == 0 && job.runner.is_there() && is_over;
        let trace = named(trace, &id);
        let declared = Declared { end: seen.then_some(end), ..Declared::unwatched(id.clone(), Subject::Client) };
        if is_over {
            declared.keep(&trace, ended.took)?;
        }
        let Judged { judgement, end, broken, .. } = judge_run(&trace, &declared, job.edition.as_ref(), compiled)?;
        verdicts.merge(&id, judgement);
        let died = !end.is_whole();
        runs.push(CaseRun {
            title: tell!("report-title-process", number = index + 1),
            id,
            end,
            detail: broken.map(|error| error.0).or_else(|| child::describe(end, limit)),
            last_calls: if died { last_calls(&trace) } else { Vec::new() },
            trace,
            took: ended.took,
        });
    }
    let without = if spoolers.is_empty() { machine.as_ref() } else { None };
    // Another run's program may have started the spooler: its trace is there.
    if let Some(machine) = without.filter(|_| runs.iter().any(|run| missed_its_spooler(&run.trace))) {
        runs.push(never_started(machine, ended.took));
    }
    let last = spoolers.len().saturating_sub(1);
    for (index, trace) in spoolers.into_iter().enumerate() {
        let id = if index == 0 { "run-spooler".to_owned() } else { format!("run-spooler-{}", index + 1) };
        // It is no child of this process: how it ended, its trace tells. One that says nothing was killed by somebody, or runs.
        let hung = hung && index == last;
        let trace = named(trace, &id);
        let declared = Declared { end: hung.then_some(RunEnd::Hung), ..Declared::unwatched(id.clone(), Subject::Client) };
        if hung {
            declared.keep(&trace, ended.took)?;
        }
        let Judged { judgement, end, .. } = judge_run(&trace, &declared, job.edition.as_ref(), compiled)?;
        verdicts.merge(&id, judgement);
        let died = !end.is_whole();
        runs.push(CaseRun {
            title: tell!("report-title-spooler", number = index + 1),
            id,
            end,
            detail: match end {
                RunEnd::Hung => Some(tell!("report-end-spooler-hung")),
                RunEnd::Unseen => Some(tell!("report-end-spooler-unseen")),
                end => child::describe(end, limit),
            },
            last_calls: if died { last_calls(&trace) } else { Vec::new() },
            trace,
            took: ended.took,
        });
    }
    Ok((runs, verdicts))
}

/// Writes what the processes of the program are told; answers the folder of their traces, and the file.
fn configured(job: &Job<'_>, out: &Path) -> Result<(PathBuf, PathBuf), RunError> {
    let traces = out.join("traces");
    let _ = fs::remove_dir_all(&traces);
    fs::create_dir_all(&traces).map_err(|error| RunError::at(&traces, error))?;
    let config = Config {
        trace: Some(traces.join("{pid}.trace")),
        providers: job.providers.clone(),
        policy: Policy::default(),
        steps: String::new(),
    };
    let file = out.join("client.json");
    let text = serde_json::to_string_pretty(&config).map_err(|error| RunError(error.to_string()))?;
    fs::write(&file, text).map_err(|error| RunError::at(&file, error))?;
    Ok((traces, file))
}

/// What is said of a spooler that was needed and never ran.
fn never_started(machine: &Machine, took: Duration) -> CaseRun {
    CaseRun {
        id: "run-spooler".to_owned(),
        title: tell!("report-title-spooler", number = 1),
        end: RunEnd::NotStarted,
        detail: Some(machine.why_no_spooler()),
        trace: PathBuf::new(),
        last_calls: Vec::new(),
        took,
    }
}

/// A trace named after its case, as those of `provider` are: the number of a process is another in every run. One that cannot be
/// renamed, since its process is still there, keeps its name.
fn named(trace: PathBuf, id: &str) -> PathBuf {
    let name = trace.with_file_name(id).with_extension("trace");
    if fs::rename(&trace, &name).is_ok() { name } else { trace }
}

/// The traces of all processes that used MAPI, in the order in which they began.
fn recorded(traces: &Path) -> Result<Vec<PathBuf>, RunError> {
    let entries = fs::read_dir(traces).map_err(|error| RunError::at(traces, error))?;
    let mut found: Vec<_> =
        entries.flatten().filter_map(|entry| Some((entry.metadata().ok()?.created().ok(), entry.path()))).collect();
    found.retain(|(_, path)| path.extension().is_some_and(|extension| extension == "trace"));
    found.sort();
    let mut with_mapi = Vec::new();
    for (_, path) in found {
        // Calls of OLE alone are recorded of programs too that have nothing to do with MAPI.
        if uses_mapi(&path) {
            with_mapi.push(path);
        }
    }
    Ok(with_mapi)
}
