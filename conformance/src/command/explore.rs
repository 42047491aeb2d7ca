//! `explore`: made-up stories against a provider library.

use super::judging::{deliver, progress};
use super::output::out;
use super::{catalogue, kinds_of, limit, runner};
use crate::cli::{Explore, Format};
use cases::Kind;
use mapi_conformance::explore::{Explored, Job, Progress, Stage, Target, explore};
use mapi_conformance::report::{Heading, report};
use mapi_conformance::run::RunError;
use mapi_conformance::run::library::Library;
use messages::tell;
use reports::{Case, Outcome};
use std::hash::{BuildHasher, RandomState};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Stories played where nothing else is said.
const RUNS: u64 = 200;

/// What is explored, and what it is called.
struct Subject {
    target: Target,
    kinds: Vec<Kind>,
    path: String,
    sha256: Option<String>,
    name: String,
    /// Where stories are kept unless a folder is named.
    home: Option<PathBuf>,
}

/// Runs the command.
pub fn run(args: &Explore) -> Result<u8, RunError> {
    let (catalogue, compiled) = catalogue()?;
    let subject = subject(args)?;
    let out = args.judging.out.clone().unwrap_or_else(|| Path::new("mapi-conformance/explore").join(&subject.name));
    let file = format!("{}.mapi-regressions", subject.name);
    let folder = args.judging.out.clone().or(subject.home).unwrap_or_else(|| out.clone());
    let regressions = args.regressions.clone().unwrap_or_else(|| folder.join(file));
    // Hashing with a fresh state: the standard library's only source of chance.
    let seed = args.seed.unwrap_or_else(|| RandomState::new().hash_one(0) >> 32);
    let stage = Stage::new(subject.target, &subject.kinds, args.judging.edition.clone(), &compiled)?;
    let stage = stage.running_in(runner(&args.running)?);
    let job = Job {
        stage: &stage,
        kinds: &subject.kinds,
        seed,
        runs: args.runs.or(if args.seconds.is_some() { None } else { Some(RUNS) }),
        time: args.seconds.map(Duration::from_secs),
        enough: None,
        limit: Duration::from_secs(limit(args.timeout)?),
        out: &out,
        regressions: &regressions,
    };
    let bar = progress(usize::try_from(job.runs.unwrap_or(0)).unwrap_or(usize::MAX), &args.judging);
    let explored = explore(&job, &|progress| match progress {
        Progress::Played(stories, found) => {
            bar.set_position(stories);
            bar.set_message(tell!("explore-played", found = found));
        }
        Progress::Shrinking(found) => bar.set_message(tell!("explore-shrinking", found = found)),
    })?;
    bar.finish_and_clear();
    let heading = Heading {
        kind: "provider",
        path: subject.path,
        sha256: subject.sha256,
        edition: args.judging.edition.clone(),
        out: &out,
    };
    let mut report = report(heading, &catalogue, &explored.runs, &explored.verdicts);
    for (case, told) in report.cases.iter_mut().zip(&explored.told) {
        case.steps = told.story.lines();
        if told.broken {
            // It says nothing about the subject, and that the report is not to be relied upon.
            case.outcome = Outcome::NotStarted;
        }
    }
    if explored.played > 0 {
        report.cases.insert(0, stories(&explored, seed));
    }
    let code = deliver(&report, &args.judging, &out)?;
    if args.judging.format == Format::Human && regressions.is_file() {
        out!("{}", tell!("explore-kept", path = regressions.display().to_string()));
    }
    Ok(code)
}

/// All stories in which nothing new was found, as one case: what they exercised is in the verdicts.
fn stories(explored: &Explored, seed: u64) -> Case {
    let Explored { played, behaving, .. } = explored;
    // A seed is a name, not a number: all its digits count.
    let title = tell!("explore-stories", played = played, seed = seed.to_string(), behaving = behaving);
    let id = "stories".to_owned();
    Case { id, title, outcome: Outcome::Completed, detail: None, trace: None, last_calls: Vec::new(), steps: Vec::new() }
}

fn subject(args: &Explore) -> Result<Subject, RunError> {
    let Some(path) = &args.library else {
        let kinds = args.builtin.and_then(crate::cli::KindArg::kinds);
        return Ok(Subject {
            target: Target::BuiltIn,
            kinds: kinds.unwrap_or_else(|| vec![Kind::Store, Kind::AddressBook, Kind::Transport]),
            path: tell!("explore-builtin"),
            sha256: None,
            name: "builtin".into(),
            home: None,
        });
    };
    let library = Library::inspect(path).map_err(|error| RunError(error.to_string()))?;
    let kinds = kinds_of(args.kind, &library, path)?;
    Ok(Subject {
        kinds,
        path: path.display().to_string(),
        name: path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
        home: library.path.parent().map(Path::to_owned),
        sha256: Some(library.sha256),
        target: Target::Library(library.path),
    })
}
