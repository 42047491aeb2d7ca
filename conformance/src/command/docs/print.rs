//! What `docs` prints.

use super::{BY_WORDS, alone, judged};
use cases::Cited;
use documents::{Comparison, Confidence, Divergence, Document, Finding, Folder, Side};
use mapi_conformance::docs::Recall;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How sure a divergence is, in a word.
pub fn confidence(of: Confidence) -> &'static str {
    match of {
        Confidence::Possible => "possible",
        Confidence::Likely => "likely",
    }
}

/// One JSON document.
pub fn json(value: &Value) {
    println!("{value:#}");
}

/// All divergences of a scan.
pub fn scan(folder: &Folder, names: usize, comparisons: &[Comparison]) {
    for comparison in comparisons.iter().filter(|one| !one.divergences.is_empty()) {
        println!("{}  against {}", comparison.translation, comparison.english);
        // What differs in one pair of sentences is shown with the sentences once.
        let mut rest = comparison.divergences.as_slice();
        while let Some(first) = rest.first() {
            let same = rest.iter().take_while(|d| d.english == first.english && d.translation == first.translation).count();
            pair(&rest[..same], comparison.locale.as_str());
            rest = &rest[same..];
        }
        println!();
    }
    summary(folder, names, comparisons);
}

fn pair(divergences: &[Divergence], locale: &str) {
    let at = |sides: &[Side]| sides.first().map_or_else(String::new, |side| format!("line {}, {}", side.line, side.place));
    let first = &divergences[0];
    let place = if first.translation.is_empty() { format!("English {}", at(&first.english)) } else { at(&first.translation) };
    println!("  {place}");
    for divergence in divergences {
        println!("    {} ({}): {}", divergence.kind, confidence(divergence.confidence), divergence.detail);
    }
    for (name, sides) in [(locale, &first.translation), ("English", &first.english)] {
        for side in sides {
            println!("      {name:<8} {}  {}", side.hash, side.text);
        }
    }
}

fn summary(folder: &Folder, names: usize, comparisons: &[Comparison]) {
    let sentences: usize = folder.documents.iter().map(|document| document.sentences().count()).sum();
    println!("{} documents, {sentences} sentences, {names} names", folder.documents.len());
    let mut locales: BTreeMap<&str, (usize, usize, usize, usize)> = BTreeMap::new();
    for comparison in comparisons {
        let sums = locales.entry(comparison.locale.as_str()).or_default();
        sums.0 += 1;
        sums.1 += comparison.pairs;
        sums.2 += comparison.divergences.len();
        sums.3 += comparison.divergences.iter().filter(|d| d.confidence == Confidence::Likely).count();
    }
    for (locale, (documents, pairs, all, likely)) in locales {
        println!(
            "{locale}: {documents} documents held against the English, {pairs} pairs of sentences, {all} divergences seen, {likely} of them likely"
        );
        if comparisons.iter().any(|one| one.locale.as_str() == locale && !judged(&one.locale)) {
            let kinds: Vec<_> = BY_WORDS.iter().map(|kind| kind.name()).collect();
            println!("  no words of this language are known: {} cannot be judged", kinds.join(", "));
        }
    }
    let alone = alone(folder, comparisons);
    if !alone.is_empty() {
        let sources: Vec<_> = alone.iter().map(|document| document.source.as_str()).collect();
        println!("no English document to hold against: {}", sources.join(", "));
    }
}

fn finding(of: &Finding) -> (&'static str, String) {
    match of {
        Finding::AtPlace(place) => ("at its place", place.to_string()),
        Finding::Moved(place) => ("moved", format!("it stands at {place}")),
        Finding::Drifted => ("drifted", "no sentence of that place has this hash".into()),
        Finding::NotFound => ("not found", "the document has neither the sentence nor the place".into()),
        Finding::NoDocument => ("no document", "there is no such document".into()),
    }
}

const FINDINGS: [&str; 5] = ["at its place", "moved", "drifted", "not found", "no document"];

fn counts(findings: &[(Cited, Finding)]) -> Vec<(&'static str, usize)> {
    FINDINGS.iter().map(|name| (*name, findings.iter().filter(|(_, of)| finding(of).0 == *name).count())).collect()
}

/// What became of the citations, and what the scan finds of what was registered.
pub fn verified(findings: &[(Cited, Finding)], recall: &Recall, list_missed: bool) {
    for (cited, of) in findings.iter().filter(|(_, of)| !matches!(of, Finding::AtPlace(_))) {
        let (word, detail) = finding(of);
        println!("cases/{}:{}: {word}: {} {}, {}: {detail}", cited.file, cited.line, cited.sha256, cited.source, cited.at);
    }
    if list_missed {
        for one in &recall.missed {
            let cited = &one.cited;
            let names = if one.names.is_empty() { String::new() } else { format!(" ({})", one.names.join(", ")) };
            println!(
                "cases/{}:{}: missed by the scan: {}, {}{names}: {}",
                cited.file,
                cited.line,
                one.kind,
                cited.at,
                one.about.trim()
            );
        }
    }
    let parts: Vec<_> =
        counts(findings).iter().filter(|(_, count)| *count > 0).map(|(word, count)| format!("{count} {word}")).collect();
    println!("{} citations: {}", findings.len(), parts.join(", "));
    let (found, missed) = (recall.found.len(), recall.missed.len());
    println!("{} divergences registered by hand: {found} found by the scan, {missed} missed", recall.registered());
}

/// The same for programs.
pub fn verified_json(findings: &[(Cited, Finding)], recall: &Recall) -> Value {
    let citation = |(cited, of): &(Cited, Finding)| {
        let (word, detail) = finding(of);
        json!({
            "file": format!("cases/{}", cited.file), "line": cited.line, "document": cited.source, "at": cited.at,
            "sha256": cited.sha256, "finding": word, "detail": detail,
        })
    };
    let missed = |one: &cases::Registered| {
        json!({"file": format!("cases/{}", one.cited.file), "line": one.cited.line, "document": one.cited.source, "at": one.cited.at,
            "sha256": one.cited.sha256, "kind": one.kind, "names": one.names})
    };
    json!({
        "schema": "mapi-conformance/docs-verify/1",
        "counts": counts(findings).into_iter().collect::<BTreeMap<_, _>>(),
        "citations": findings.iter().map(citation).collect::<Vec<_>>(),
        "registered": recall.registered(),
        "missed": recall.missed.iter().map(missed).collect::<Vec<_>>(),
    })
}

/// One citation with its sentence.
pub fn shown(folder: &Folder, cited: &Cited, of: &Finding) {
    let (word, detail) = finding(of);
    println!("{}, {}   {word}: {detail}", cited.source, cited.at);
    let hash = cited.sha256.parse().ok();
    let standing = folder.get(&cited.source).zip(hash).and_then(|(document, hash)| document.find(hash).next());
    match standing {
        Some(standing) => println!("  {}  line {}\n  {}", cited.sha256, standing.block.line, standing.sentence.text),
        None => println!("  {}", cited.sha256),
    }
}

/// A document, sentence by sentence.
pub fn sentences(document: &Document) {
    println!("{}", document.source);
    for standing in document.sentences() {
        println!("  {}  line {}  {}", standing.sentence.hash, standing.block.line, standing.place());
        if let Some(row) = standing.sentence.in_row {
            println!("  {row}  with the row before it");
        }
        println!("    {}", standing.sentence.text);
    }
}
