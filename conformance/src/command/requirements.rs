//! `requirements`: the catalogue for people.

use super::catalogue;
use super::output::out;
use crate::cli::{DoctorFormat, Requirements, Wanted};
use cases::{Bound, Catalogue, Check, Cite, Conflict, Example, Kind, Level, Requirement};
use mapi_conformance::book;
use mapi_conformance::run::RunError;
use messages::tell;
use reports::{pad, width};
use serde::Serialize;
use std::path::Path;

/// Runs the command.
pub fn run(args: &Requirements) -> Result<u8, RunError> {
    let (catalogue, _) = catalogue()?;
    match args {
        Requirements::List(wanted) => {
            list(&catalogue, wanted);
            Ok(0)
        }
        Requirements::Explain { id } => explain(&catalogue, id),
        Requirements::Book { dir } => book(dir),
        Requirements::Matrix(args) => super::coverage::run(args),
    }
}

fn book(dir: &Path) -> Result<u8, RunError> {
    let page = book::page().map_err(|errors| RunError(errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")))?;
    let file = dir.join("index.html");
    std::fs::create_dir_all(dir).and_then(|()| std::fs::write(&file, page)).map_err(|error| RunError::at(&file, error))?;
    out!("{}", file.display());
    Ok(0)
}

pub(super) fn party(of: Bound) -> String {
    match of {
        Bound::Client => tell!("command-party-client"),
        Bound::Provider => tell!("command-party-provider"),
        Bound::Subsystem => tell!("command-party-subsystem"),
        Bound::Spooler => tell!("command-party-spooler"),
    }
}

pub(super) fn level(of: Level) -> String {
    match of {
        Level::Must => tell!("command-level-must"),
        Level::Should => tell!("command-level-should"),
        Level::May => tell!("command-level-may"),
    }
}

pub(super) fn widest(words: impl IntoIterator<Item: AsRef<str>>) -> usize {
    words.into_iter().map(|word| width(word.as_ref())).max().unwrap_or(0)
}

/// One line of a list, for programs.
#[derive(Serialize)]
struct Listed<'a> {
    id: &'a str,
    title: &'a str,
    binds: Bound,
    level: Level,
    kinds: &'a [Kind],
    editions: &'a [String],
    observable: bool,
    conflict: Option<&'a str>,
}

fn is_wanted(requirement: &Requirement, wanted: &Wanted) -> bool {
    let said = format!("{} {}", requirement.id, requirement.title).to_lowercase();
    let kinds = wanted.kind.kinds().unwrap_or_default();
    wanted.words.iter().all(|word| said.contains(&word.to_lowercase()))
        && wanted.bound.is_none_or(|bound| bound.bound() == requirement.binds)
        && wanted.level.is_none_or(|level| level.level() == requirement.level)
        // One that names no sort of provider is for all of them.
        && (kinds.is_empty() || requirement.kinds.is_empty() || kinds.iter().any(|kind| requirement.kinds.contains(kind)))
        && wanted.edition.as_ref().is_none_or(|edition| requirement.editions.contains(edition))
        && (!wanted.observable || requirement.check.is_ok())
        && (!wanted.unobservable || requirement.check.is_err())
        && (!wanted.conflicting || requirement.conflict.is_some())
}

fn list(catalogue: &Catalogue, wanted: &Wanted) {
    let shown: Vec<&Requirement> = catalogue.requirements().iter().filter(|one| is_wanted(one, wanted)).collect();
    if wanted.format == DoctorFormat::Json {
        let listed = shown.iter().map(|one| Listed {
            id: &one.id,
            title: &one.title,
            binds: one.binds,
            level: one.level,
            kinds: &one.kinds,
            editions: &one.editions,
            observable: one.check.is_ok(),
            conflict: one.conflict.as_deref(),
        });
        let json = serde_json::json!({ "schema": 1, "requirements": listed.collect::<Vec<_>>() });
        out!("{json:#}");
        return;
    }
    let parties = widest([Bound::Client, Bound::Provider, Bound::Subsystem, Bound::Spooler].map(party));
    let levels = widest([Level::Must, Level::Should, Level::May].map(level));
    for requirement in &shown {
        let mark = if requirement.check.is_err() { tell!("command-requirements-unobservable") } else { String::new() };
        let (party, level) = (pad(&party(requirement.binds), parties), pad(&level(requirement.level), levels));
        let line = format!("{:<48} {party} {level} {}  {mark}", requirement.id, requirement.title);
        out!("{}", line.trim_end());
    }
    out!("\n{}", tell!("command-requirements-count", count = shown.len()));
}

fn explain(catalogue: &Catalogue, id: &str) -> Result<u8, RunError> {
    let Some(requirement) = catalogue.get(id) else {
        let near = nearest(catalogue, id).map(|near| tell!("error-no-requirement-near", id = id, near = near));
        return Err(RunError(near.unwrap_or_else(|| tell!("error-no-requirement", id = id))));
    };
    print_one(catalogue, requirement)?;
    Ok(0)
}

/// The id that shares most with what was asked for.
fn nearest<'a>(catalogue: &'a Catalogue, id: &str) -> Option<&'a str> {
    let words = |text: &str| text.split(['/', '-']).map(str::to_owned).collect::<Vec<_>>();
    let asked = words(id);
    let shared = |r: &&Requirement| words(&r.id).iter().filter(|word| asked.contains(word)).count();
    catalogue.requirements().iter().max_by_key(shared).filter(|r| shared(r) > 0).map(|r| r.id.as_str())
}

/// The pattern in words and by its name in docs/requirements.md, which says more of it.
fn checked_by(check: &Check) -> String {
    let words = book::in_words(check, messages::spoken().language());
    if let Check::Monitor(name) = check {
        return tell!("command-explain-monitor", words = words, name = name.as_str());
    }
    let debug = format!("{check:?}");
    let name = debug.split('(').next().unwrap_or_default();
    let name: String =
        name.chars().flat_map(|c| if c.is_uppercase() { vec!['_', c.to_ascii_lowercase()] } else { vec![c] }).collect();
    tell!("command-explain-pattern", words = words, name = name.trim_start_matches('_'))
}

/// One citation in words.
fn place(cite: &Cite) -> String {
    tell!("command-explain-place", doc = &cite.doc, locale = &cite.locale, edition = &cite.edition, at = &cite.at)
}

/// Citations in words, those of several sentences of one place in one line.
fn places(cites: &[Cite]) -> Vec<String> {
    let mut of_place: Vec<(String, usize, Vec<String>)> = Vec::new();
    for cite in cites {
        let named = place(cite);
        let at = of_place.iter().position(|(known, ..)| *known == named).unwrap_or_else(|| {
            of_place.push((named, 0, Vec::new()));
            of_place.len() - 1
        });
        let (_, count, remarks) = &mut of_place[at];
        *count += 1;
        let lost = cite.lost.as_ref().map(|what| tell!("command-explain-lost", what = what));
        let altered = cite.altered.as_ref().map(|what| tell!("command-explain-altered", what = what));
        for remark in lost.into_iter().chain(altered) {
            if !remarks.contains(&remark) {
                remarks.push(remark);
            }
        }
    }
    let line = |(place, count, remarks): (String, usize, Vec<String>)| {
        let several = if count > 1 { tell!("command-explain-sentences", count = count) } else { String::new() };
        place + &several + &remarks.concat()
    };
    of_place.into_iter().map(line).collect()
}

/// Both sides of what the documents disagree on, and by which we judge.
fn print_conflict(conflict: &Conflict) {
    out!("\n{}", tell!("command-explain-conflict", slug = &conflict.slug, title = conflict.title.trim()));
    out!("  {}", conflict.question.trim());
    for (edition, readings) in conflict.by_edition() {
        out!("  {}", tell!("command-explain-edition", edition = edition));
        for reading in readings {
            out!("    - {}\n      {}", reading.requires.trim(), place(&reading.cite));
        }
    }
    out!("  {}", tell!("command-explain-judged", default = conflict.default.trim()));
    out!("  {}", tell!("command-explain-because", why = conflict.why.trim()));
}

fn print_one(catalogue: &Catalogue, requirement: &Requirement) -> Result<(), RunError> {
    let binding = tell!("command-explain-binding", party = party(requirement.binds), level = level(requirement.level));
    out!("{}   {binding}", requirement.id);
    out!("\n{}\n\n{}", requirement.title, requirement.statement.trim());
    let editions = requirement.editions.join(&tell!("command-names-comma"));
    out!("\n{}", tell!("command-explain-editions", editions = editions));
    out!("\n{}", tell!("command-explain-stands"));
    places(&requirement.cites).iter().for_each(|line| out!("  {line}"));
    if let Some(conflict) = catalogue.conflict_of(requirement) {
        print_conflict(conflict);
    }
    match &requirement.check {
        Ok(check) => {
            out!("\n{}", tell!("command-explain-checked", how = checked_by(check)));
            requirement.check_source().lines().for_each(|line| out!("    {line}"));
        }
        Err(reason) => out!("\n{}", tell!("command-explain-unobservable", reason = reason.trim())),
    }
    if let Some(reason) = &requirement.no_fault {
        out!("\n{}", tell!("command-explain-no-fault", reason = reason.trim()));
    }
    if let Some(reason) = &requirement.no_scenario {
        out!("\n{}", tell!("command-explain-no-scenario", reason = reason.trim()));
    }
    if !requirement.remedy.trim().is_empty() {
        out!("\n{}", tell!("command-explain-mend", remedy = requirement.remedy.trim()));
    }
    print_examples(&requirement.id)
}

fn print_examples(id: &str) -> Result<(), RunError> {
    let all = |errors: Vec<cases::CaseError>| RunError(errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
    let examples = Example::builtin_in(messages::spoken().language()).map_err(all)?;
    let named = |of: fn(&Example) -> &[String]| -> Vec<&Example> {
        examples.iter().filter(|example| of(example).iter().any(|one| one == id)).collect()
    };
    let sides = [
        (tell!("command-explain-violates"), named(|example| &example.violates)),
        (tell!("command-explain-meets"), named(|example| &example.meets)),
        (tell!("command-explain-not-exercised"), named(|example| &example.not_exercised)),
    ];
    for (head, examples) in sides.iter().filter(|(_, examples)| !examples.is_empty()) {
        out!("\n{head}");
        for example in examples {
            out!("  {} (cases/{})", example.about.trim(), example.file());
        }
    }
    Ok(())
}
