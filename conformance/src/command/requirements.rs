//! `requirements`: the catalogue for people.

use super::catalogue;
use crate::cli::Requirements;
use cases::{Bound, Catalogue, Check, Cite, Conflict, Level, Requirement};
use mapi_conformance::book;
use mapi_conformance::run::RunError;
use std::path::Path;

/// Runs the command.
pub fn run(args: &Requirements) -> Result<u8, RunError> {
    let (catalogue, _) = catalogue()?;
    match args {
        Requirements::List { bound } => list(&catalogue, bound.as_deref()),
        Requirements::Explain { id } => explain(&catalogue, id),
        Requirements::Book { dir } => book(dir),
    }
}

fn book(dir: &Path) -> Result<u8, RunError> {
    let page = book::page().map_err(|errors| RunError(errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")))?;
    let file = dir.join("index.html");
    std::fs::create_dir_all(dir)
        .and_then(|()| std::fs::write(&file, page))
        .map_err(|error| RunError(format!("{}: {error}", file.display())))?;
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

fn level(of: Level) -> &'static str {
    match of {
        Level::Must => "must",
        Level::Should => "should",
        Level::May => "may",
    }
}

fn list(catalogue: &Catalogue, only: Option<&str>) -> Result<u8, RunError> {
    let parties = ["client", "provider", "subsystem", "spooler"];
    if let Some(unknown) = only.filter(|name| !parties.contains(name)) {
        return Err(RunError(format!("`{unknown}` is bound by nothing; expected one of {}", parties.join(", "))));
    }
    let shown = catalogue.requirements().iter().filter(|r| only.is_none_or(|name| bound(r.binds) == name));
    let mut count = 0;
    for requirement in shown {
        let mark = if requirement.check.is_err() { "not observable" } else { "" };
        println!(
            "{:<48} {:<9} {:<6} {}  {mark}",
            requirement.id,
            bound(requirement.binds),
            level(requirement.level),
            requirement.title
        );
        count += 1;
    }
    println!("\n{count} requirements");
    Ok(0)
}

fn explain(catalogue: &Catalogue, id: &str) -> Result<u8, RunError> {
    let Some(requirement) = catalogue.get(id) else {
        let near = nearest(catalogue, id).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        return Err(RunError(format!("no requirement `{id}`{near} `requirements list` shows all")));
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
        return format!("by a monitor of its own, {name} (conformance/src/monitors)");
    }
    let debug = format!("{check:?}");
    let name = debug.split('(').next().unwrap_or_default();
    let words: String =
        name.chars().flat_map(|c| if c.is_uppercase() { vec!['_', c.to_ascii_lowercase()] } else { vec![c] }).collect();
    format!("the pattern `{}` (docs/requirements.md)", words.trim_start_matches('_'))
}

/// One citation in words.
fn place(cite: &Cite) -> String {
    format!("{} ({}, {}) {}", cite.doc, cite.locale, cite.edition, cite.at)
}

/// Both sides of what the documents disagree on, and by which we judge.
fn print_conflict(conflict: &Conflict) {
    println!("\nThe documents disagree on this (conflict {}): {}", conflict.slug, conflict.title.trim());
    println!("  {}", conflict.question.trim());
    for (edition, readings) in conflict.by_edition() {
        println!("  {edition}:");
        for reading in readings {
            println!("    - {}\n      {}", reading.requires.trim(), place(&reading.cite));
        }
    }
    println!("  We judge: {}\n  Because:  {}", conflict.default.trim(), conflict.why.trim());
}

fn print_one(catalogue: &Catalogue, requirement: &Requirement) {
    println!("{}   [{}, {}]", requirement.id, bound(requirement.binds), level(requirement.level));
    println!("\n{}\n\n{}", requirement.title, requirement.statement.trim());
    println!("\nEditions: {}", requirement.editions.join(", "));
    println!("\nWhere it stands:");
    for cite in &requirement.cites {
        let change = [("lost", &cite.lost), ("altered", &cite.altered)];
        let change: String =
            change.iter().filter_map(|(word, what)| what.as_ref().map(|what| format!("; {word}: {what}"))).collect();
        println!("  {}{change}", place(cite));
    }
    if let Some(conflict) = catalogue.conflict_of(requirement) {
        print_conflict(conflict);
    }
    match &requirement.check {
        Ok(check) => println!("\nHow it is checked: {}", checked_by(check)),
        Err(reason) => println!("\nNot observable in a trace: {}", reason.trim()),
    }
    if !requirement.remedy.trim().is_empty() {
        println!("\nHow to mend a violation: {}", requirement.remedy.trim());
    }
    println!("\nExamples: cases/examples/{}*.toml", requirement.id);
}
