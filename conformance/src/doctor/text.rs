//! What was found, for people.

use super::image::what;
use super::{Examination, Examined, Fact, Weight};
use messages::tell;
use reports::{pad, width};
use std::fmt::Write;

/// Names on one line.
const WIDTH: usize = 110;

pub(super) fn human(all: &Examination) -> String {
    let mut text = String::new();
    let machine = &all.machine;
    let wine = machine.wine.as_ref().map(|version| tell!("doctor-machine-wine", version = version)).unwrap_or_default();
    let (tool, version, architecture, system) = (all.tool, all.version, machine.architecture, machine.system);
    put(
        &mut text,
        &tell!("doctor-machine", tool = tool, version = version, architecture = architecture, system = system, wine = wine),
    );
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
    let what = what(file.bits, file.format, file.kind, &file.architecture);
    tell!("doctor-file", path = &file.path, what = what)
}

fn verdict(all: &Examination) -> String {
    let notes = match all.notes {
        0 => String::new(),
        count => tell!("doctor-worth-knowing", count = count),
    };
    match all.troubles {
        0 => tell!("doctor-fine", notes = notes),
        count => tell!("doctor-trouble", count = count, notes = notes),
    }
}

fn facts(text: &mut String, facts: &[Fact]) {
    let mut sorted: Vec<_> = facts.iter().collect();
    let comma = tell!("command-names-comma");
    sorted.sort_by_key(|fact| std::cmp::Reverse(fact.weight));
    for fact in sorted {
        let mark = match fact.weight {
            Weight::Fine => String::new(),
            Weight::Note => tell!("doctor-note"),
            Weight::Trouble => tell!("doctor-wrong"),
        };
        let colon = if fact.names.is_empty() { String::new() } else { tell!("doctor-colon") };
        put(text, &format!("  {}{}{colon}", pad(&mark, 6), fact.text));
        let mut line = String::new();
        for (index, name) in fact.names.iter().enumerate() {
            let name = if index + 1 < fact.names.len() { format!("{name}{comma}") } else { name.clone() };
            if !line.is_empty() && width(&line) + width(&name) > WIDTH {
                put(text, &format!("          {}", line.trim_end()));
                line.clear();
            }
            line.push_str(&name);
        }
        if !line.is_empty() {
            put(text, &format!("          {line}"));
        }
        if let Some(remedy) = &fact.remedy {
            put(text, &format!("        {}{remedy}", pad(&tell!("doctor-mend"), 6)));
        }
    }
}

/// A line; what a file says of itself must not move the cursor of whoever reads it.
fn put(text: &mut String, line: &str) {
    let line: String = line.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect();
    let _infallible = writeln!(text, "{}", line.trim_end());
}
