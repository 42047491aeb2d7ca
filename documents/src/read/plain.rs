//! Plain text, as pages look when they were copied without their marks.
//!
//! Items keep a `-` or a number, or nothing. Without either, a list is what follows a line that ends in a colon, as long as lines
//! are single sentences or begin like the first item; and a note that lost its label is what follows the last numbered step.

use super::builder::{Builder, Context};
use super::markdown::item;
use crate::document::BlockKind;
use crate::sentence;
use messages::tell;

/// Reads numbered lines.
pub fn read<'a>(lines: impl Iterator<Item = (usize, &'a str)>, builder: &mut Builder) {
    let lines: Vec<(usize, &str)> = lines.filter(|(_, line)| !line.trim().is_empty()).collect();
    let labelled = lines.iter().any(|(_, line)| is_note(line));
    let mut state = State { labelled, ..State::default() };
    for (index, (number, line)) in lines.iter().enumerate() {
        let text = line.trim();
        if index == 0 {
            builder.add(BlockKind::Title, *number, text, Context::default());
            continue;
        }
        state.line(*number, line, text, builder);
    }
    if builder.is_empty() {
        builder.odd(1, tell!("error-docs-no-text"));
    }
}

#[derive(Default)]
struct State {
    /// A note has its label somewhere, so none lost it.
    labelled: bool,
    /// A `-` stood alone on the line before.
    marker: bool,
    steps: usize,
    /// The lead-ins of the unmarked lists the text is in, each with the first item.
    lists: Vec<Option<String>>,
    items: usize,
    note_done: bool,
}

impl State {
    fn line(&mut self, number: usize, line: &str, text: &str, builder: &mut Builder) {
        if text == "-" {
            self.marker = true;
            return;
        }
        let marked = item(line).map(|(_, number, rest)| (number, rest.trim()));
        if self.marker || marked.is_some() {
            self.marker = false;
            let (written, text) = marked.unwrap_or((None, text));
            self.steps = written.unwrap_or(self.steps + 1);
            let context = Context { depth: 1, step: self.steps, item: self.steps, ..Context::default() };
            builder.add(BlockKind::Step, number, text, context);
        } else if is_note(text) || self.steps > 0 && !self.labelled && !self.note_done {
            self.note_done = true;
            self.lists.clear();
            builder.end_list();
            builder.add(BlockKind::Note, number, text, Context { note: true, ..Context::default() });
        } else if text.contains("Applies to:") {
            builder.add(BlockKind::Applies, number, text, Context::default());
        } else {
            self.unmarked(number, text, builder);
        }
    }

    fn unmarked(&mut self, number: usize, text: &str, builder: &mut Builder) {
        let leads = text.ends_with([':', '：']) && self.steps == 0;
        let belongs = self.lists.iter().rposition(|first| continues(first.as_deref(), text));
        let Some(level) = belongs else {
            self.lists.clear();
            builder.end_list();
            builder.add(BlockKind::Paragraph, number, text, Context::default());
            if leads {
                self.lists.push(None);
                self.items = 0;
            }
            return;
        };
        self.lists.truncate(level + 1);
        self.lists[level].get_or_insert_with(|| text.to_owned());
        self.items += usize::from(level == 0);
        let context = Context { depth: level + 1, item: self.items, ..Context::default() };
        builder.add(BlockKind::Item, number, text, context);
        if leads {
            self.lists.push(None);
        }
    }
}

/// Whether a line goes on with a list that began with `first`.
fn continues(first: Option<&str>, text: &str) -> bool {
    let opens = |word: &str| text.split(' ').next() == Some(word);
    let sentence = ["When", "If", "To", "After", "Before", "These", "For"].into_iter().any(opens);
    let single = sentence::split(text).len() == 1 && !(sentence && text.ends_with(':'));
    let Some(first) = first else { return single };
    let word = |text: &str| text.split(' ').next().unwrap_or_default().to_owned();
    let alike = word(first) == word(text) || word(first).ends_with("ing") && word(text).ends_with("ing");
    alike || single && !word(first).ends_with("ing") && !word(text).ends_with("ing") && both_names(&word(first), &word(text))
}

fn both_names(first: &str, second: &str) -> bool {
    first.contains("::") && second.contains("::") || !first.contains("::") && !second.contains("::") && first != "Your"
}

fn is_note(text: &str) -> bool {
    ["Note ", "Note:", "注 ", "注:", "注意", "メモ "].iter().any(|label| text.starts_with(label))
}
