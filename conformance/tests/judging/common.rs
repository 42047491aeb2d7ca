//! A requirement made of its check alone, judged on a trace in the notation.

use cases::{Catalogue, Requirement};
use mapi_conformance::judge::{Buffered, Compiled, Judge, Options, RunEnd, Subject, Verdict, judge};
use mapi_conformance::notation::Notation;

/// A catalogue of one requirement with this check; `head` stands before it.
pub fn compiled(head: &str, check: &str) -> Compiled {
    let text = format!(
        "title = \"t\"\nlevel = \"must\"\neditions = [\"classic\"]\nstatement = \"s\"\n{head}\n[[cite]]\ndoc = \"d\"\nlocale = \"en-us\"
edition = \"classic\"\nat = \"x\"\nsha256 = \"0123456789abcdef\"\n{check}\n"
    );
    let requirement = Requirement::parse("a/b", "a/b.toml", text.into()).unwrap();
    Compiled::new(&Catalogue::from_requirements(vec![requirement])).unwrap()
}

pub fn options() -> Options {
    Options { edition: None, subject: Subject::Client }
}

/// The verdict, and the lines on which something was found.
pub fn verdict(head: &str, check: &str, trace: &str, end: RunEnd) -> (Verdict, Vec<usize>) {
    let trace = Notation::parse(trace, end == RunEnd::Completed).unwrap();
    let compiled = compiled(head, check);
    let judgement = judge(Buffered::new(&trace.events), end, &compiled, &options()).unwrap();
    let verdict = judgement.verdicts[0].clone();
    let lines = verdict.findings.iter().map(|finding| trace.line_of(finding.at).unwrap()).collect();
    (verdict, lines)
}

/// Judges a trace and hands out the judge with the world as it is after the last event.
pub fn with_world<T>(trace: &str, completes: bool, look: impl FnOnce(&Judge<'_>) -> T) -> T {
    let trace = Notation::parse(trace, completes).unwrap();
    let compiled = compiled("binds = \"client\"", "[check.absence]\nafter = \"MAPIUninitialize last\"\nnever = \"*\"");
    let options = options();
    let mut judge = Judge::new(&compiled, &options);
    trace.events.iter().for_each(|event| judge.event(&event.as_event()));
    look(&judge)
}
