//! `requirements`: the catalogue for people.

use super::catalogue;
use crate::cli::Requirements;
use cases::{Bound, Catalogue, Check, Cite, Conflict, Level, Requirement};
use mapi_conformance::book;
use mapi_conformance::run::RunError;
use messages::tell;
use reports::{pad, width};
use std::path::Path;

/// Runs the command.
pub fn run(args: &Requirements) -> Result<u8, RunError> {
    let (catalogue, _) = catalogue()?;
    match args {
        Requirements::List { bound } => list(&catalogue, bound.as_deref()),
        Requirements::Explain { id } => explain(&catalogue, id),
        Requirements::Book { dir } => book(dir),
        Requirements::Matrix(args) => super::coverage::run(args),
    }
}

fn book(dir: &Path) -> Result<u8, RunError> {
    let page = book::page().map_err(|errors| RunError(errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")))?;
    let file = dir.join("index.html");
    std::fs::create_dir_all(dir).and_then(|()| std::fs::write(&file, page)).map_err(|error| RunError::at(&file, error))?;
    println!("{}", file.display());
    Ok(0)
}

fn bound(of: Bound) -> &'static str {
    match of {
        Bound::Client => "client",
        Bound::Provider => "provider",
        Bound::Subsystem => "subsystem",
        Bound::Spooler => "spooler",
    }
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

fn list(catalogue: &Catalogue, only: Option<&str>) -> Result<u8, RunError> {
    let parties = ["client", "provider", "subsystem", "spooler"];
    if let Some(unknown) = only.filter(|name| !parties.contains(name)) {
        let parties = parties.join(&tell!("command-names-comma"));
        return Err(RunError(tell!("error-bound-unknown", unknown = unknown, parties = parties)));
    }
    let shown = catalogue.requirements().iter().filter(|r| only.is_none_or(|name| bound(r.binds) == name));
    let parties = widest([Bound::Client, Bound::Provider, Bound::Subsystem, Bound::Spooler].map(party));
    let levels = widest([Level::Must, Level::Should, Level::May].map(level));
    let mut count = 0;
    for requirement in shown {
        let mark = if requirement.check.is_err() { tell!("command-requirements-unobservable") } else { String::new() };
        let (party, level) = (pad(&party(requirement.binds), parties), pad(&level(requirement.level), levels));
        println!("{:<48} {party} {level} {}  {mark}", requirement.id, requirement.title);
        count += 1;
    }
    println!("\n{}", tell!("command-requirements-count", count = count));
    Ok(0)
}

fn explain(catalogue: &Catalogue, id: &str) -> Result<u8, RunError> {
    let Some(requirement) = catalogue.get(id) else {
        let near = nearest(catalogue, id).map(|near| tell!("error-no-requirement-near", id = id, near = near));
        return Err(RunError(near.unwrap_or_else(|| tell!("error-no-requirement", id = id))));
    };
    print_one(catalogue, requirement);
    Ok(0)
}

/// The id that shares most with what was asked for.
fn nearest<'a>(catalogue: &'a Catalogue, id: &str) -> Option<&'a str> {
    let words = |text: &str| text.split(['/', '-']).map(str::to_owned).collect::<Vec<_>>();
    let asked = words(id);
    let shared = |r: &&Requirement| words(&r.id).iter().filter(|word| asked.contains(word)).count();
    catalogue.requirements().iter().max_by_key(shared).filter(|r| shared(r) > 0).map(|r| r.id.as_str())
}

/// The pattern by its name in docs/requirements.md, which says what it means.
fn checked_by(check: &Check) -> String {
    if let Check::Monitor(name) = check {
        return tell!("command-explain-monitor", name = name.as_str());
    }
    let debug = format!("{check:?}");
    let name = debug.split('(').next().unwrap_or_default();
    let words: String =
        name.chars().flat_map(|c| if c.is_uppercase() { vec!['_', c.to_ascii_lowercase()] } else { vec![c] }).collect();
    tell!("command-explain-pattern", name = words.trim_start_matches('_'))
}

/// One citation in words.
fn place(cite: &Cite) -> String {
    tell!("command-explain-place", doc = &cite.doc, locale = &cite.locale, edition = &cite.edition, at = &cite.at)
}

/// Both sides of what the documents disagree on, and by which we judge.
fn print_conflict(conflict: &Conflict) {
    println!("\n{}", tell!("command-explain-conflict", slug = &conflict.slug, title = conflict.title.trim()));
    println!("  {}", conflict.question.trim());
    for (edition, readings) in conflict.by_edition() {
        println!("  {}", tell!("command-explain-edition", edition = edition));
        for reading in readings {
            println!("    - {}\n      {}", reading.requires.trim(), place(&reading.cite));
        }
    }
    println!("  {}", tell!("command-explain-judged", default = conflict.default.trim()));
    println!("  {}", tell!("command-explain-because", why = conflict.why.trim()));
}

fn print_one(catalogue: &Catalogue, requirement: &Requirement) {
    let binding = tell!("command-explain-binding", party = party(requirement.binds), level = level(requirement.level));
    println!("{}   {binding}", requirement.id);
    println!("\n{}\n\n{}", requirement.title, requirement.statement.trim());
    let editions = requirement.editions.join(&tell!("command-names-comma"));
    println!("\n{}", tell!("command-explain-editions", editions = editions));
    println!("\n{}", tell!("command-explain-stands"));
    for cite in &requirement.cites {
        let lost = cite.lost.as_ref().map(|what| tell!("command-explain-lost", what = what)).unwrap_or_default();
        let altered = cite.altered.as_ref().map(|what| tell!("command-explain-altered", what = what)).unwrap_or_default();
        println!("  {}{lost}{altered}", place(cite));
    }
    if let Some(conflict) = catalogue.conflict_of(requirement) {
        print_conflict(conflict);
    }
    match &requirement.check {
        Ok(check) => println!("\n{}", tell!("command-explain-checked", how = checked_by(check))),
        Err(reason) => println!("\n{}", tell!("command-explain-unobservable", reason = reason.trim())),
    }
    if let Some(reason) = &requirement.no_fault {
        println!("\n{}", tell!("command-explain-no-fault", reason = reason.trim()));
    }
    if !requirement.remedy.trim().is_empty() {
        println!("\n{}", tell!("command-explain-mend", remedy = requirement.remedy.trim()));
    }
    println!("\n{}", tell!("command-explain-examples", files = format!("cases/examples/{}*.toml", requirement.id)));
}
