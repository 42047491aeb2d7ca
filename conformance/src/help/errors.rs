//! What is wrong with arguments, in a language that clap does not speak.

use clap::error::{ContextKind, ContextValue, Error, ErrorKind};
use messages::tell;

/// The whole text, as clap lays it out.
pub fn text(error: &Error) -> String {
    let mut text = tell!("error-clap", what = what(error));
    let tips = tips(error);
    if !tips.is_empty() {
        text += "\n\n  ";
        text += &tips.join("\n  ");
    }
    if let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) {
        let usage = usage.to_string();
        text += "\n\n";
        text += &tell!("help-clap-usage", usage = usage.trim_start_matches("Usage:").trim());
    }
    text + "\n\n" + &tell!("error-clap-try-help") + "\n"
}

fn what(error: &Error) -> String {
    let of = |kind| strings(error, kind).into_iter().next().unwrap_or_default();
    let option = of(ContextKind::InvalidArg);
    let value = of(ContextKind::InvalidValue);
    match error.kind() {
        ErrorKind::InvalidSubcommand => tell!("error-clap-unknown-command", name = of(ContextKind::InvalidSubcommand)),
        ErrorKind::UnknownArgument => tell!("error-clap-unknown-argument", name = option),
        ErrorKind::InvalidValue if value.is_empty() => {
            tell!("error-clap-no-value", option = option) + &list(strings(error, ContextKind::ValidValue))
        }
        ErrorKind::InvalidValue => {
            tell!("error-clap-invalid-value", value = value, option = option) + &list(strings(error, ContextKind::ValidValue))
        }
        ErrorKind::ValueValidation => {
            let what = tell!("error-clap-invalid-value", value = value, option = option);
            match std::error::Error::source(error) {
                Some(why) => tell!("error-clap-why", what = what, why = why.to_string()),
                None => what,
            }
        }
        ErrorKind::TooManyValues => tell!("error-clap-unexpected-value", value = value, option = option),
        ErrorKind::MissingRequiredArgument => {
            let missing = strings(error, ContextKind::InvalidArg);
            missing.iter().fold(tell!("error-clap-missing"), |text, name| text + "\n  " + name)
        }
        ErrorKind::MissingSubcommand => {
            let name = of(ContextKind::InvalidSubcommand);
            tell!("error-clap-no-command", name = name) + &list(strings(error, ContextKind::ValidSubcommand))
        }
        ErrorKind::ArgumentConflict => {
            let others = strings(error, ContextKind::PriorArg);
            if others.iter().all(|other| *other == option) {
                tell!("error-clap-twice", name = option)
            } else {
                tell!("error-clap-conflict", one = option, other = others.join(&tell!("command-names-comma")))
            }
        }
        // What no argument of ours can bring about.
        kind => kind.to_string(),
    }
}

/// The values that are possible, on a line of their own.
fn list(values: Vec<String>) -> String {
    if values.is_empty() {
        return String::new();
    }
    format!("\n  {}", tell!("help-clap-values", values = values.join(&tell!("command-names-comma"))))
}

/// What was perhaps meant.
fn tips(error: &Error) -> Vec<String> {
    let arguments =
        strings(error, ContextKind::SuggestedArg).into_iter().map(|name| tell!("error-clap-tip-argument", name = name));
    let commands =
        strings(error, ContextKind::SuggestedSubcommand).into_iter().map(|name| tell!("error-clap-tip-command", name = name));
    let values = strings(error, ContextKind::SuggestedValue).into_iter().map(|name| tell!("error-clap-tip-value", name = name));
    let mut tips: Vec<_> = arguments.chain(commands).chain(values).collect();
    if let Some(ContextValue::StyledStrs(others)) = error.get(ContextKind::Suggested)
        && others.iter().any(|tip| tip.to_string().starts_with("to pass"))
    {
        let names = strings(error, ContextKind::InvalidArg).into_iter();
        tips.extend(names.map(|name| tell!("error-clap-tip-pass", name = name)));
    }
    tips
}

fn strings(error: &Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(one)) => vec![one.clone()],
        Some(ContextValue::Strings(all)) => all.clone(),
        _ => Vec::new(),
    }
}
