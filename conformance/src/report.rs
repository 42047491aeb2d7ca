//! From verdicts to a report.

use crate::judge::{self, Line, Merged, RunEnd, Verdicts};
use crate::run::evidence;
use crate::run::provider::CaseRun;
use cases::{Bound, Catalogue, Level};
use messages::tell;
use reports::{Case, Citation, Conflict, Differs, Evidence, Finding, Reading, Report, Requirement, Run, Subject, Tool, Verdict};
use std::collections::{BTreeSet, HashMap};
use std::path::Path;

/// What a report says besides verdicts and cases.
pub struct Heading<'a> {
    /// `provider`, `client` or `trace`.
    pub kind: &'a str,
    /// The subject's path as the user gave it.
    pub path: String,
    /// SHA-256 of its file.
    pub sha256: Option<String>,
    /// The edition, if only one was judged by.
    pub edition: Option<String>,
    /// The folder the report stands in.
    pub out: &'a Path,
}

/// Makes the report.
#[must_use]
pub fn report(heading: Heading<'_>, catalogue: &Catalogue, runs: &[CaseRun], verdicts: &Verdicts) -> Report {
    let relative = |path: &Path| path.strip_prefix(heading.out).unwrap_or(path).to_string_lossy().into_owned();
    let trace_of = |case: &str| runs.iter().find(|run| run.id == case).map(|run| relative(&run.trace));
    let shown = all_evidence(runs, verdicts);
    let requirement = |merged: &Merged| requirement(merged, catalogue, &shown, &trace_of);
    let case = |run: &CaseRun| Case {
        id: run.id.clone(),
        title: run.title.clone(),
        outcome: outcome(run.end),
        detail: run.detail.clone(),
        trace: (run.end != RunEnd::NotStarted).then(|| relative(&run.trace)),
        last_calls: run.last_calls.clone(),
        steps: Vec::new(),
    };
    Report {
        tool: Tool { name: "mapi-conformance".into(), version: env!("CARGO_PKG_VERSION").into() },
        subject: Subject { kind: heading.kind.into(), path: heading.path, sha256: heading.sha256 },
        edition: heading.edition.unwrap_or_else(|| "all".into()),
        spec: None,
        requirements: verdicts.requirements.iter().map(requirement).collect(),
        cases: runs.iter().map(case).collect(),
        editions: Vec::new(),
        run: Some(Run {
            case_ms: runs.iter().map(|run| (run.id.clone(), u64::try_from(run.took.as_millis()).unwrap_or(u64::MAX))).collect(),
            ..Run::default()
        }),
    }
}

/// Requirements on the subject that the editions do not all have, so that the run is judged differently by each: the rest of a
/// verdict does not depend on the edition.
#[must_use]
pub fn differing(catalogue: &Catalogue, report: &Report) -> Vec<Differs> {
    let editions: BTreeSet<&String> = catalogue.requirements().iter().flat_map(|one| &one.editions).collect();
    let settled =
        |one: &&Requirement| one.about_subject && matches!(one.verdict, Verdict::Violated | Verdict::Inconclusive | Verdict::Met);
    let differs = |one: &Requirement| {
        let data = catalogue.get(&one.id).filter(|data| editions.iter().any(|edition| !data.editions.contains(edition)))?;
        let verdict = |edition: &String| if data.editions.contains(edition) { one.verdict } else { Verdict::NotApplicable };
        let verdicts = editions.iter().map(|edition| ((*edition).clone(), verdict(edition))).collect();
        Some(Differs { requirement: one.id.clone(), verdicts })
    };
    report.requirements.iter().filter(settled).filter_map(differs).collect()
}

fn outcome(end: RunEnd) -> reports::Outcome {
    match end {
        RunEnd::Completed => reports::Outcome::Completed,
        RunEnd::Crashed { .. } => reports::Outcome::Crashed,
        RunEnd::Hung => reports::Outcome::Hung,
        RunEnd::Exited { .. } | RunEnd::Failed { .. } | RunEnd::Left => reports::Outcome::Exited,
        RunEnd::BrokenOff => reports::Outcome::TraceBrokenOff,
        RunEnd::Unseen => reports::Outcome::EndNotRecorded,
        RunEnd::Empty => reports::Outcome::NothingRecorded,
        RunEnd::NotStarted => reports::Outcome::NotStarted,
    }
}

/// Findings of one requirement in one case for which evidence is looked for: more are not shown to anybody.
const SHOWN: usize = 3;

/// Evidence by case, requirement and place among the requirement's findings.
type Shown = HashMap<(String, String, usize), Vec<Line>>;

/// One second pass over the trace of each case in which something was found.
fn all_evidence(runs: &[CaseRun], verdicts: &Verdicts) -> Shown {
    let mut shown = Shown::new();
    for run in runs {
        let mine = verdicts.requirements.iter().flat_map(|merged| {
            let numbered = merged.findings.iter().enumerate().filter(|(_, found)| found.case == run.id).take(SHOWN);
            numbered.map(|(index, found)| ((run.id.clone(), merged.verdict.id.clone(), index), &found.finding))
        });
        let (keys, findings): (Vec<_>, Vec<_>) = mine.unzip();
        if !findings.is_empty() {
            // Of a trace that cannot be read, the judge has spoken already.
            shown.extend(keys.into_iter().zip(evidence(&run.trace, &findings).unwrap_or_default()));
        }
    }
    shown
}

fn requirement(merged: &Merged, catalogue: &Catalogue, shown: &Shown, trace_of: &dyn Fn(&str) -> Option<String>) -> Requirement {
    let verdict = &merged.verdict;
    let data = catalogue.get(&verdict.id);
    let finding = |(index, found): (usize, &judge::CaseFinding)| {
        let lines = shown.get(&(found.case.clone(), verdict.id.clone(), index)).map(Vec::as_slice).unwrap_or_default();
        let mut events: Vec<u64> =
            found.finding.because.iter().map(|(at, _)| *at).chain([found.finding.at]).filter(|at| *at != 0).collect();
        events.sort_unstable();
        events.dedup();
        Finding {
            message: found.finding.message.clone(),
            events,
            trace: trace_of(&found.case),
            case: found.case.clone(),
            evidence: lines
                .iter()
                .map(|line| Evidence { seq: line.seq, text: line.text.clone(), note: line.note.clone() })
                .collect(),
            remedy: data.map(|data| data.remedy.trim().to_owned()).filter(|remedy| !remedy.is_empty()),
        }
    };
    Requirement {
        id: verdict.id.clone(),
        title: data.map_or_else(String::new, |data| data.title.clone()),
        bound: match verdict.bound {
            Bound::Client => "client",
            Bound::Provider => "provider",
            Bound::Subsystem => "subsystem",
            Bound::Spooler => "spooler",
        }
        .into(),
        level: match verdict.level {
            Level::Must => reports::Level::Must,
            Level::Should => reports::Level::Should,
            Level::May => reports::Level::May,
        },
        verdict: match verdict.outcome {
            judge::Outcome::Unobservable => Verdict::Unobservable,
            judge::Outcome::NotApplicable => Verdict::NotApplicable,
            judge::Outcome::NotExercised => Verdict::NotExercised,
            judge::Outcome::Met => Verdict::Met,
            judge::Outcome::Inconclusive => Verdict::Inconclusive,
            judge::Outcome::Violated => Verdict::Violated,
        },
        exercised: verdict.exercised,
        about_subject: verdict.about_subject,
        beside: verdict.beside,
        reason: data.and_then(|data| reason(data, verdict)),
        conflict: data.and_then(|data| catalogue.conflict_of(data)).map(conflict),
        findings: merged.findings.iter().enumerate().map(finding).collect(),
        citations: data.map(|data| data.cites.iter().map(cite).collect()).unwrap_or_default(),
        untold: None,
    }
}

fn cite(cite: &cases::Cite) -> Citation {
    Citation {
        doc: cite.doc.clone(),
        locale: cite.locale.clone(),
        edition: cite.edition.clone(),
        at: cite.at.clone(),
        lost: cite.lost.clone(),
    }
}

fn conflict(of: &cases::Conflict) -> Conflict {
    let reading = |reading: &cases::Reading| Reading { requires: reading.requires.trim().into(), citation: cite(&reading.cite) };
    Conflict {
        slug: of.slug.clone(),
        question: of.question.trim().into(),
        judged_by: of.default.trim().into(),
        why: of.why.trim().into(),
        readings: of.readings.iter().map(reading).collect(),
    }
}

fn reason(data: &cases::Requirement, verdict: &judge::Verdict) -> Option<String> {
    match verdict.outcome {
        judge::Outcome::Unobservable => data.check.as_ref().err().cloned(),
        judge::Outcome::NotApplicable => Some(tell!("report-reason-not-applicable")),
        judge::Outcome::Inconclusive => Some(match &verdict.after {
            Some(broken) => tell!("report-reason-followed", broken = broken),
            None => tell!("report-reason-inconclusive"),
        }),
        _ => None,
    }
}
