//! What `docs` prints.

use super::{BY_WORDS, alone, judged};
use crate::command::output::out;
use cases::Cited;
use documents::{Comparison, Confidence, Divergence, Document, Finding, Folder, Side};
use mapi_conformance::docs::Recall;
use messages::tell;
use reports::pad;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How sure a divergence is, for programs.
pub const fn confidence_id(of: Confidence) -> &'static str {
    match of {
        Confidence::Possible => "possible",
        Confidence::Likely => "likely",
    }
}

/// The same in a word.
fn confidence(of: Confidence) -> String {
    match of {
        Confidence::Possible => tell!("command-docs-possible"),
        Confidence::Likely => tell!("command-docs-likely"),
    }
}

fn join<T: AsRef<str>>(names: &[T]) -> String {
    names.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(&tell!("command-names-comma"))
}

/// One JSON document.
pub fn json(value: &Value) {
    out!("{value:#}");
}

/// All divergences of a scan.
pub fn scan(folder: &Folder, names: usize, comparisons: &[Comparison]) {
    for comparison in comparisons.iter().filter(|one| !one.divergences.is_empty()) {
        out!("{}", tell!("command-docs-against", translation = &comparison.translation, english = &comparison.english));
        // What differs in one pair of sentences is shown with the sentences once.
        let mut rest = comparison.divergences.as_slice();
        while let Some(first) = rest.first() {
            let same = rest.iter().take_while(|d| d.english == first.english && d.translation == first.translation).count();
            pair(&rest[..same], comparison.locale.as_str());
            rest = &rest[same..];
        }
        out!("");
    }
    summary(folder, names, comparisons);
}

fn pair(divergences: &[Divergence], locale: &str) {
    let line = |side: &Side| tell!("command-docs-line", line = side.line, place = side.place.to_string());
    let at = |sides: &[Side]| sides.first().map_or_else(String::new, line);
    let first = &divergences[0];
    let place = match first.translation.as_slice() {
        [] => tell!("command-docs-english-place", place = at(&first.english)),
        translation => at(translation),
    };
    out!("  {place}");
    for divergence in divergences {
        out!("    {} ({}): {}", divergence.kind, confidence(divergence.confidence), divergence.detail);
    }
    for (name, sides) in [(locale, &first.translation), (&tell!("command-docs-english"), &first.english)] {
        for side in sides {
            out!("      {} {}  {}", pad(name, 8), side.hash, side.text);
        }
    }
}

fn summary(folder: &Folder, names: usize, comparisons: &[Comparison]) {
    let sentences: usize = folder.documents.iter().map(|document| document.sentences().count()).sum();
    let documents = folder.documents.len();
    out!("{}", tell!("command-docs-read", documents = documents, sentences = sentences, names = names));
    let mut locales: BTreeMap<&str, (usize, usize, usize, usize)> = BTreeMap::new();
    for comparison in comparisons {
        let sums = locales.entry(comparison.locale.as_str()).or_default();
        sums.0 += 1;
        sums.1 += comparison.pairs;
        sums.2 += comparison.divergences.len();
        sums.3 += comparison.divergences.iter().filter(|d| d.confidence == Confidence::Likely).count();
    }
    for (locale, (documents, pairs, all, likely)) in locales {
        out!(
            "{}",
            tell!("command-docs-compared", locale = locale, documents = documents, pairs = pairs, all = all, likely = likely)
        );
        if comparisons.iter().any(|one| one.locale.as_str() == locale && !judged(&one.locale)) {
            let kinds: Vec<_> = BY_WORDS.iter().map(|kind| kind.name()).collect();
            out!("  {}", tell!("command-docs-no-words", kinds = join(&kinds)));
        }
    }
    let alone = alone(folder, comparisons);
    if !alone.is_empty() {
        let sources: Vec<_> = alone.iter().map(|document| document.source.as_str()).collect();
        out!("{}", tell!("command-docs-alone", sources = join(&sources)));
    }
}

/// What became of a citation, for programs.
const fn finding_id(of: &Finding) -> &'static str {
    match of {
        Finding::AtPlace(_) => "at its place",
        Finding::Moved(_) => "moved",
        Finding::Drifted => "drifted",
        Finding::NotFound => "not found",
        Finding::NoDocument => "no document",
    }
}

/// The same in a word, and what more there is to say.
fn finding(of: &Finding) -> (String, String) {
    match of {
        Finding::AtPlace(place) => (tell!("command-docs-at-place"), place.to_string()),
        Finding::Moved(place) => (tell!("command-docs-moved"), tell!("command-docs-moved-to", place = place.to_string())),
        Finding::Drifted => (tell!("command-docs-drifted"), tell!("command-docs-drifted-why")),
        Finding::NotFound => (tell!("command-docs-not-found"), tell!("command-docs-not-found-why")),
        Finding::NoDocument => (tell!("command-docs-no-document"), tell!("command-docs-no-document-why")),
    }
}

const FINDINGS: [&str; 5] = ["at its place", "moved", "drifted", "not found", "no document"];

/// How many citations came to what, with one of them.
fn counts(findings: &[(Cited, Finding)]) -> Vec<(&'static str, usize, Option<&Finding>)> {
    let of = |id| findings.iter().map(|(_, of)| of).filter(move |of| finding_id(of) == id);
    FINDINGS.iter().map(|id| (*id, of(*id).count(), of(*id).next())).collect()
}

/// What became of the citations, and what the scan finds of what was registered.
pub fn verified(findings: &[(Cited, Finding)], recall: &Recall, list_missed: bool) {
    let mut missing: BTreeMap<&str, usize> = BTreeMap::new();
    for (cited, _) in findings.iter().filter(|(_, of)| matches!(of, Finding::NoDocument)) {
        *missing.entry(&cited.source).or_default() += 1;
    }
    for (source, count) in missing {
        out!("{}", tell!("command-docs-no-document-cites", source = source, count = count));
    }
    for (cited, of) in findings.iter().filter(|(_, of)| !matches!(of, Finding::AtPlace(_) | Finding::NoDocument)) {
        let (word, detail) = finding(of);
        out!("cases/{}:{}: {word}: {} {}, {}: {detail}", cited.file, cited.line, cited.sha256, cited.source, cited.at);
    }
    if list_missed {
        for one in &recall.missed {
            let cited = &one.cited;
            let names = if one.names.is_empty() { String::new() } else { format!(" ({})", join(&one.names)) };
            let place = format!("cases/{}:{}", cited.file, cited.line);
            let about = one.about.trim();
            out!(
                "{}",
                tell!("command-docs-missed", place = place, kind = &one.kind, at = &cited.at, names = names, about = about)
            );
        }
    }
    let some = |(_, count, one): (_, usize, Option<&Finding>)| {
        one.map(|of| tell!("command-docs-count", count = count, word = finding(of).0))
    };
    let parts: Vec<_> = counts(findings).into_iter().filter_map(some).collect();
    let parts = parts.join(&tell!("command-comma"));
    out!("{}", tell!("command-docs-citations", count = findings.len(), parts = parts));
    let (found, missed, registered) = (recall.found.len(), recall.missed.len(), recall.registered());
    out!("{}", tell!("command-docs-registered", registered = registered, found = found, missed = missed));
}

/// The same for programs.
pub fn verified_json(findings: &[(Cited, Finding)], recall: &Recall) -> Value {
    let citation = |(cited, of): &(Cited, Finding)| {
        let (_, detail) = finding(of);
        json!({
            "file": format!("cases/{}", cited.file), "line": cited.line, "document": cited.source, "at": cited.at,
            "sha256": cited.sha256, "finding": finding_id(of), "detail": detail,
        })
    };
    let missed = |one: &cases::Registered| {
        json!({"file": format!("cases/{}", one.cited.file), "line": one.cited.line, "document": one.cited.source, "at": one.cited.at,
            "sha256": one.cited.sha256, "kind": one.kind, "names": one.names})
    };
    json!({
        "schema": "mapi-conformance/docs-verify/1",
        "counts": counts(findings).into_iter().map(|(id, count, _)| (id, count)).collect::<BTreeMap<_, _>>(),
        "citations": findings.iter().map(citation).collect::<Vec<_>>(),
        "registered": recall.registered(),
        "missed": recall.missed.iter().map(missed).collect::<Vec<_>>(),
    })
}

/// One citation with its sentence.
pub fn shown(folder: &Folder, cited: &Cited, of: &Finding) {
    let (word, detail) = finding(of);
    out!("{}, {}   {word}: {detail}", cited.source, cited.at);
    let hash = cited.sha256.parse().ok();
    let standing = folder.get(&cited.source).zip(hash).and_then(|(document, hash)| document.find(hash).next());
    match standing {
        Some(standing) => {
            let line = tell!("command-docs-standing", line = standing.block.line);
            out!("  {}  {line}\n  {}", cited.sha256, standing.sentence.text);
        }
        None => out!("  {}", cited.sha256),
    }
}

/// A document, sentence by sentence.
pub fn sentences(document: &Document) {
    out!("{}", document.source);
    for standing in document.sentences() {
        let line = tell!("command-docs-standing", line = standing.block.line);
        out!("  {}  {line}  {}", standing.sentence.hash, standing.place());
        if let Some(row) = standing.sentence.in_row {
            out!("  {row}  {}", tell!("command-docs-row-before"));
        }
        out!("    {}", standing.sentence.text);
    }
}
