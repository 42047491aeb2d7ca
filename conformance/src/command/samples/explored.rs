//! `samples --explore`: how many of the seeded faults an exploration finds that knows nothing of them.

use super::{LIMIT, Sample, copy, violated, worst};
use crate::cli::Samples;
use mapi_conformance::explore::{Job, Stage, Target, explore};
use mapi_conformance::judge::Compiled;
use mapi_conformance::run::RunError;
use mapi_conformance::run::library::Library;
use messages::tell;
use reports::{MatrixRow, Outcome};
use std::time::Duration;

/// Explores a sample until something is found.
pub(super) fn explored(sample: &Sample, compiled: &Compiled, seconds: u64, args: &Samples) -> Result<MatrixRow, RunError> {
    let out = args.out.join("explored").join(sample.path.file_stem().unwrap_or_default());
    let library = Library::inspect(&copy(&sample.path, &out)?).map_err(|error| RunError(error.to_string()))?;
    let stage = Stage::new(Target::Library(library.path.clone()), &library.kinds, None, compiled)?;
    let regressions = out.join("sample.mapi-regressions");
    // What an earlier run kept would be no finding of this one.
    let _ = std::fs::remove_file(&regressions);
    let job = Job {
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
    let explored = explore(&job, &|_| {})?;
    let steps: Vec<_> = explored.told.iter().map(|told| told.story.steps.len().to_string()).collect();
    let (played, steps) = (explored.played, steps.join(", "));
    eprintln!("{}", tell!("command-samples-explored", name = sample.name(), played = played, steps = steps));
    let outcome = if explored.runs.is_empty() { Outcome::Completed } else { worst(&explored.runs) };
    Ok(sample.row(outcome, violated(&explored.verdicts)))
}

/// A right sample accused, or the tool itself; which faults are found is what is measured.
pub(super) fn surprise(sample: &Sample, row: &MatrixRow) -> Option<String> {
    let own = row.violated.iter().any(|id| id.starts_with("OWN "));
    let accused = sample.fault.is_none() && (!row.violated.is_empty() || row.outcome != Outcome::Completed);
    (own || accused).then(|| tell!("command-samples-accused", name = sample.name()))
}
