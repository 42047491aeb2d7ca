//! Styled lines of limited width.

use std::io;

use anstyle::{AnsiColor, Style};

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
}

impl<'a> Page<'a> {
    pub fn new(out: &'a mut dyn io::Write, width: usize, palette: Palette) -> Self {
        Self { out, width, palette }
    }

    /// Ends a paragraph.
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

    /// One line of styled parts, not wrapped.
    pub fn spans(&mut self, indent: usize, parts: &[(Style, &str)]) -> io::Result<()> {
        write!(self.out, "{:indent$}", "")?;
        let (last, others) = parts.split_last().expect("a line has at least one part");
        for (style, part) in others {
            write!(self.out, "{style}{}{style:#}", text::visible(part))?;
        }
        let (style, part) = last;
        writeln!(self.out, "{style}{}{style:#}", text::visible(part.trim_end()))
    }

    /// Wrapped text.
    pub fn paragraph(&mut self, indent: usize, style: Style, text: &str) -> io::Result<()> {
        for line in text::wrap(&text::visible(text), self.width.saturating_sub(indent)) {
            self.spans(indent, &[(style, &line)])?;
        }
        Ok(())
    }

    /// A label, and wrapped text in a column of its own to the right of it.
    pub fn labelled(&mut self, indent: usize, label: (Style, &str), columns: usize, body: (Style, &str)) -> io::Result<()> {
        let left = indent + columns + 2;
        let mut label = (label.0, text::pad(label.1, columns + 2));
        for line in text::wrap(&text::visible(body.1), self.width.saturating_sub(left)) {
            self.spans(indent, &[(label.0, &label.1), (body.0, &line)])?;
            label = (Style::new(), " ".repeat(columns + 2));
        }
        Ok(())
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
