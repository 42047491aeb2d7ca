//! `docs`: the documents themselves, where the user has them.

mod print;

use clap::{Subcommand, ValueEnum};
use documents::{Comparison, Confidence, Document, Finding, Folder, Kind, Locale, Problem, compare};
use mapi_conformance::docs::{Recall, lexicon, look_up};
use mapi_conformance::run::RunError;
use messages::tell;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

#[derive(Debug, Subcommand)]
pub enum Docs {
    Scan {
        dir: PathBuf,
        #[arg(long)]
        locale: Option<String>,
        #[arg(long, value_name = "NAME")]
        document: Option<String>,
        #[arg(long)]
        likely: bool,
        #[arg(long, value_enum, default_value_t = Format::Human)]
        format: Format,
    },
    Verify {
        dir: PathBuf,
        #[arg(long)]
        missed: bool,
        #[arg(long, value_enum, default_value_t = Format::Human)]
        format: Format,
    },
    Show {
        id: String,
        dir: PathBuf,
    },
    Sentences {
        name: String,
        dir: PathBuf,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum, PartialEq, Eq)]
pub enum Format {
    Human,
    Json,
}

/// Runs the command.
pub fn run(args: &Docs) -> Result<u8, RunError> {
    match args {
        Docs::Scan { dir, locale, document, likely, format } => {
            let folder = read(dir)?;
            let wanted = locale.as_deref().map(|text| wanted(&folder, text)).transpose()?;
            let names = lexicon(&folder);
            let mut comparisons = compare(&folder, &names, wanted.as_ref());
            comparisons.retain(|one| document.as_ref().is_none_or(|name| one.translation.contains(name.as_str())));
            if let Some(name) = document.as_ref().filter(|_| comparisons.is_empty()) {
                return Err(RunError::at(dir, tell!("error-no-translation", name = name)));
            }
            if *likely {
                let possible = |one: &mut Comparison| one.divergences.retain(|d| d.confidence == Confidence::Likely);
                comparisons.iter_mut().for_each(possible);
            }
            match format {
                Format::Human => print::scan(&folder, names.len(), &comparisons),
                Format::Json => print::json(&scan_json(&folder, names.len(), &comparisons)),
            }
            Ok(if problems(&folder) { 2 } else { 0 })
        }
        Docs::Verify { dir, missed, format } => check(dir, *missed, *format),
        Docs::Show { id, dir } => show(id, dir),
        Docs::Sentences { name, dir } => sentences(name, dir),
    }
}

fn read(dir: &Path) -> Result<Folder, RunError> {
    Folder::read(dir).map_err(|error| RunError(error.to_string()))
}

/// Says what is wrong with the files, and whether any had to be left out.
fn problems(folder: &Folder) -> bool {
    folder.problems.iter().for_each(|problem| eprintln!("mapi-conformance: {problem}"));
    folder.problems.iter().any(|problem| problem.left_out)
}

fn wanted(folder: &Folder, text: &str) -> Result<Locale, RunError> {
    let mut known: Vec<&str> = folder.documents.iter().map(|document| document.locale.as_str()).collect();
    known.sort_unstable();
    known.dedup();
    let locale = Locale::parse(text).filter(|locale| known.contains(&locale.as_str()));
    let locales = known.join(&tell!("command-names-comma"));
    locale.ok_or_else(|| RunError(tell!("error-no-locale", locale = text, locales = locales)))
}

/// Translated documents with no English one to hold them against.
fn alone<'a>(folder: &'a Folder, comparisons: &[Comparison]) -> Vec<&'a Document> {
    let translated = |document: &&Document| document.locale.language() != documents::Language::English;
    let all = folder.documents.iter().filter(translated);
    let locales: Vec<&Locale> = comparisons.iter().map(|one| &one.locale).collect();
    all.filter(|d| locales.contains(&&d.locale) && !comparisons.iter().any(|one| one.translation == d.source)).collect()
}

/// The kinds of divergence that need words of the language.
const BY_WORDS: [Kind; 6] = [Kind::Denial, Kind::Duty, Kind::Order, Kind::Condition, Kind::Only, Kind::Meaning];

fn judged(locale: &Locale) -> bool {
    locale.language() != documents::Language::Other
}

fn scan_json(folder: &Folder, names: usize, comparisons: &[Comparison]) -> Value {
    let side =
        |side: &documents::Side| json!({"place": side.place.to_string(), "sha256": side.hash.to_string(), "line": side.line});
    let divergence = |d: &documents::Divergence| {
        json!({
            "kind": d.kind.name(), "confidence": print::confidence_id(d.confidence), "names": d.names, "detail": d.detail,
            "english": d.english.iter().map(side).collect::<Vec<_>>(),
            "translation": d.translation.iter().map(side).collect::<Vec<_>>(),
        })
    };
    let comparison = |one: &Comparison| {
        let not_judged: Vec<_> = BY_WORDS.iter().filter(|_| !judged(&one.locale)).map(|kind| kind.name()).collect();
        json!({
            "english": one.english, "translation": one.translation, "locale": one.locale.as_str(), "pairs": one.pairs,
            "not_judged": not_judged, "divergences": one.divergences.iter().map(divergence).collect::<Vec<_>>(),
        })
    };
    let problem =
        |p: &Problem| json!({"file": p.file.display().to_string(), "line": p.line, "what": p.what, "left_out": p.left_out});
    json!({
        "schema": "mapi-conformance/docs-scan/1",
        "documents": folder.documents.len(),
        "sentences": folder.documents.iter().map(|d| d.sentences().count()).sum::<usize>(),
        "names": names,
        "problems": folder.problems.iter().map(problem).collect::<Vec<_>>(),
        "comparisons": comparisons.iter().map(comparison).collect::<Vec<_>>(),
    })
}

fn check(dir: &Path, list_missed: bool, format: Format) -> Result<u8, RunError> {
    let citations = citations()?;
    let folder = read(dir)?;
    let findings = look_up(&folder, &citations);
    if findings.iter().all(|(_, finding)| matches!(finding, Finding::NoDocument)) {
        problems(&folder);
        let cited: std::collections::BTreeSet<&str> = findings.iter().map(|(cited, _)| cited.source.as_str()).collect();
        return Err(RunError::at(dir, tell!("error-none-cited", documents = cited.len())));
    }
    let recall = Recall::of(&folder, &compare(&folder, &lexicon(&folder), None), &citations);
    match format {
        Format::Human => print::verified(&findings, &recall, list_missed),
        Format::Json => print::json(&print::verified_json(&findings, &recall)),
    }
    if problems(&folder) {
        return Ok(2);
    }
    Ok(u8::from(findings.iter().any(|(_, finding)| !finding.is_found())))
}

fn citations() -> Result<cases::Citations, RunError> {
    cases::Citations::builtin_in(messages::spoken().language())
        .map_err(|errors| RunError(errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")))
}

fn show(id: &str, dir: &Path) -> Result<u8, RunError> {
    let mut citations = citations()?;
    citations.cited.retain(|cited| cited.file == format!("requirements/{id}.toml"));
    if citations.cited.is_empty() {
        return Err(RunError(tell!("error-no-requirement", id = id)));
    }
    let folder = read(dir)?;
    let findings = look_up(&folder, &citations);
    for (cited, finding) in &findings {
        print::shown(&folder, cited, finding);
    }
    Ok(u8::from(findings.iter().any(|(_, finding): &(_, Finding)| !finding.is_found())))
}

fn sentences(name: &str, dir: &Path) -> Result<u8, RunError> {
    let folder = read(dir)?;
    let texts: Vec<&Document> = folder.documents.iter().filter(|one| one.name == name || one.source == name).collect();
    if texts.is_empty() {
        return Err(RunError(tell!("error-no-document", name = name, folder = dir.display().to_string())));
    }
    texts.iter().for_each(|text| print::sentences(text));
    Ok(0)
}
