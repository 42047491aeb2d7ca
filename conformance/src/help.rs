//! Help and errors of usage, in the language of the process. Their texts are messages whose ids follow from the names of commands
//! and arguments: `help-provider`, `help-provider-kind`; `help-all-edition` for an argument that several commands share;
//! `help-value-store`, or `help-docs-scan-format-json` where a value means something of its own, for the values of an argument.

mod errors;
#[cfg(test)]
mod tests;

use crate::cli::Cli;
use clap::builder::{PossibleValue, PossibleValuesParser, Resettable};
use clap::error::ErrorKind;
use clap::{Arg, Command, CommandFactory};
use messages::{FluentArgs, Language, tell};
use reports::{pad, wrap};
use std::ffi::OsString;
use std::fmt::Write;

/// Columns before the help of an argument that stands below it.
const INDENT: usize = 10;
/// Columns of a line at most, and where nobody knows how many there are.
const WIDTH: usize = 100;

/// Answers arguments that are no command: with help, the version, or what is wrong with them.
pub fn answer(args: &[OsString]) -> u8 {
    let Err(error) = command().try_get_matches_from(args) else { return 2 };
    let shows_help = !error.use_stderr() || error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
    if speaks_english() || shows_help {
        error.exit();
    }
    eprint!("{}", errors::text(&error));
    u8::try_from(error.exit_code()).unwrap_or(2)
}

/// The language that arguments ask for, or the environment's.
pub fn language_in(args: &[OsString]) -> Language {
    let mut args = args.iter().skip(1).map(|arg| arg.to_string_lossy()).take_while(|arg| arg != "--");
    while let Some(arg) = args.next() {
        let named = match arg.strip_prefix("--lang") {
            Some("") => args.next().map(String::from),
            Some(rest) => rest.strip_prefix('=').map(str::to_owned),
            None => None,
        };
        if let Some(language) = named.and_then(|tag| Language::of(&tag)) {
            return language;
        }
    }
    Language::of_environment()
}

/// The command line with its help. Its arguments are not of the types that [`Cli`] takes: it answers what that refuses.
pub fn command() -> Command {
    let command = Cli::command();
    let name = command.get_name().to_owned();
    let mut command = of_command(command, &name, "");
    // Only what is built has what clap adds.
    command.build();
    if speaks_english() { command } else { translated(command) }
}

fn speaks_english() -> bool {
    messages::spoken().language() == Language::English
}

/// A command with the texts of its own help and of all below it. `path` leads to it from the program and ends with a hyphen.
fn of_command(command: Command, name: &str, path: &str) -> Command {
    let id = format!("help-{}", if path.is_empty() { name } else { path.trim_end_matches('-') });
    let english = speaks_english();
    let mut command = command.mut_args(|argument| of_argument(argument, path));
    if let Some(about) = text(&id) {
        command = command.about(if english { about } else { lines(&about, columns() - INDENT) });
    }
    if let Some(after) = text(&format!("{id}-after")) {
        command = command.after_help(if english { after } else { lines(&after, columns()) });
    }
    if !english {
        // clap breaks lines at blanks, which these languages do not have.
        let template = template(&command);
        command = command.term_width(0).next_line_help(true).help_template(template);
    }
    command.mut_subcommands(|sub| {
        let name = sub.get_name().to_owned();
        if sub.is_hide_set() { sub } else { of_command(sub, &name, &format!("{path}{name}-")) }
    })
}

/// The same, with the help of what clap added itself.
fn translated(command: Command) -> Command {
    let command = command.mut_args(|argument| match argument.get_id().as_str() {
        "help" => argument.help(tell!("help-clap-help")).long_help(Resettable::Reset),
        "version" => argument.help(tell!("help-clap-version")),
        _ => argument,
    });
    command.mut_subcommands(|sub| match sub.get_name() {
        "help" => sub.about(tell!("help-clap-help-command")),
        _ => translated(sub),
    })
}

/// What help looks like, with headings that are no words of clap's.
fn template(command: &Command) -> String {
    let styles = command.get_styles();
    let (usage, header) = (styles.get_usage(), styles.get_header());
    let line = tell!("help-clap-usage", usage = "{usage}");
    let (heading, rest) = line.split_at(line.find('{').unwrap_or(line.len()));
    let mut template = format!("{{about-with-newline}}\n{}{heading}{}{rest}", usage.render(), usage.render_reset());
    let mut part = |heading: String, tag: &str| {
        let _infallible = write!(template, "\n\n{}{heading}{}\n{{{tag}}}", header.render(), header.render_reset());
    };
    if command.has_subcommands() {
        part(tell!("help-clap-commands"), "subcommands");
    }
    if command.get_positionals().next().is_some() {
        part(tell!("help-clap-arguments"), "positionals");
    }
    part(tell!("help-clap-options"), "options");
    template + "{after-help}"
}

fn of_argument(argument: Arg, path: &str) -> Arg {
    let id = argument.get_id().as_str().replace('_', "-");
    let help = argument_ids(path, &id).iter().find_map(|id| text(id)).unwrap_or_default();
    let values: Vec<_> = if argument.get_action().takes_values() { argument.get_possible_values() } else { Vec::new() };
    let texts: Vec<_> =
        values.iter().map(|value| value_ids(path, &id, value.get_name()).iter().find_map(|id| text(id))).collect();
    if !speaks_english() {
        return in_full(argument, &help, &values, &texts);
    }
    if texts.iter().all(Option::is_none) {
        return argument.help(help);
    }
    let described = |(value, text): (PossibleValue, Option<String>)| match text {
        Some(text) => value.help(text),
        None => value,
    };
    argument.help(help).value_parser(PossibleValuesParser::new(values.into_iter().zip(texts).map(described)))
}

/// The messages that may be the help of an argument; the first that is there is.
fn argument_ids(path: &str, argument: &str) -> [String; 2] {
    [format!("help-{path}{argument}"), format!("help-all-{argument}")]
}

/// The messages that may say what a value means, likewise.
fn value_ids(path: &str, argument: &str, value: &str) -> [String; 2] {
    [format!("help-{path}{argument}-{value}"), format!("help-value-{value}")]
}

/// The help of an argument with its values and default, which clap would add in English.
fn in_full(argument: Arg, help: &str, values: &[PossibleValue], texts: &[Option<String>]) -> Arg {
    let columns = columns() - INDENT;
    let names: Vec<_> = values.iter().map(PossibleValue::get_name).collect();
    let list = || tell!("help-clap-values", values = names.join(&tell!("command-names-comma")));
    let defaults: Vec<_> = argument.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    let takes = argument.get_action().takes_values() && !defaults.is_empty();
    let default = takes.then(|| tell!("help-clap-default", value = defaults.join(" ")));
    let short = [Some(help.to_owned()), (!names.is_empty()).then(list), default.clone()];
    let mut long = vec![lines(help, columns)];
    if texts.iter().any(Option::is_some) {
        let widest = names.iter().map(|name| name.len()).max().unwrap_or(0) + 2;
        long.push(tell!("help-clap-values-are"));
        for (name, text) in names.iter().zip(texts) {
            let text = wrap(text.as_deref().unwrap_or_default(), columns - widest - 2).join(&format!("\n  {:widest$}", ""));
            long.push(format!("- {}{text}", pad(&format!("{name}:"), widest)));
        }
    } else if !names.is_empty() {
        long.push(list());
    }
    long.extend(default);
    let short: Vec<_> = short.into_iter().flatten().map(|text| lines(&text, columns)).collect();
    let argument = argument.help(short.join("\n")).hide_possible_values(true).hide_default_value(true);
    if short == long { argument } else { argument.long_help(long.join("\n")) }
}

fn lines(text: &str, columns: usize) -> String {
    wrap(text, columns).join("\n")
}

fn columns() -> usize {
    let width = terminal_size::terminal_size().map_or(WIDTH, |(width, _)| usize::from(width.0));
    width.clamp(4 * INDENT, WIDTH)
}

fn text(id: &str) -> Option<String> {
    let messages = messages::spoken();
    messages.has(id).then(|| messages.text(id, &FluentArgs::new()))
}
