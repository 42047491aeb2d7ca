use messages::Language;
use reports::{Junit, Verdict};

use crate::{render, samples};

#[test]
fn looks_as_it_did() {
    for (name, report) in samples::all() {
        insta::assert_snapshot!(name, render(&Junit::default(), &report));
    }
}

#[test]
fn what_it_says_is_in_the_language_and_what_filters_go_by_is_not() {
    for language in [Language::Japanese, Language::Chinese] {
        for (name, report) in [("bad", samples::bad()), ("crashed", samples::crashed())] {
            insta::assert_snapshot!(format!("{name}_{}", language.tag()), render(&Junit { language }, &report));
        }
    }
}

/// Tests, failures, errors, skipped, as a build server reads them.
fn totals(report: &reports::Report) -> [usize; 4] {
    let text = render(&Junit::default(), report);
    let read = quick_junit::Report::deserialize_from_str(&text).unwrap();
    let suites = &read.test_suites;
    assert_eq!(read.tests, suites.iter().map(|suite| suite.test_cases.len()).sum::<usize>());
    [read.tests, read.failures, read.errors, read.skipped]
}

#[test]
fn a_build_server_counts_what_we_mean() {
    assert_eq!(totals(&samples::good()), [13, 0, 0, 7]);
    assert_eq!(totals(&samples::bad()), [5, 2, 0, 0]);
    assert_eq!(totals(&samples::crashed()), [4, 0, 1, 1], "a crash is an error although nothing was violated");
    assert_eq!(totals(&samples::hung()), [6, 0, 3, 1]);
    assert_eq!(totals(&samples::own_fault()), [4, 1, 1, 0], "our own fault is no failure of the subject");
    assert_eq!(totals(&samples::nothing_ran()), [2, 0, 1, 1], "or the build would be green");
}

#[test]
fn only_what_was_met_passes() {
    for verdict in Verdict::ALL {
        let mut report = samples::good();
        report.cases.truncate(1);
        report.requirements.truncate(1);
        report.requirements[0].verdict = verdict;
        let [tests, failures, errors, skipped] = totals(&report);
        // One of the passed tests is the case.
        assert_eq!(tests - failures - errors - skipped == 2, verdict == Verdict::Met, "{verdict:?}");
    }
}
