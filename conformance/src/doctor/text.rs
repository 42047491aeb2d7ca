//! What was found, for people.

use super::{Examination, Examined, Fact, Weight};
use std::fmt::Write;

/// Names on one line.
const WIDTH: usize = 110;

pub(super) fn human(all: &Examination) -> String {
    let mut text = String::new();
    let machine = &all.machine;
    let wine = machine.wine.as_ref().map(|version| format!(" (Wine {version})")).unwrap_or_default();
    put(&mut text, &format!("This machine: {} {} for {}, {}{wine}", all.tool, all.version, machine.architecture, machine.system));
    facts(&mut text, &machine.facts);
    for file in &all.files {
        text.push('\n');
        put(&mut text, &heading(file));
        facts(&mut text, &file.facts);
    }
    text.push('\n');
    put(&mut text, &verdict(all));
    text
}

fn heading(file: &Examined) -> String {
    format!("{}: {}-bit {} {} for {}", file.path, file.bits, file.format, file.kind, file.architecture)
}

fn verdict(all: &Examination) -> String {
    let several = |count: usize, one: &str, more: &str| if count == 1 { one.to_owned() } else { format!("{count} {more}") };
    let notes = match all.notes {
        0 => String::new(),
        count => format!("; {} worth knowing", several(count, "one thing is", "things are")),
    };
    match all.troubles {
        0 => format!("FINE: nothing found that would keep a run from working{notes}"),
        count => format!("TROUBLE: {} would keep a run from working{notes}", several(count, "one thing", "things")),
    }
}

fn facts(text: &mut String, facts: &[Fact]) {
    let mut sorted: Vec<_> = facts.iter().collect();
    sorted.sort_by_key(|fact| std::cmp::Reverse(fact.weight));
    for fact in sorted {
        let mark = match fact.weight {
            Weight::Fine => "      ",
            Weight::Note => "note  ",
            Weight::Trouble => "WRONG ",
        };
        let colon = if fact.names.is_empty() { "" } else { ":" };
        put(text, &format!("  {mark}{}{colon}", fact.text));
        let mut line = String::new();
        for (index, name) in fact.names.iter().enumerate() {
            let name = if index + 1 < fact.names.len() { format!("{name}, ") } else { name.clone() };
            if !line.is_empty() && line.len() + name.len() > WIDTH {
                put(text, &format!("          {}", line.trim_end()));
                line.clear();
            }
            line.push_str(&name);
        }
        if !line.is_empty() {
            put(text, &format!("          {line}"));
        }
        if let Some(remedy) = &fact.remedy {
            put(text, &format!("        mend  {remedy}"));
        }
    }
}

/// A line; what a file says of itself must not move the cursor of whoever reads it.
fn put(text: &mut String, line: &str) {
    let line: String = line.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect();
    let _infallible = writeln!(text, "{}", line.trim_end());
}
