//! Puts a provider library through the cases.

use super::library::Library;
use super::trace_file::is_begun;
use super::{Declared, Judged, RunError, Runner, child, judge_run, last_calls, mock_library, system};
use crate::judge::{Compiled, RunEnd, Subject, Verdicts};
use cases::{Kind, Scenario};
use messages::tell;
use mock_mapi::abi::{Config, ProviderConfig};
use mock_mapi::model::{Policy, ProviderKind};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// What the hidden command of a case's process is called.
pub const CASE_COMMAND: &str = "play-case";

/// How often a case is begun again whose process did not come to the subject in time.
const BUSY: u32 = 5;

/// What to do with a provider library.
pub struct Job<'a> {
    /// The library.
    pub library: &'a Library,
    /// The sorts of provider to test in it.
    pub kinds: &'a [Kind],
    /// The cases to run.
    pub cases: &'a [Scenario],
    /// The edition, if only one.
    pub edition: Option<String>,
    /// Where traces, logs and reports go.
    pub out: &'a Path,
    /// Seconds for each case that does not say that it needs longer.
    pub limit: Option<u64>,
    /// In what the cases' processes run.
    pub runner: &'a Runner,
}

/// One case that was run.
#[derive(Debug)]
pub struct CaseRun {
    /// The case's id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// How it ended.
    pub end: RunEnd,
    /// More about the end.
    pub detail: Option<String>,
    /// Its trace.
    pub trace: PathBuf,
    /// The last calls, of a case that did not come to its end.
    pub last_calls: Vec<String>,
    /// How long it took.
    pub took: Duration,
}

/// Runs the cases one after the other; `progress` is told of each before it runs.
///
/// # Errors
/// The mock's library is missing, or files cannot be written or read.
pub fn run(
    job: &Job<'_>,
    compiled: &Compiled,
    mut progress: impl FnMut(&Scenario),
) -> Result<(Vec<CaseRun>, Verdicts), RunError> {
    let mock = mock_library()?;
    fs::create_dir_all(job.out).map_err(|error| RunError::at(job.out, error))?;
    let mut runs = Vec::new();
    let mut verdicts = Verdicts::default();
    for case in job.cases {
        progress(case);
        let trace = job.out.join(&case.id).with_extension("trace");
        let limit = job.runner.limit(Duration::from_secs(limit_of(job, case, &runs)));
        let config = Config {
            trace: Some(trace.clone()),
            providers: profile(job.library, job.kinds, case.copies),
            policy: Policy::default(),
            steps: case.steps.clone(),
        };
        let ended = play(&config, &case.id, &mock, &trace, job.runner, limit)?;
        let declared = Declared {
            case: case.id.clone(),
            subject: Subject::Provider(job.kinds.to_vec()),
            misbehaving: case.misbehaving.clone(),
            end: Some(ended.end),
            played: true,
        };
        declared.keep(&trace, ended.took)?;
        let Judged { judgement, end, broken, .. } = judge_run(&trace, &declared, job.edition.as_ref(), compiled)?;
        verdicts.merge(&case.id, judgement);
        let died = !end.is_whole();
        runs.push(CaseRun {
            id: case.id.clone(),
            title: case.title.clone(),
            end,
            detail: broken.map(|error| error.0).or_else(|| child::describe(end, limit)),
            last_calls: if died { last_calls(&trace) } else { Vec::new() },
            trace,
            took: ended.took,
        });
    }
    Ok((runs, verdicts))
}

/// A case that needs longer says so itself; a library that has hung before is given no more than an ordinary case.
fn limit_of(job: &Job<'_>, case: &Scenario, runs: &[CaseRun]) -> u64 {
    let ordinary = job.limit.unwrap_or(Scenario::ORDINARY_LIMIT);
    if case.limit == Scenario::ORDINARY_LIMIT || runs.iter().any(|run| run.end == RunEnd::Hung) { ordinary } else { case.limit }
}

/// The providers of the profile: those under test and no others, so that whatever is exercised or broken is the subject's.
fn profile(library: &Library, kinds: &[Kind], copies: usize) -> Vec<ProviderConfig> {
    let library = library.path.to_string_lossy().into_owned();
    let one = |kind: &Kind| {
        (0..copies).map(|_| ProviderConfig { kind: model_kind(*kind), library: library.clone() }).collect::<Vec<_>>()
    };
    kinds.iter().flat_map(one).collect()
}

/// The sort of provider as the mock calls it.
#[must_use]
pub fn model_kind(kind: Kind) -> ProviderKind {
    match kind {
        Kind::Store => ProviderKind::Store,
        Kind::AddressBook => ProviderKind::AddressBook,
        Kind::Transport => ProviderKind::Transport,
    }
}

/// Plays a configuration in a process of its own, in the runner if there is one; `trace` is where it records. `case` names it
/// where it cannot be played.
///
/// # Errors
/// The process cannot be started, or recorded nothing.
pub fn play(
    config: &Config,
    case: &str,
    mock: &Path,
    trace: &Path,
    runner: &Runner,
    limit: Duration,
) -> Result<child::Ended, RunError> {
    let file = trace.with_extension("json");
    let text = serde_json::to_string_pretty(config).map_err(|error| RunError(error.to_string()))?;
    fs::write(&file, text).map_err(|error| RunError::at(&file, error))?;
    // A trace of an earlier run must not be taken for this one's.
    let _ = fs::remove_file(trace);
    let program = std::env::current_exe().map_err(|error| RunError(error.to_string()))?;
    let log = trace.with_extension("log");
    let output = File::create(&log).map_err(|error| RunError::at(&log, error))?;
    let errors = output.try_clone().map_err(|error| RunError::at(&log, error))?;
    let mut command = Command::new(program);
    command.arg(CASE_COMMAND).arg("--lang").arg(messages::spoken().language().tag()).arg(mock).arg(&file);
    // A provider that links the mock's library finds the one that is loaded already.
    system::prepare_case(&mut command, mock);
    let mut command = runner.wrap(command);
    command.stdin(Stdio::null()).stdout(output).stderr(errors);
    let program = command.get_program().to_string_lossy().into_owned();
    let not_started = |error: std::io::Error| {
        RunError(tell!("error-case-not-started", case = case, program = &program, error = error.to_string()))
    };
    let mut run = || child::run(&mut command, limit).map_err(not_started);
    let mut ended = run()?;
    // Before the trace is begun nothing of the subject has run: what took so long was the system, busy with other things.
    for _ in 0..BUSY {
        if ended.end != RunEnd::Hung || is_begun(trace) {
            break;
        }
        ended = run()?;
    }
    if !trace.is_file() {
        let said = fs::read_to_string(&log).unwrap_or_default();
        // One that said nothing ended somehow.
        let ended = || child::describe(ended.end, limit).unwrap_or_default();
        let said = Some(said.trim().to_owned()).filter(|said| !said.is_empty()).unwrap_or_else(ended);
        return Err(RunError(tell!("error-nothing-recorded", case = case, said = said)));
    }
    Ok(ended)
}
