//! `JUnit` XML, which build servers show without a plug-in of ours.

use std::io;
use std::time::Duration;

use messages::{Language, Messages, say};
use quick_junit::{NonSuccessKind, Property, TestCase, TestCaseStatus, TestSuite};

use crate::{Case, Citation, Exit, Finding, Outcome, Render, Report, Requirement, Verdict};

/// One suite for each area of the subject's requirements, with a test for each requirement; one for the cases, so that a crash,
/// or no case at all, fails the build; one for the tool's own duties.
///
/// A violation is a *failure*. A case that came to a bad end, and a fault of the tool, are *errors*. Any other verdict than `met`
/// is *skipped* with its reason: a requirement that was not put to the test must not look like a passed one.
///
/// Names of suites, tests, classes and types stay English in every language: filters and histories of build servers go by them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Junit {
    /// The language of messages and descriptions.
    pub language: Language,
}

impl Render for Junit {
    fn render(&self, report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
        let messages = Messages::of(self.language);
        let mut junit = quick_junit::Report::new(format!("{} {}", report.tool.name, report.subject.path));
        for suite in areas(report, messages) {
            junit.add_test_suite(suite);
        }
        let mut cases: Vec<_> = report.cases.iter().map(|case| of_case(report, case, messages)).collect();
        if report.exit() == Exit::NothingRan {
            cases.push(nothing_ran(report, messages));
        }
        junit.add_test_suite(suite(report, "cases", cases));
        let own = report.requirements.iter().filter(|r| r.is_own());
        let own: Vec<_> = own.map(|requirement| of_requirement(requirement, messages)).collect();
        if !own.is_empty() {
            junit.add_test_suite(suite(report, &format!("{} itself", report.tool.name), own));
        }
        let beside = report.requirements.iter().filter(|r| r.beside && r.verdict == Verdict::Violated);
        let beside: Vec<_> = beside.map(|requirement| of_requirement(requirement, messages)).collect();
        if !beside.is_empty() {
            junit.add_test_suite(suite(report, "beside the subject", beside));
        }
        if let Some(ms) = report.run.as_ref().and_then(|run| run.duration_ms) {
            junit.set_time(Duration::from_millis(ms));
        }
        junit.serialize(out).map_err(io::Error::other)
    }
}

/// The areas in order of appearance.
fn areas(report: &Report, messages: &Messages) -> Vec<TestSuite> {
    let mut areas: Vec<&str> = Vec::new();
    let subjects = || report.requirements.iter().filter(|r| r.about_subject);
    for requirement in subjects() {
        if !areas.contains(&requirement.area()) {
            areas.push(requirement.area());
        }
    }
    let tests_of = |area| subjects().filter(move |r| r.area() == area).map(|requirement| of_requirement(requirement, messages));
    areas.into_iter().map(|area| suite(report, area, tests_of(area))).collect()
}

fn suite(report: &Report, name: &str, tests: impl IntoIterator<Item = TestCase>) -> TestSuite {
    let mut suite = TestSuite::new(name);
    suite.add_property(Property::new("subject", &report.subject.path));
    suite.add_property(Property::new("kind", &report.subject.kind));
    if let Some(digest) = &report.subject.sha256 {
        suite.add_property(Property::new("sha256", digest));
    }
    suite.add_property(Property::new("edition", &report.edition));
    if let Some(spec) = &report.spec {
        suite.add_property(Property::new("spec", spec));
    }
    suite.add_test_cases(tests);
    suite
}

fn of_requirement(requirement: &Requirement, messages: &Messages) -> TestCase {
    let mut test = TestCase::new(requirement.slug(), status(requirement, messages));
    test.set_classname(requirement.area());
    // Titles are no attribute of JUnit; here they are at least one click away, beside the sources.
    let mut about = vec![requirement.title.clone(), format!("[{}]", requirement.binds_in_words(messages))];
    if requirement.exercised > 0 {
        about.push(say!(messages, "report-junit-exercised", count = requirement.exercised));
    }
    let untold = |place| say!(messages, "report-junit-untold", cite = cite(place, messages));
    about.extend(requirement.untold.iter().map(untold));
    about.extend(requirement.citations.iter().map(|place| cite(place, messages)));
    test.set_system_out(about.join("\n"));
    test
}

fn status(requirement: &Requirement, messages: &Messages) -> TestCaseStatus {
    let verdict = requirement.verdict.name();
    match requirement.verdict {
        Verdict::Met => TestCaseStatus::success(),
        Verdict::Violated if !requirement.beside => {
            let kind = if requirement.about_subject { NonSuccessKind::Failure } else { NonSuccessKind::Error };
            let mut status = TestCaseStatus::non_success(kind);
            let first = requirement.findings.first().map_or(requirement.title.as_str(), |finding| &finding.message);
            let mut findings: Vec<String> = requirement.findings.iter().map(|finding| describe(finding, messages)).collect();
            findings.extend(requirement.reason.iter().map(|reason| say!(messages, "report-junit-note", reason = reason)));
            findings.extend(requirement.conflict.iter().map(|conflict| {
                let judged_by = conflict.judged_by.trim();
                say!(messages, "report-junit-disputed", slug = &conflict.slug, default = judged_by)
            }));
            status.set_message(first).set_type(verdict).set_description(findings.join("\n\n"));
            status
        }
        _ => {
            let mut status = TestCaseStatus::skipped();
            let what = requirement.verdict.in_words(messages);
            status.set_type(verdict).set_message(with_reason(what, requirement.reason.as_ref(), messages));
            status
        }
    }
}

/// What happened, and if it is known why.
fn with_reason(what: String, reason: Option<&String>, messages: &Messages) -> String {
    match reason {
        Some(reason) => say!(messages, "report-junit-reason", what = what, reason = reason),
        None => what,
    }
}

fn of_case(report: &Report, case: &Case, messages: &Messages) -> TestCase {
    let status = match case.outcome {
        Outcome::Completed => TestCaseStatus::success(),
        // Nobody did anything wrong, and not all is known.
        Outcome::EndNotRecorded => {
            let mut status = TestCaseStatus::skipped();
            let what = case.outcome.in_words(messages);
            status.set_type(case.outcome.name()).set_message(with_reason(what, case.detail.as_ref(), messages));
            status
        }
        broken => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            let what = broken.in_words(messages);
            status.set_type(broken.name()).set_message(with_reason(what, case.detail.as_ref(), messages));
            if !case.last_calls.is_empty() {
                status.set_description(format!("{}\n  {}", say!(messages, "report-last-calls"), case.last_calls.join("\n  ")));
            }
            status
        }
    };
    let mut test = TestCase::new(&case.id, status);
    test.set_classname("cases");
    let mut about = vec![case.title.clone()];
    about.extend(case.trace.iter().map(|trace| say!(messages, "report-junit-trace", trace = trace)));
    test.set_system_out(about.join("\n"));
    if let Some(&ms) = report.run.as_ref().and_then(|run| run.case_ms.get(&case.id)) {
        test.set_time(Duration::from_millis(ms));
    }
    test
}

/// A file of skipped tests alone would leave the build green although nothing is known.
fn nothing_ran(report: &Report, messages: &Messages) -> TestCase {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_type("nothing ran").set_message(Exit::NothingRan.meaning(messages, report));
    let mut test = TestCase::new("any case ran", status);
    test.set_classname("cases");
    test
}

fn describe(finding: &Finding, messages: &Messages) -> String {
    let mut lines = vec![finding.message.clone()];
    lines.extend(finding.evidence.iter().map(|event| {
        let note = event.note.as_ref().map_or(String::new(), |note| format!("    <- {note}"));
        format!("  #{} {}{note}", event.seq, event.text)
    }));
    lines.push(format!("  {}", finding.place(messages)));
    let mend = |remedy| format!("  {}", say!(messages, "report-junit-mend", remedy = remedy));
    lines.extend(finding.remedy.iter().map(mend));
    lines.join("\n")
}

fn cite(citation: &Citation, messages: &Messages) -> String {
    let place = citation.place(messages);
    match &citation.lost {
        Some(lost) => say!(messages, "report-junit-cite-lost", place = place, lost = lost),
        None => say!(messages, "report-junit-cite", place = place),
    }
}
