//! The messages of `help.ftl` are the help of commands, arguments and values, all of them and no others.

use super::*;
use fluent_syntax::ast::Entry;
use std::collections::BTreeSet;

/// Every command but the hidden and clap's own, with the path to it.
fn walk<'a>(command: &'a Command, path: &str, found: &mut Vec<(String, &'a Command)>) {
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set() && sub.get_name() != "help") {
        walk(sub, &format!("{path}{}-", sub.get_name()), found);
    }
    found.push((path.to_owned(), command));
}

/// The ids of all messages in the English file but for the words of clap.
fn written() -> BTreeSet<String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../cases/messages/en-us/help.ftl");
    let text = std::fs::read_to_string(path).expect("the file is part of the sources");
    let resource = fluent_syntax::parser::parse(text.as_str()).expect("the crate `messages` reads it too");
    let ids = resource.body.iter().filter_map(|entry| match entry {
        Entry::Message(message) => Some(message.id.name.to_owned()),
        _ => None,
    });
    ids.filter(|id| !id.starts_with("help-clap-")).collect()
}

#[test]
fn every_command_argument_and_value_has_its_help_and_no_help_is_idle() {
    let mut built = Cli::command();
    built.build();
    let mut commands = Vec::new();
    walk(&built, "", &mut commands);
    let written = written();
    let (mut used, mut missing) = (BTreeSet::new(), Vec::new());
    let mut first = |ids: &[String], must: bool| match ids.iter().find(|id| written.contains(*id)) {
        Some(id) => drop(used.insert(id.clone())),
        None if must => missing.push(ids.to_vec()),
        None => {}
    };
    for (path, command) in commands {
        let id = format!("help-{}", if path.is_empty() { command.get_name() } else { path.trim_end_matches('-') });
        first(std::slice::from_ref(&id), true);
        first(&[format!("{id}-after")], false);
        for argument in command.get_arguments().filter(|argument| !["help", "version"].contains(&argument.get_id().as_str())) {
            let name = argument.get_id().as_str().replace('_', "-");
            first(&argument_ids(&path, &name), true);
            let values = if argument.get_action().takes_values() { argument.get_possible_values() } else { Vec::new() };
            // The editions stand for themselves.
            values.iter().for_each(|value| first(&value_ids(&path, &name, value.get_name()), name != "edition"));
        }
    }
    assert!(missing.is_empty(), "no help: {missing:#?}");
    let idle: Vec<_> = written.difference(&used).collect();
    assert!(idle.is_empty(), "help of nothing: {idle:#?}");
}

#[test]
fn the_language_is_found_before_anything_is_parsed() {
    let of = |words: &[&str]| language_in(&words.iter().map(OsString::from).collect::<Vec<_>>());
    assert_eq!(of(&["program", "--lang", "ja", "--nonsense"]), Language::Japanese);
    assert_eq!(of(&["program", "provider", "--lang=zh-CN", "x.so"]), Language::Chinese);
    assert_eq!(of(&["program", "--lang=en", "client", "--", "mail", "--lang", "ja"]), Language::English);
    assert_eq!(of(&["program", "--language=ja", "--lang=en"]), Language::English);
}
