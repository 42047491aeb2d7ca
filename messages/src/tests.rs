//! The files of all languages hold the same messages, and the sources name exactly these.
//!
//! The ids of help follow from the names of commands and options: a test of the program compares those with `help.ftl`.

use super::*;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Per id: the names of its arguments.
type Ids = BTreeMap<String, BTreeSet<String>>;

fn arguments(pattern: &Pattern<&str>, into: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            expression_arguments(expression, into);
        }
    }
}

fn expression_arguments(expression: &Expression<&str>, into: &mut BTreeSet<String>) {
    let mut inline = |one: &InlineExpression<&str>| match one {
        InlineExpression::VariableReference { id } => drop(into.insert(id.name.to_owned())),
        InlineExpression::Placeable { expression } => expression_arguments(expression, into),
        _ => {}
    };
    match expression {
        Expression::Inline(one) => inline(one),
        Expression::Select { selector, variants } => {
            inline(selector);
            variants.iter().for_each(|variant| arguments(&variant.value, into));
        }
    }
}

fn ids(language: Language) -> Ids {
    let mut ids = Ids::new();
    for text in files(language) {
        let resource = fluent_syntax::parser::parse(*text).unwrap_or_else(|(_, errors)| panic!("{language:?}: {errors:?}"));
        for entry in &resource.body {
            let Entry::Message(message) = entry else { continue };
            let (id, value) = (message.id.name, message.value.as_ref().expect("a message has a value"));
            let mut names = BTreeSet::new();
            arguments(value, &mut names);
            assert!(ids.insert(id.to_owned(), names).is_none(), "{language:?}: `{id}` twice");
        }
    }
    ids
}

/// The sources of the workspace but for this crate.
fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a member of a workspace");
    let (mut folders, mut found) = (vec![root.to_path_buf()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() && name != "target" && !name.starts_with('.') {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") && !path.starts_with(root.join("messages")) {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    found
}

/// What the sources say: per id the names of arguments, at every place.
fn named(sources: &[(PathBuf, String)]) -> Vec<(String, BTreeSet<String>, String)> {
    let mut found = Vec::new();
    for (path, text) in sources {
        for call in ["say!(", "tell!("] {
            text.match_indices(call).for_each(|(at, _)| found.extend(call_at(&text[at + call.len()..], path)));
        }
    }
    found
}

/// The id and the names of arguments in a call of a macro that goes on like this.
fn call_at(rest: &str, path: &Path) -> Option<(String, BTreeSet<String>, String)> {
    let (mut depth, mut quoted, mut escaped, mut parts) = (0_u32, false, false, vec![String::new()]);
    for c in rest.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '(' | '[' | '{' => depth += 1,
            ')' if depth == 0 => break,
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        parts.last_mut().expect("never empty").push(c);
    }
    let at = parts.iter().position(|part| part.trim().starts_with('"'))?;
    let id = parts[at].trim().trim_matches('"').to_owned();
    let names = parts[at + 1..].iter().filter_map(|part| Some(part.split_once('=')?.0.trim().to_owned()));
    Some((id, names.collect(), path.display().to_string()))
}

#[test]
fn every_language_has_the_same_messages_with_the_same_arguments() {
    let english = ids(Language::English);
    for language in [Language::Japanese, Language::Chinese] {
        let other = ids(language);
        let differ: Vec<_> = english.keys().chain(other.keys()).filter(|id| english.get(*id) != other.get(*id)).collect();
        assert!(differ.is_empty(), "in one of English and {language:?} only, or with other arguments: {differ:?}");
    }
}

#[test]
fn the_sources_name_every_message_and_no_other() {
    let sources = sources();
    let (english, named) = (ids(Language::English), named(&sources));
    let wrong: Vec<_> = named.iter().filter(|(id, names, _)| english.get(id) != Some(names)).collect();
    assert!(wrong.is_empty(), "no such message, or other arguments: {wrong:#?}");
    let said: BTreeSet<_> = named.iter().map(|(id, _, _)| id.as_str()).collect();
    let derived = |id: &str| id.starts_with("help-") && !id.starts_with("help-clap-") || id.starts_with("monitor-");
    // Some stand in a table that a macro makes of them.
    let listed = |id: &str| sources.iter().any(|(_, text)| text.contains(&format!("= \"{id}\"")));
    let unsaid: Vec<_> = english.keys().filter(|id| !said.contains(id.as_str()) && !derived(id) && !listed(id)).collect();
    assert!(unsaid.is_empty(), "nobody says {unsaid:?}");
}

#[test]
fn a_message_is_put_together_in_every_language() {
    for (language, one, more) in [
        (Language::English, "1 requirement: a", "2 requirements: a"),
        (Language::Japanese, "要件1件: a", "要件2件: a"),
        (Language::Chinese, "1 项要求：a", "2 项要求：a"),
    ] {
        let say = |count| say!(Messages::of(language), "report-requirements", count = count, parts = "a");
        assert_eq!((say(1).as_str(), say(2).as_str()), (one, more));
    }
}
