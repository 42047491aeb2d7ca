//! Styled lines of limited width.

use std::io;

use anstyle::{AnsiColor, Style};
use messages::Messages;

use crate::text;

/// A style for each thing that is said, so that one meaning has one look.
#[derive(Clone, Copy)]
pub struct Palette {
    /// Titles of sections.
    pub heading: Style,
    /// Violations, crashes.
    pub bad: Style,
    /// Undecided, waived, our own fault.
    pub caution: Style,
    /// Met.
    pub good: Style,
    /// Ids and paths.
    pub name: Style,
    /// Labels and side remarks.
    pub faint: Style,
}

impl Palette {
    /// Writes no escape at all.
    pub const PLAIN: Self = Self {
        heading: Style::new(),
        bad: Style::new(),
        caution: Style::new(),
        good: Style::new(),
        name: Style::new(),
        faint: Style::new(),
    };

    /// The basic colours only: the user's terminal knows what they look like on its background.
    pub const COLOURS: Self = Self {
        heading: Style::new().bold(),
        bad: AnsiColor::Red.on_default().bold(),
        caution: AnsiColor::Yellow.on_default().bold(),
        good: AnsiColor::Green.on_default().bold(),
        name: AnsiColor::Cyan.on_default(),
        faint: Style::new().dimmed(),
    };
}

/// Where the report is written to.
pub struct Page<'a> {
    out: &'a mut dyn io::Write,
    /// Columns of a line.
    pub width: usize,
    /// The styles to write with.
    pub palette: Palette,
    /// What to write in.
    pub messages: &'static Messages,
}

impl<'a> Page<'a> {
    pub fn new(out: &'a mut dyn io::Write, width: usize, palette: Palette, messages: &'static Messages) -> Self {
        Self { out, width, palette, messages }
    }

    /// Ends the line; at the beginning of one, leaves it empty.
    pub fn gap(&mut self) -> io::Result<()> {
        writeln!(self.out)
    }

    /// Title of a section, set off from what is above it.
    pub fn heading(&mut self, style: Style, title: &str, remark: &str) -> io::Result<()> {
        self.gap()?;
        let faint = self.palette.faint;
        if remark.is_empty() {
            return self.spans(0, &[(style, title)]);
        }
        if text::width(title) + 2 + text::width(remark) <= self.width {
            return self.spans(0, &[(style, title), (faint, &format!("  {remark}"))]);
        }
        self.spans(0, &[(style, title)])?;
        self.paragraph(2, faint, remark)
    }

    /// One line of styled parts, not wrapped; what would be blank at its end is left out.
    pub fn spans(&mut self, indent: usize, parts: &[(Style, &str)]) -> io::Result<()> {
        let end = parts.iter().rposition(|(_, part)| !part.trim_end().is_empty()).map_or(0, |last| last + 1);
        if end > 0 {
            write!(self.out, "{:indent$}", "")?;
        }
        for (n, (style, part)) in parts[..end].iter().enumerate() {
            let part = if n + 1 == end { part.trim_end() } else { part };
            // A blank part is not styled: an escape around nothing only gets in the way of who reads the raw log.
            let style = if part.trim().is_empty() { Style::new() } else { *style };
            write!(self.out, "{style}{}{style:#}", text::visible(part))?;
        }
        self.gap()
    }

    /// Wrapped text.
    pub fn paragraph(&mut self, indent: usize, style: Style, text: &str) -> io::Result<()> {
        for line in text::wrap(text, self.width.saturating_sub(indent)) {
            self.spans(indent, &[(style, &line)])?;
        }
        Ok(())
    }

    /// A label padded to `columns`, and wrapped text in a column of its own to the right of it.
    pub fn labelled(&mut self, indent: usize, label: (Style, &str), columns: usize, body: (Style, &str)) -> io::Result<()> {
        self.beside(indent, &[(label.0, &text::pad(label.1, columns + 2))], body)
    }

    /// Parts that are padded already, and wrapped text in a column of its own to the right of them.
    pub fn beside(&mut self, indent: usize, parts: &[(Style, &str)], body: (Style, &str)) -> io::Result<()> {
        let left = indent + parts.iter().map(|(_, part)| text::width(part)).sum::<usize>();
        let mut lines = text::wrap(body.1, self.width.saturating_sub(left)).into_iter();
        let first = lines.next().unwrap_or_default();
        self.spans(indent, &[parts, &[(body.0, &first)]].concat())?;
        lines.try_for_each(|line| self.spans(left, &[(body.0, &line)]))
    }

    /// Short items side by side, as many to a line as fit.
    pub fn grid(&mut self, indent: usize, style: Style, items: &[String]) -> io::Result<()> {
        let cell = items.iter().map(|item| text::width(item)).max().unwrap_or(0) + 2;
        let columns = (self.width.saturating_sub(indent) + 2) / cell;
        for row in items.chunks(columns.max(1)) {
            let cells: Vec<String> = row.iter().map(|item| text::pad(item, cell)).collect();
            self.spans(indent, &[(style, &cells.concat())])?;
        }
        Ok(())
    }
}
