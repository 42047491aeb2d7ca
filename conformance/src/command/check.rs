//! `check`: recorded traces, judged again.

use super::catalogue;
use super::judging::{deliver, folder_for};
use crate::cli::{Check, SubjectArg};
use cases::Kind;
use mapi_conformance::judge::{RunEnd, Subject, Verdicts};
use mapi_conformance::report::{Heading, differing, report};
use mapi_conformance::run::provider::CaseRun;
use mapi_conformance::run::{Declared, Judged, RunError, child, judge_file, last_calls};
use messages::tell;
use std::path::Path;
use std::time::Duration;

/// Runs the command. Of traces that cannot be read, or not to their end, it says so last, when whatever was read has been judged.
pub fn run(args: &Check) -> Result<u8, RunError> {
    let (catalogue, compiled) = catalogue()?;
    let out = folder_for(&args.judging, &args.traces[0]);
    let (mut runs, mut verdicts, mut unread, mut any) = (Vec::new(), Verdicts::default(), Vec::new(), false);
    for (index, trace) in args.traces.iter().enumerate() {
        let declared = declared(trace, args.subject);
        match judge_file(trace, &declared, args.judging.edition.as_ref(), &compiled) {
            Ok(judged) => {
                let (run, broken) = case_run(case_id(&args.traces, index), trace, &judged);
                any = true;
                verdicts.merge(&run.id, judged.judgement);
                unread.extend(broken);
                runs.push(run);
            }
            Err(error) => {
                runs.push(unreadable(case_id(&args.traces, index), trace, &error));
                unread.push(error.0);
            }
        }
    }
    let unread = if unread.is_empty() { None } else { Some(RunError(unread.join("\n"))) };
    if !any {
        return unread.map_or(Ok(4), Err);
    }
    let path = args.traces.iter().map(|t| t.display().to_string()).collect::<Vec<_>>().join(", ");
    let heading = Heading { kind: "trace", path, sha256: None, edition: args.judging.edition.clone(), out: &out };
    let mut report = report(heading, &catalogue, &runs, &verdicts);
    if args.judging.edition.is_none() {
        report.editions = differing(&catalogue, &report);
    }
    let code = deliver(&report, &args.judging, &out)?;
    unread.map_or(Ok(code), Err)
}

/// What the trace says of its run, and who is under test if the user says it.
fn declared(trace: &Path, subject: Option<SubjectArg>) -> Declared {
    let subject = subject.map(|subject| match subject {
        SubjectArg::Client => Subject::Client,
        SubjectArg::Store => Subject::Provider(vec![Kind::Store]),
        SubjectArg::AddressBook => Subject::Provider(vec![Kind::AddressBook]),
        SubjectArg::Transport => Subject::Provider(vec![Kind::Transport]),
    });
    match (Declared::of_trace(trace), subject) {
        (Some(declared), None) => declared,
        // A trace keeps how its run ended, whoever in it is asked about.
        (Some(declared), Some(subject)) => Declared { subject, ..declared },
        (None, subject) => Declared::unwatched(stem(trace), subject.unwrap_or(Subject::Client)),
    }
}

fn stem(trace: &Path) -> String {
    trace.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// The name of a trace's file; of several traces of one name, with their place.
fn case_id(traces: &[std::path::PathBuf], index: usize) -> String {
    let name = stem(&traces[index]);
    let again = traces[..index].iter().any(|other| stem(other) == name);
    if again { format!("{name}-{}", index + 1) } else { name }
}

/// One of which nothing can be read stands in the report too, among those that can be.
fn unreadable(id: String, trace: &Path, error: &RunError) -> CaseRun {
    CaseRun {
        id,
        title: title(trace),
        end: RunEnd::BrokenOff,
        detail: Some(error.0.clone()),
        trace: trace.to_owned(),
        last_calls: Vec::new(),
        took: Duration::ZERO,
    }
}

fn title(trace: &Path) -> String {
    tell!("report-title-trace", path = trace.display().to_string())
}

fn case_run(id: String, trace: &Path, judged: &Judged) -> (CaseRun, Option<String>) {
    let end = judged.end;
    let broken = judged.broken.as_ref().map(|error| error.0.clone());
    let detail = match end {
        _ if judged.unknown > 0 => Some(tell!("report-unknown-notes", count = judged.unknown)),
        RunEnd::Hung => Some(tell!("report-end-from-outside")),
        _ => child::describe(end, Duration::ZERO),
    };
    let run = CaseRun {
        id,
        title: title(trace),
        end,
        detail: broken.clone().or(detail),
        trace: trace.to_owned(),
        last_calls: if end.is_whole() { Vec::new() } else { last_calls(trace) },
        took: Duration::ZERO,
    };
    (run, broken)
}
