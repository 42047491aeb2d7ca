use reports::{Json, Report, SCHEMA, Summary, Verdict};
use serde_json::{Value, json};

use crate::{render, samples};

#[test]
fn looks_as_it_did() {
    for (name, report) in samples::all() {
        insta::assert_snapshot!(name, render(&Json, &report));
    }
}

#[test]
fn a_report_survives_being_written_and_read() {
    for (name, report) in samples::all() {
        let text = render(&Json, &report);
        let read: Report = serde_json::from_str(&text).unwrap();
        assert_eq!(read, report, "{name}");
        assert_eq!(render(&Json, &read), text, "{name}");
    }
}

#[test]
fn what_varies_stands_under_run_alone() {
    let mut report = samples::good();
    let with: Value = serde_json::from_str(&render(&Json, &report)).unwrap();
    report.run = None;
    let without: Value = serde_json::from_str(&render(&Json, &report)).unwrap();
    let mut rest = with.clone();
    assert_eq!(rest.as_object_mut().unwrap().shift_remove("run").unwrap()["duration_ms"], 2450);
    assert_eq!(rest, without);
}

#[test]
fn the_keys_are_the_contract() {
    let report = serde_json::to_value(samples::bad()).unwrap();
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    assert_eq!(keys(&report), "schema tool subject edition spec requirements cases summary");
    assert_eq!(keys(&report["tool"]), "name version");
    assert_eq!(keys(&report["subject"]), "kind path sha256");
    assert_eq!(keys(&report["cases"][0]), "id title outcome detail trace last_calls");
    let requirement = &report["requirements"][0];
    assert_eq!(keys(requirement), "id title bound level verdict exercised about_subject reason findings citations");
    let kept = &serde_json::to_value(samples::wide()).unwrap()["requirements"][1];
    assert_eq!(keys(kept), format!("{} untold", keys(requirement)));
    assert_eq!(keys(&kept["untold"]), "doc locale edition at lost");
    let disputed = &report["requirements"][1];
    assert_eq!(keys(disputed), "id title bound level verdict exercised about_subject reason conflict findings citations");
    assert_eq!(keys(&disputed["conflict"]), "slug question judged_by why readings");
    assert_eq!(keys(&disputed["conflict"]["readings"][0]), "requires citation");
    let finding = &requirement["findings"][0];
    assert_eq!(keys(finding), "message events trace case evidence remedy");
    assert_eq!(keys(&finding["evidence"][0]), "seq text note");
    assert_eq!(keys(&requirement["citations"][0]), "doc locale edition at");
    assert_eq!(keys(&requirement["citations"][1]), "doc locale edition at lost");
}

#[test]
fn the_summary_counts_what_binds_the_subject() {
    let expected = Summary { waived: 1, met: 3, not_exercised: 3, not_applicable: 1, unobservable: 1, ..Summary::default() };
    let good = samples::good();
    assert_eq!(good.summary(), expected, "the tool's own two duties are not among them");
    assert_eq!(good.own_summary(), [Verdict::Met, Verdict::NotExercised].into_iter().collect());
    assert_eq!(serde_json::to_value(&good).unwrap()["summary"], serde_json::to_value(expected).unwrap());
    assert_eq!(samples::own_fault().summary().violated, 1);
}

#[test]
fn a_newer_schema_is_refused_by_its_name_whatever_else_is_in_it() {
    let mut newer = serde_json::to_value(samples::bad()).unwrap();
    newer["schema"] = json!("mapi-conformance/report/2");
    newer["tool"] = json!("told otherwise by then");
    let error = serde_json::from_str::<Report>(&newer.to_string()).unwrap_err().to_string();
    assert!(error.contains("mapi-conformance/report/2") && error.contains(SCHEMA), "{error}");
}

#[test]
fn keys_added_later_do_not_disturb_and_the_summary_is_counted_again() {
    let mut value = serde_json::to_value(samples::bad()).unwrap();
    value["invented_later"] = json!(1);
    value["summary"]["violated"] = json!(99);
    let report: Report = serde_json::from_value(value).unwrap();
    assert_eq!(report, samples::bad());
    assert_eq!(report.summary().violated, 2);
}
