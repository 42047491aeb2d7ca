//! A campaign: what was kept first, then new stories, then the shortest story for each thing found.

use super::findings::{Findings, Shown, acquit};
use super::regressions::{self, Kept};
use super::shrink::{Looked, shrink};
use super::stage::{Played, Stage};
use super::story::Story;
use super::{source, workers};
use crate::judge::{CaseFinding, Finding, RunEnd, Verdicts};
use crate::run::provider::CaseRun;
use crate::run::{RunError, child, last_calls};
use cases::Kind;
use messages::tell;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

/// Stories that are played between two looks at the clock.
const BATCH: u64 = 32;
/// Hung stories after which no new ones are tried: each costs its whole time limit.
const ENOUGH_HUNG: u64 = 8;
/// A story takes milliseconds; one that takes this long is taken for hung until it is shown with the full limit.
const SHORT_LIMIT: Duration = Duration::from_secs(1);
/// How often a story is played before it is said not to show again what it did.
const TRIES: usize = 3;

/// What to explore, and how far.
#[derive(Debug)]
pub struct Job<'a> {
    /// Where stories are played.
    pub stage: &'a Stage<'a>,
    /// The sorts of provider in the profile.
    pub kinds: &'a [Kind],
    /// What the stories follow from.
    pub seed: u64,
    /// How many new stories, at most.
    pub runs: Option<u64>,
    /// How long, at most.
    pub time: Option<Duration>,
    /// How many things found are enough; all that can be, if left out.
    pub enough: Option<usize>,
    /// How long one story may take.
    pub limit: Duration,
    /// Where traces of what was found are kept.
    pub out: &'a Path,
    /// Where stories that found something are kept.
    pub regressions: &'a Path,
}

/// How far a campaign is.
#[derive(Clone, Debug)]
pub enum Progress {
    /// So many new stories were played, and so many things found.
    Played(u64, usize),
    /// The shortest story for this is looked for.
    Shrinking(String),
}

/// What came of a campaign.
#[derive(Debug, Default)]
pub struct Explored {
    /// The stories that show something, as cases.
    pub runs: Vec<CaseRun>,
    /// The same stories, told.
    pub told: Vec<Told>,
    /// What all stories say of all requirements.
    pub verdicts: Verdicts,
    /// New stories played.
    pub played: u64,
    /// How many of them had a well-behaved client.
    pub behaving: u64,
}

/// A story that shows something.
#[derive(Debug)]
pub struct Told {
    /// The story.
    pub story: Story,
    /// Whether the tool itself came to grief in it, in a way that no requirement covers.
    pub broken: bool,
}

/// Explores.
///
/// # Errors
/// Stories cannot be played, or files not be read or written.
pub fn explore(job: &Job<'_>, progress: &(dyn Fn(Progress) + Sync)) -> Result<Explored, RunError> {
    let started = Instant::now();
    fs::create_dir_all(job.out).map_err(|error| RunError::at(job.out, error))?;
    let scratch = tempfile::tempdir().map_err(|error| RunError(tell!("error-no-scratch", error = error.to_string())))?;
    let kept = regressions::read(job.regressions)?;
    let mut findings = Findings::default();
    let mut shown = replay(job, &kept, scratch.path(), &mut findings)?;
    search(job, scratch.path(), started, &mut findings, progress)?;
    let wanted: Vec<_> = findings
        .candidates
        .iter()
        .filter(|((own, id), _)| !shown.iter().any(|shown| shown.own == *own && shown.kept.found == *id))
        .collect();
    let fresh = workers::share(&wanted, |worker, ((own, id), candidate)| {
        progress(Progress::Shrinking(id.clone()));
        let trace = scratch.path().join(format!("shrink-{worker}.trace"));
        let mut shows = |story: &Story| -> Result<bool, RunError> {
            if job.time.is_some_and(|time| started.elapsed() > time) {
                return Ok(false);
            }
            let played = job.stage.play(story, &trace, SHORT_LIMIT.min(job.limit))?;
            Ok(if *own { played.own.contains(id) } else { played.found.contains(id) })
        };
        let story = shrink(job.kinds, job.seed, candidate.run, &mut Looked::new(&mut shows))?;
        let kept = Kept { found: id.clone(), seed: job.seed, run: candidate.run, story };
        Ok(Shown { kept, hung: candidate.hung, own: *own })
    })?;
    shown.extend(fresh);
    let Findings { mut verdicts, played, behaving, .. } = findings;
    let mut explored = Explored { played, behaving, ..Explored::default() };
    let mut keep = kept;
    for shown in shown {
        if present(job, &shown, &mut verdicts, &mut explored)?
            && !shown.own
            && !keep.iter().any(|kept| kept.found == shown.kept.found)
        {
            keep.push(shown.kept);
        }
    }
    explored.verdicts = verdicts;
    job.stage.clear()?;
    regressions::write(job.regressions, &keep)?;
    Ok(explored)
}

/// Plays what was kept; what is still found needs no new story.
fn replay(job: &Job<'_>, kept: &[Kept], scratch: &Path, findings: &mut Findings) -> Result<Vec<Shown>, RunError> {
    let played = workers::share(kept, |worker, kept| {
        job.stage.play(&kept.story, &scratch.join(format!("kept-{worker}.trace")), job.limit)
    })?;
    let kept_for: Vec<&str> = kept.iter().map(|kept| kept.found.as_str()).collect();
    let mut shown: Vec<Shown> = Vec::new();
    for (kept, played) in kept.iter().zip(played) {
        let all = played.found.iter().map(|id| (false, id)).chain(played.own.iter().map(|id| (true, id)));
        for (own, id) in all {
            // What it was kept for comes before what it shows besides, for which another was kept perhaps.
            let first = own || kept.found == *id || !kept_for.contains(&id.as_str());
            if first && !shown.iter().any(|shown| shown.own == own && shown.kept.found == *id) {
                shown.push(Shown { kept: Kept { found: id.clone(), ..kept.clone() }, hung: played.end == RunEnd::Hung, own });
            }
        }
        findings.merge(played.judgement);
    }
    Ok(shown)
}

/// Plays new stories until there were enough, or the time is needed for shrinking.
fn search(
    job: &Job<'_>,
    scratch: &Path,
    started: Instant,
    findings: &mut Findings,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<(), RunError> {
    let runs = job.runs.unwrap_or(u64::MAX);
    let mut next = 0;
    while next < runs && findings.hung < ENOUGH_HUNG && job.enough.is_none_or(|enough| findings.candidates.len() < enough) {
        if job.time.is_some_and(|time| started.elapsed() > time.mul_f64(0.7)) {
            break;
        }
        let batch: Vec<u64> = (next..runs.min(next + BATCH)).collect();
        next += BATCH;
        let played = workers::share(&batch, |worker, run| {
            let story = source::story(job.kinds, job.seed, *run);
            let trace = scratch.join(format!("story-{worker}.trace"));
            let played = job.stage.play(&story, &trace, SHORT_LIMIT.min(job.limit))?;
            Ok((story, played))
        })?;
        for (run, (story, played)) in batch.iter().zip(played) {
            findings.add(*run, &story, played);
        }
        progress(Progress::Played(findings.played, findings.candidates.len()));
    }
    Ok(())
}

/// Plays the story of a finding once more, for its evidence, and enters both in the result. Answers whether it showed again.
fn present(job: &Job<'_>, shown: &Shown, verdicts: &mut Verdicts, explored: &mut Explored) -> Result<bool, RunError> {
    let Kept { found, seed, run, story } = &shown.kept;
    let shows = |played: &Played| if shown.own { played.own.contains(found) } else { played.found.contains(found) };
    let known = explored.told.iter().position(|told| told.story == *story);
    let number = known.unwrap_or(explored.told.len()) + 1;
    let id = format!("story-{number}");
    let trace = job.out.join(&id).with_extension("trace");
    let mut played = job.stage.play(story, &trace, job.limit)?;
    for _ in 1..TRIES {
        if !shows(&played) {
            played = job.stage.play(story, &trace, job.limit)?;
        }
    }
    let again = shows(&played);
    if !again && shown.hung {
        acquit(verdicts, found);
        return Ok(false);
    }
    let mut evidence: Vec<Finding> =
        played.judgement.findings().filter(|(v, _)| v.id == *found).map(|(_, f)| f.clone()).collect();
    if !again {
        let (run, seed) = (run.to_string(), seed.to_string());
        evidence.push(Finding::new(0, tell!("explore-not-again", run = run, seed = seed, tries = TRIES)));
    }
    if let Some(merged) = verdicts.requirements.iter_mut().find(|merged| merged.verdict.id == *found) {
        merged.findings.extend(evidence.into_iter().take(1).map(|finding| CaseFinding { case: id.clone(), finding }));
    }
    let broken = shown.own && !verdicts.requirements.iter().any(|merged| merged.verdict.id == *found);
    if let Some(known) = known {
        explored.told[known].broken |= broken;
    } else {
        let died = played.end != RunEnd::Completed;
        explored.told.push(Told { story: story.clone(), broken });
        explored.runs.push(CaseRun {
            title: title(story, *seed, *run),
            detail: child::describe(played.end, job.limit),
            last_calls: if died { last_calls(&trace) } else { Vec::new() },
            end: played.end,
            took: played.took,
            id,
            trace,
        });
    }
    Ok(again)
}

fn title(story: &Story, seed: u64, run: u64) -> String {
    let client = if story.behaves() { tell!("explore-keeps-rules") } else { tell!("explore-breaks-rules") };
    let copies = if story.copies > 1 { tell!("explore-copies", copies = story.copies) } else { String::new() };
    tell!("explore-title", client = client, copies = copies, seed = seed.to_string(), run = run.to_string())
}
