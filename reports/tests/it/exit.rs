use reports::{Exit, Outcome, Report, Verdict};

use crate::samples;

#[test]
fn every_end_has_its_code() {
    let ends = [
        (samples::good(), Exit::Clean, 0),
        (samples::bad(), Exit::Failed, 1),
        (samples::wide(), Exit::Failed, 1),
        (samples::own_fault(), Exit::OwnFault, 3),
        (samples::nothing_ran(), Exit::NothingRan, 4),
    ];
    for (report, exit, code) in ends {
        assert_eq!(report.exit(), exit);
        assert_eq!(exit.code(), code);
    }
}

/// One case that completed and one requirement with this verdict.
fn judged(verdict: Verdict, about_subject: bool) -> Report {
    let mut report = samples::good();
    report.cases.truncate(1);
    report.requirements.truncate(1);
    report.requirements[0].verdict = verdict;
    report.requirements[0].about_subject = about_subject;
    report
}

#[test]
fn of_all_verdicts_only_violated_fails() {
    for verdict in Verdict::ALL {
        let violated = verdict == Verdict::Violated;
        assert_eq!(judged(verdict, true).exit(), if violated { Exit::Failed } else { Exit::Clean }, "{verdict:?}");
        assert_eq!(judged(verdict, false).exit(), if violated { Exit::OwnFault } else { Exit::Clean }, "{verdict:?}");
    }
}

#[test]
fn a_bad_end_of_a_case_fails_although_nothing_is_violated() {
    for outcome in Outcome::ALL {
        let mut report = judged(Verdict::Met, true);
        report.cases[0].outcome = outcome;
        let expected = match outcome {
            Outcome::Completed | Outcome::EndNotRecorded => Exit::Clean,
            Outcome::NotStarted | Outcome::NothingRecorded => Exit::NothingRan,
            _ => Exit::Failed,
        };
        assert_eq!(report.exit(), expected, "{outcome:?}");
    }
}

#[test]
fn a_trace_that_was_given_damaged_is_input_and_no_end_of_a_case() {
    let mut report = judged(Verdict::Violated, false);
    report.cases[0].outcome = Outcome::TraceBrokenOff;
    assert_eq!(report.exit(), Exit::OwnFault);
    report.requirements[0].verdict = Verdict::Met;
    assert_eq!(report.exit(), Exit::Failed, "the subject wrote over the trace of its run");
    report.subject.kind = "trace".into();
    for verdict in Verdict::ALL {
        for about_subject in [false, true] {
            (report.requirements[0].verdict, report.requirements[0].about_subject) = (verdict, about_subject);
            assert_eq!((report.exit(), report.exit().code()), (Exit::Damaged, 2));
        }
    }
}

#[test]
fn a_violation_found_without_running_anything_is_still_one() {
    let mut report = judged(Verdict::Violated, true);
    report.cases.clear();
    assert_eq!(report.exit(), Exit::Failed);
}

#[test]
fn a_case_we_could_not_start_among_others_is_our_fault() {
    let mut report = samples::bad();
    report.cases[1].outcome = Outcome::NotStarted;
    assert_eq!(report.exit(), Exit::OwnFault);
}

#[test]
fn what_a_program_beside_the_subject_broke_counts_for_nothing() {
    let mut report = judged(Verdict::Violated, false);
    report.requirements[0].beside = true;
    assert_eq!(report.exit(), Exit::Clean);
    assert_eq!((report.summary().violated, report.own_summary().violated), (0, 0));
}
