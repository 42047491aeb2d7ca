//! Markdown as the pages are published in.
//!
//! Only blocks matter here, and of them only those that hold sentences. Pages indent more than CommonMark allows before it takes a
//! line for code; on their face such lines are text, and so they are here.

use super::builder::{Builder, Context};
use crate::document::BlockKind;
use messages::tell;

/// Reads numbered lines.
pub fn read<'a>(lines: impl Iterator<Item = (usize, &'a str)>, builder: &mut Builder) {
    let mut reader =
        Reader { builder, pending: Vec::new(), pending_at: 0, lists: Vec::new(), note: false, quoted: false, row: 0 };
    let mut fence: Option<(&str, usize)> = None;
    let mut comment = false;
    let mut last = 0;
    for (number, line) in lines {
        last = number;
        let (quoted, inside) = unquoted(line);
        let trimmed = inside.trim();
        if let Some((mark, _)) = fence {
            if trimmed.starts_with(mark) {
                fence = None;
            }
            continue;
        }
        if comment || trimmed.starts_with("<!--") {
            comment = !trimmed.contains("-->");
            continue;
        }
        if let Some(mark) = ["```", "~~~"].into_iter().find(|mark| trimmed.starts_with(mark)) {
            reader.flush();
            // A fence that is closed on its own line is a piece of code in a paragraph's place.
            if trimmed.matches(mark).count() < 2 {
                fence = Some((mark, number));
            }
            continue;
        }
        reader.line(number, line, inside, quoted);
    }
    reader.flush();
    if let Some((_, opened)) = fence {
        reader.builder.odd(opened, tell!("error-docs-code-open", last = last));
    }
    if reader.builder.is_empty() {
        reader.builder.odd(last.max(1), tell!("error-docs-no-text"));
    }
}

/// A line without the marks of quotation.
fn unquoted(line: &str) -> (bool, &str) {
    let mut inside = line;
    let mut quoted = false;
    while let Some(rest) = inside.trim_start().strip_prefix('>') {
        quoted = true;
        inside = rest;
    }
    (quoted, inside)
}

struct List {
    indent: usize,
    ordered: bool,
    number: usize,
    item: usize,
}

struct Reader<'b> {
    builder: &'b mut Builder,
    pending: Vec<String>,
    pending_at: usize,
    lists: Vec<List>,
    note: bool,
    quoted: bool,
    row: usize,
}

impl Reader<'_> {
    fn line(&mut self, number: usize, line: &str, inside: &str, quoted: bool) {
        let trimmed = inside.trim();
        // How far to the right it stands, marks of quotation counted: a list in a note is inside the list the note is in.
        let column = line.len() - inside.trim_start().len();
        if quoted != self.quoted && !trimmed.is_empty() {
            // A quotation goes on over a line without its mark only where that line is blank.
            self.flush();
            self.note = false;
        }
        if trimmed.is_empty() {
            self.flush();
            self.row = 0;
            return;
        }
        self.quoted = quoted;
        if let Some(label) = trimmed.strip_prefix("[!").and_then(|rest| rest.split_once(']')) {
            self.flush();
            self.note = true;
            if !label.1.trim().is_empty() {
                self.pend(number, label.1);
            }
        } else if let Some((level, heading)) = heading(trimmed) {
            self.flush();
            self.leave_lists(0);
            let kind = if level == 1 && !self.has_title() { BlockKind::Title } else { BlockKind::Heading(level) };
            self.builder.add(kind, number, heading, Context::default());
        } else if trimmed.starts_with('|') || self.row > 0 && trimmed.contains('|') {
            self.flush();
            self.table_row(number, trimmed);
        } else if let Some((_, marker, text)) = item(inside) {
            self.flush();
            self.begin_item(column, marker);
            if !text.trim().is_empty() {
                self.pend(number, text);
            }
        } else {
            if self.pending.is_empty() && !self.lists.is_empty() {
                self.leave_lists(column);
            }
            self.pend(number, trimmed);
        }
    }

    fn has_title(&self) -> bool {
        !self.builder.is_empty()
    }

    fn pend(&mut self, number: usize, text: &str) {
        if self.pending.is_empty() {
            self.pending_at = number;
        }
        self.pending.push(text.to_owned());
    }

    /// Ends the lists that a line so far to the left stands outside of.
    fn leave_lists(&mut self, indent: usize) {
        while self.lists.last().is_some_and(|list| indent <= list.indent + 1) {
            self.lists.pop();
        }
        if self.lists.is_empty() {
            self.builder.end_list();
        }
    }

    fn begin_item(&mut self, indent: usize, marker: Option<usize>) {
        while self.lists.len() > 1 && self.lists.last().is_some_and(|list| indent < list.indent) {
            self.lists.pop();
        }
        let same =
            self.lists.last().is_some_and(|list| indent <= list.indent + 1 && (self.lists.len() == 1 || indent >= list.indent));
        let other_marks = same && self.lists.last().is_some_and(|list| list.ordered != marker.is_some());
        if other_marks {
            // Marks of another sort begin another list.
            self.lists.pop();
            if self.lists.is_empty() {
                self.builder.end_list();
            }
        }
        if !same || other_marks {
            self.lists.push(List { indent, ordered: marker.is_some(), number: 0, item: 0 });
        }
        if let Some(list) = self.lists.last_mut() {
            list.indent = indent;
            list.ordered = marker.is_some();
            list.item += 1;
            // Pages number every item 1 and leave the counting to the browser.
            list.number = marker.map_or(list.number, |written| written.max(list.number + 1));
        }
    }

    fn context(&self) -> Context {
        let outer = self.lists.first();
        Context {
            depth: self.lists.len(),
            step: outer.filter(|list| list.ordered).map_or(0, |list| list.number),
            inner: self.lists.get(1).filter(|list| list.ordered).map_or(0, |list| list.number),
            item: outer.map_or(0, |list| list.item),
            row: 0,
            note: self.note,
        }
    }

    fn table_row(&mut self, number: usize, row: &str) {
        if row.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ')) {
            return;
        }
        self.row += 1;
        let context = Context { row: self.row, ..self.context() };
        self.builder.add_row(number, row, context);
    }

    fn flush(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        let text = self.pending.join("\n");
        self.pending.clear();
        let context = self.context();
        let kind = match self.lists.last() {
            _ if self.note => BlockKind::Note,
            _ if self.quoted => BlockKind::Quote,
            Some(list) if list.ordered => BlockKind::Step,
            Some(_) => BlockKind::Item,
            None if applies(&text) => BlockKind::Applies,
            None => BlockKind::Paragraph,
        };
        self.builder.add(kind, self.pending_at, &text, context);
    }
}

fn applies(text: &str) -> bool {
    let text = text.trim();
    text.contains("Outlook") && ["**Applies to", "**適用", "**适用", "**適用於"].iter().any(|start| text.starts_with(start))
}

fn heading(line: &str) -> Option<(u8, &str)> {
    let level = line.bytes().take_while(|b| *b == b'#').count();
    let rest = &line[level..];
    let good = (1..=6).contains(&level) && (rest.starts_with(' ') || rest.starts_with('<'));
    good.then(|| (u8::try_from(level).unwrap_or(6), rest.trim().trim_end_matches('#').trim_end()))
}

/// The item a line begins: how far it is indented, its number if it has one, and its text.
pub fn item(line: &str) -> Option<(usize, Option<usize>, &str)> {
    let rest = line.trim_start();
    let indent = line.len() - rest.len();
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (number, after) = if digits > 0 && digits < 4 {
        (rest[..digits].parse().ok(), rest[digits..].strip_prefix(['.', ')', '．'])?)
    } else {
        (None, rest.strip_prefix(['-', '*', '+'])?)
    };
    let bare = after.is_empty() && number.is_none() && rest == "-";
    (after.starts_with([' ', '\t', '\u{3000}']) || bare).then_some((indent, number, after))
}
