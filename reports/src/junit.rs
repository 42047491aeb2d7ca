//! `JUnit` XML, which build servers show without a plug-in of ours.

use std::io;
use std::time::Duration;

use quick_junit::{NonSuccessKind, Property, TestCase, TestCaseStatus, TestSuite};

use crate::{Case, Citation, Exit, Finding, Outcome, Render, Report, Requirement, Verdict};

/// One suite for each area of the subject's requirements, with a test for each requirement; one for the cases, so that a crash,
/// or no case at all, fails the build; one for the tool's own duties.
///
/// A violation is a *failure*. A case that came to a bad end, and a fault of the tool, are *errors*. Any other verdict than `met`
/// is *skipped* with its reason: a requirement that was not put to the test must not look like a passed one.
#[derive(Clone, Copy, Debug, Default)]
pub struct Junit;

impl Render for Junit {
    fn render(&self, report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
        let mut junit = quick_junit::Report::new(format!("{} {}", report.tool.name, report.subject.path));
        for suite in areas(report) {
            junit.add_test_suite(suite);
        }
        let mut cases: Vec<_> = report.cases.iter().map(|case| of_case(report, case)).collect();
        if report.exit() == Exit::NothingRan {
            cases.push(nothing_ran());
        }
        junit.add_test_suite(suite(report, "cases", cases));
        let own: Vec<_> = report.requirements.iter().filter(|r| !r.about_subject).map(of_requirement).collect();
        if !own.is_empty() {
            junit.add_test_suite(suite(report, &format!("{} itself", report.tool.name), own));
        }
        if let Some(ms) = report.run.as_ref().and_then(|run| run.duration_ms) {
            junit.set_time(Duration::from_millis(ms));
        }
        junit.serialize(out).map_err(io::Error::other)
    }
}

/// The areas in order of appearance.
fn areas(report: &Report) -> Vec<TestSuite> {
    let mut areas: Vec<&str> = Vec::new();
    let subjects = || report.requirements.iter().filter(|r| r.about_subject);
    for requirement in subjects() {
        if !areas.contains(&requirement.area()) {
            areas.push(requirement.area());
        }
    }
    let tests_of = |area| subjects().filter(move |r| r.area() == area).map(of_requirement);
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

fn of_requirement(requirement: &Requirement) -> TestCase {
    let mut test = TestCase::new(requirement.slug(), status(requirement));
    test.set_classname(requirement.area());
    // Titles are no attribute of JUnit; here they are at least one click away, beside the sources.
    let mut about = vec![requirement.title.clone(), format!("[{}, {}]", requirement.bound, requirement.level.name())];
    if requirement.exercised > 0 {
        about.push(format!("put to the test {}x", requirement.exercised));
    }
    about.extend(requirement.untold.iter().map(|place| format!("kept from the reader, {}", cite(place))));
    about.extend(requirement.citations.iter().map(cite));
    test.set_system_out(about.join("\n"));
    test
}

fn status(requirement: &Requirement) -> TestCaseStatus {
    let verdict = requirement.verdict.name();
    match requirement.verdict {
        Verdict::Met => TestCaseStatus::success(),
        Verdict::Violated => {
            let kind = if requirement.about_subject { NonSuccessKind::Failure } else { NonSuccessKind::Error };
            let mut status = TestCaseStatus::non_success(kind);
            let first = requirement.findings.first().map_or(requirement.title.as_str(), |finding| &finding.message);
            let mut findings: Vec<String> = requirement.findings.iter().map(describe).collect();
            findings.extend(requirement.reason.iter().map(|reason| format!("note: {reason}")));
            findings.extend(requirement.conflict.iter().map(|conflict| {
                format!("note: the documents disagree (conflict {}); judged by: {}", conflict.slug, conflict.judged_by.trim())
            }));
            status.set_message(first).set_type(verdict).set_description(findings.join("\n\n"));
            status
        }
        _ => {
            let mut status = TestCaseStatus::skipped();
            let reason = requirement.reason.as_ref().map_or(String::new(), |reason| format!(": {reason}"));
            status.set_type(verdict).set_message(format!("{verdict}{reason}"));
            status
        }
    }
}

fn of_case(report: &Report, case: &Case) -> TestCase {
    let status = match case.outcome {
        Outcome::Completed => TestCaseStatus::success(),
        broken => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            let detail = case.detail.as_ref().map_or(String::new(), |detail| format!(": {detail}"));
            status.set_type(broken.name()).set_message(format!("{}{detail}", broken.name()));
            if !case.last_calls.is_empty() {
                status.set_description(format!("last calls, the latest at the bottom\n  {}", case.last_calls.join("\n  ")));
            }
            status
        }
    };
    let mut test = TestCase::new(&case.id, status);
    test.set_classname("cases");
    let trace = case.trace.as_ref().map_or(String::new(), |trace| format!("\ntrace: {trace}"));
    test.set_system_out(format!("{}{trace}", case.title));
    if let Some(&ms) = report.run.as_ref().and_then(|run| run.case_ms.get(&case.id)) {
        test.set_time(Duration::from_millis(ms));
    }
    test
}

/// A file of skipped tests alone would leave the build green although nothing is known.
fn nothing_ran() -> TestCase {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_type("nothing ran").set_message(Exit::NothingRan.meaning());
    let mut test = TestCase::new("any case ran", status);
    test.set_classname("cases");
    test
}

fn describe(finding: &Finding) -> String {
    let mut lines = vec![finding.message.clone()];
    lines.extend(finding.evidence.iter().map(|event| {
        let note = event.note.as_ref().map_or(String::new(), |note| format!("    <- {note}"));
        format!("  #{} {}{note}", event.seq, event.text)
    }));
    let trace = finding.trace.as_ref().map_or(String::new(), |trace| format!(" ({trace})"));
    lines.push(format!("  in case `{}`{trace}", finding.case));
    lines.extend(finding.remedy.iter().map(|remedy| format!("  mend: {remedy}")));
    lines.join("\n")
}

fn cite(citation: &Citation) -> String {
    let Citation { doc, locale, edition, at, lost } = citation;
    let lost = lost.as_ref().map_or(String::new(), |lost| format!("; lost there: {lost}"));
    format!("cite: {doc} ({locale}, {edition}) {at}{lost}")
}
