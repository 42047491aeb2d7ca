use std::collections::BTreeSet;

use messages::Language;
use reports::{Human, Report, Verdict};
use serde_json::Value;
use unicode_width::UnicodeWidthStr as _;

use crate::{render, samples};

#[test]
fn looks_as_it_did() {
    for (name, report) in samples::all() {
        insta::assert_snapshot!(name, render(&Human::default(), &report));
    }
    insta::assert_snapshot!("bad_narrow", render(&Human { width: 60, ..Human::default() }, &samples::bad()));
    insta::assert_snapshot!("good_narrow", render(&Human { width: 50, ..Human::default() }, &samples::good()));
    insta::assert_snapshot!("wide_narrow", render(&Human { width: 60, ..Human::default() }, &samples::wide()));
}

#[test]
fn looks_alike_in_every_language() {
    for language in [Language::Japanese, Language::Chinese] {
        let human = Human { language, ..Human::default() };
        for (name, report) in samples::all() {
            insta::assert_snapshot!(format!("{name}_{}", language.tag()), render(&human, &report));
        }
    }
}

#[test]
fn no_line_is_wider_than_asked_for() {
    for (name, report) in samples::all() {
        for (width, language) in (60..=120).flat_map(|width| Language::ALL.map(|language| (width, language))) {
            for line in render(&Human { width, language, ..Human::default() }, &report).lines() {
                assert!(line.width() <= width, "{name} at {width} in {language:?}: {line}");
                assert_eq!(line.trim_end(), line, "{name} at {width} in {language:?}: blanks at the end");
            }
        }
    }
}

/// The report without the sentences it brings, and the words that are left: ids, names and paths.
fn muted(report: &Report) -> (Report, BTreeSet<String>) {
    let mut value = serde_json::to_value(report).unwrap();
    let mut names = BTreeSet::new();
    mute("", &mut value, &mut names);
    (serde_json::from_value(value).unwrap(), names)
}

fn mute(key: &str, value: &mut Value, names: &mut BTreeSet<String>) {
    const SENTENCES: [&str; 14] = [
        "title",
        "message",
        "text",
        "note",
        "reason",
        "remedy",
        "question",
        "judged_by",
        "why",
        "requires",
        "detail",
        "last_calls",
        "lost",
        "at",
    ];
    match value {
        Value::Object(map) => map.iter_mut().for_each(|(key, value)| mute(key, value, names)),
        Value::Array(list) => list.iter_mut().for_each(|value| mute(key, value, names)),
        Value::String(text) if SENTENCES.contains(&key) => "。".clone_into(text),
        // Their English belongs to programs.
        Value::String(_) if ["verdict", "level", "outcome", "bound", "kind"].contains(&key) => {}
        Value::String(text) => names.extend(words(text)),
        _ => {}
    }
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() > 1).map(str::to_owned)
}

#[test]
fn no_english_is_left_where_another_language_is_asked_for() {
    const THE_SAME: [&str; 8] = ["JSON", "sha", "must", "should", "may", "requirements", "explain", "ID"];
    for language in [Language::Japanese, Language::Chinese] {
        for (name, report) in samples::all() {
            for verdict in Verdict::ALL {
                let (mut report, names) = muted(&report);
                report.requirements.iter_mut().for_each(|requirement| requirement.verdict = verdict);
                let text = render(&Human { language, ..Human::default() }, &report);
                let left: Vec<_> =
                    words(&text).filter(|word| !names.contains(word) && !THE_SAME.contains(&word.as_str())).collect();
                assert!(left.is_empty(), "{name} in {language:?}: {left:?}\n{text}");
            }
        }
    }
}

#[test]
fn a_width_too_small_to_read_is_not_obeyed() {
    let at = |width| render(&Human { width, ..Human::default() }, &samples::wide());
    assert_eq!(at(0), at(40));
}

#[test]
fn colours_change_nothing_but_the_looks() {
    for (name, report) in samples::all() {
        let coloured = render(&Human { colour: true, ..Human::default() }, &report);
        let plain = render(&Human::default(), &report);
        assert!(coloured.contains("\u{1b}["), "{name}");
        assert!(!plain.contains('\u{1b}'), "{name}");
        assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), plain, "{name}");
    }
    let coloured = render(&Human { colour: true, findings: 1, ..Human::default() }, &samples::bad());
    insta::assert_snapshot!("bad_coloured", coloured.replace('\u{1b}', "ESC"));
}

#[test]
fn a_subject_cannot_steer_the_terminal() {
    let mut report = samples::bad();
    report.subject.path = "\u{1b}[2Jacme".into();
    let event = &mut report.requirements[0].findings[0].evidence[0];
    event.text = "client IMsgStore::OpenEntry(\"\u{1b}[31m\n\")".into();
    let text = render(&Human::default(), &report);
    assert!(!text.contains('\u{1b}'));
    assert!(text.contains(r#"IMsgStore::OpenEntry("\u{1b}[31m\u{a}")"#), "{text}");
}

#[test]
fn every_requirement_of_the_subject_is_named_once_whatever_its_verdict() {
    for verdict in Verdict::ALL {
        let mut report = samples::good();
        report.requirements.truncate(1);
        report.requirements[0].verdict = verdict;
        let text = render(&Human::default(), &report);
        assert_eq!(text.matches("end-session/logoff-before-release").count(), 1, "{verdict:?}\n{text}");
        if verdict == Verdict::Violated {
            continue;
        }
        report.spec = Some("ja-jp".into());
        report.requirements[0].untold = Some(report.requirements[0].citations[0].clone());
        let text = render(&Human::default(), &report);
        assert_eq!(text.matches("end-session/logoff-before-release").count(), 1, "kept, {verdict:?}\n{text}");
    }
}

#[test]
fn the_number_of_findings_shown_is_the_callers() {
    let shown = |findings| render(&Human { findings, ..Human::default() }, &samples::bad());
    let count = |text: &str| text.matches("Initialised twice, uninitialised once.").count();
    assert_eq!(count(&shown(4)), 4);
    assert!(shown(4).contains("and 1 more finding,"));
    assert_eq!(count(&shown(5)), 5);
    assert!(!shown(5).contains("more finding"));
}

#[test]
fn a_clean_end_does_not_sound_better_than_it_is() {
    let mut report = samples::good();
    let last = |report: &_| render(&Human::default(), report).lines().last().unwrap().to_owned();
    assert_eq!(last(&report), "exit code 0: nothing was violated but what is waived");
    report.requirements.retain(|r| r.verdict != Verdict::Waived);
    assert_eq!(last(&report), "exit code 0: nothing was violated");
    report.requirements.retain(|r| r.verdict != Verdict::Met);
    assert_eq!(last(&report), "exit code 0: nothing was violated, but nothing was met either");
}
