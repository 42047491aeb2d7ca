//! `docs`: the documents themselves, where the user has them.

mod print;

use clap::{Subcommand, ValueEnum};
use documents::{Comparison, Confidence, Document, Finding, Folder, Kind, Locale, Problem, compare};
use mapi_conformance::docs::{Recall, lexicon, look_up};
use mapi_conformance::run::RunError;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

#[derive(Debug, Subcommand)]
pub enum Docs {
    /// Read a folder of the documents and print what their translations say otherwise than the English.
    #[command(
        after_help = "The folder holds a folder for each locale (en-us, ja-jp, zh-cn, any other) with pages of the same names, and\n\
may hold other folders with plain text. What is printed is what can be seen without understanding the sentences: look at it\n\
before you believe it.\n\n\
Exit codes: 0 read; 2 usage, or a file or folder that cannot be read (the others are still shown)."
    )]
    Scan {
        /// The folder.
        dir: PathBuf,
        /// Only this locale, such as ja-jp.
        #[arg(long)]
        locale: Option<String>,
        /// Only documents whose name contains this.
        #[arg(long, value_name = "NAME")]
        document: Option<String>,
        /// Leave out what is only possible.
        #[arg(long)]
        likely: bool,
        /// How it is written.
        #[arg(long, value_enum, default_value_t = Format::Human)]
        format: Format,
    },
    /// Look up every sentence that requirements, conflicts and derived specs cite, and every divergence they register.
    #[command(
        after_help = "Exit codes: 0 all citations found, some perhaps elsewhere in their document; 1 some not found; 2 usage or unreadable input."
    )]
    Verify {
        /// The folder.
        dir: PathBuf,
        /// List the registered divergences that a scan does not find by itself.
        #[arg(long)]
        missed: bool,
        /// How it is written.
        #[arg(long, value_enum, default_value_t = Format::Human)]
        format: Format,
    },
    /// Show the sentences that a requirement rests on.
    Show {
        /// Its id, as `requirements list` shows it.
        id: String,
        /// The folder.
        dir: PathBuf,
    },
    /// List the sentences of a document with their places and hashes, which is what a citation needs.
    Sentences {
        /// Its name, for all its languages (imsgstore-advise), or one of its texts (ja-jp/imsgstore-advise).
        name: String,
        /// The folder.
        dir: PathBuf,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Human,
    /// For programs; without the sentences, which are the user's.
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
    locale.ok_or_else(|| RunError(format!("no document is in locale `{text}`; there are {}", known.join(", "))))
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
            "kind": d.kind.name(), "confidence": print::confidence(d.confidence), "names": d.names, "detail": d.detail,
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
    cases::Citations::builtin().map_err(|errors| RunError(errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")))
}

fn show(id: &str, dir: &Path) -> Result<u8, RunError> {
    let mut citations = citations()?;
    citations.cited.retain(|cited| cited.file == format!("requirements/{id}.toml"));
    if citations.cited.is_empty() {
        return Err(RunError(format!("no requirement `{id}`; `requirements list` shows all")));
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
        return Err(RunError(format!(
            "no document `{name}` in {}; expected the name of a page without its ending",
            dir.display()
        )));
    }
    texts.iter().for_each(|text| print::sentences(text));
    Ok(0)
}
