//! Marks inside a line of Markdown: what is left without them, and where they were.
//!
//! Translated pages break CommonMark's rules of what a mark may stand beside (`**を Name**、` with no space), so pairs are found by
//! their characters alone: a mark without a partner is gone from the text all the same, as it is on the published page's face.

use std::ops::Range;

/// What a piece of text was marked as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marking {
    /// Between double asterisks.
    Strong,
    /// Between underscores or single asterisks.
    Emphasis,
    /// The text of a link.
    Link,
    /// Between back ticks.
    Code,
}

/// A marked piece of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// How it is marked.
    pub marking: Marking,
    /// Its bytes in the text.
    pub range: Range<usize>,
}

/// A line or paragraph without its marks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inline {
    /// The text that is left.
    pub text: String,
    /// Where marks were.
    pub marks: Vec<Mark>,
    /// The name of an anchor in it.
    pub anchor: Option<String>,
}

impl Inline {
    /// Reads the Markdown of one block.
    pub fn read(markdown: &str) -> Self {
        let mut inline = Self::default();
        inline.add(markdown, 0);
        let trimmed = inline.text.trim_end().len();
        inline.text.truncate(trimmed);
        for mark in &mut inline.marks {
            mark.range = mark.range.start.min(trimmed)..mark.range.end.min(trimmed);
        }
        inline.marks.retain(|mark| !mark.range.is_empty());
        inline.marks.sort_by_key(|mark| (mark.range.start, mark.range.end));
        inline
    }

    fn add(&mut self, markdown: &str, depth: usize) {
        let mut rest = markdown;
        let mut strong = None;
        let mut before = None;
        while let Some(next) = rest.chars().next() {
            let taken = match next {
                '\\' => self.escaped(rest),
                '!' if rest.starts_with("![") => 1,
                '[' if depth < 4 => self.link(rest, depth),
                '<' => self.tag(rest),
                '&' => self.entity(rest),
                '`' => self.delimited(rest, '`', Marking::Code, before),
                '*' if rest.starts_with("**") => {
                    match strong.take() {
                        Some(start) => self.mark(Marking::Strong, start),
                        None => strong = Some(self.text.len()),
                    }
                    2
                }
                '*' | '_' => self.delimited(rest, next, Marking::Emphasis, before),
                _ => 0,
            };
            let taken = if taken == 0 {
                self.push(next);
                next.len_utf8()
            } else {
                taken
            };
            before = rest[..taken].chars().next_back();
            rest = &rest[taken..];
        }
    }

    fn push(&mut self, c: char) {
        if !c.is_whitespace() {
            self.text.push(c);
        } else if !self.text.is_empty() && !self.text.ends_with(' ') {
            self.text.push(' ');
        }
    }

    fn mark(&mut self, marking: Marking, start: usize) {
        let text = &self.text[start..];
        let from = start + (text.len() - text.trim_start().len());
        let to = start + text.trim_end().len();
        if from < to {
            self.marks.push(Mark { marking, range: from..to });
        }
    }

    /// A backslash only says how to take what follows, so it goes; pages have it in odd places too (`MAPI_\E_\NO_SUPPORT`).
    fn escaped(&mut self, rest: &str) -> usize {
        match rest[1..].chars().next().filter(char::is_ascii_punctuation) {
            Some(c) => {
                self.push(c);
                2
            }
            None => 1,
        }
    }

    /// `[text](target)`; what is not followed by a target is ordinary text.
    fn link(&mut self, rest: &str, depth: usize) -> usize {
        let Some(close) = closing(rest, '[', ']') else { return 0 };
        let Some(target) = rest[close + 1..].starts_with('(').then(|| closing(&rest[close + 1..], '(', ')')).flatten() else {
            return 0;
        };
        let start = self.text.len();
        self.add(&rest[1..close], depth + 1);
        self.mark(Marking::Link, start);
        close + 1 + target + 1
    }

    /// HTML tags of a page's text are marks too; anything else in angle brackets is text.
    fn tag(&mut self, rest: &str) -> usize {
        const TAGS: [&str; 16] =
            ["a", "b", "br", "code", "div", "em", "i", "img", "li", "p", "span", "strong", "sub", "sup", "u", "ul"];
        let Some(end) = rest.find('>') else { return 0 };
        let inside = rest[1..end].trim_start_matches('/');
        let name: String = inside.chars().take_while(char::is_ascii_alphanumeric).collect();
        if !TAGS.contains(&name.to_ascii_lowercase().as_str()) || inside.contains('<') {
            return 0;
        }
        if let Some((_, anchor)) = inside.split_once("name=\"") {
            self.anchor = anchor.split('"').next().map(str::to_owned);
        }
        if name.eq_ignore_ascii_case("br") {
            self.push(' ');
        }
        end + 1
    }

    fn entity(&mut self, rest: &str) -> usize {
        for (entity, c) in [("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>'), ("&quot;", '"'), ("&apos;", '\''), ("&nbsp;", ' ')] {
            if rest.starts_with(entity) {
                self.push(c);
                return entity.len();
            }
        }
        0
    }

    /// Text between two of `mark`, which stand outside of words as far as these are of Latin letters.
    fn delimited(&mut self, rest: &str, mark: char, marking: Marking, before: Option<char>) -> usize {
        let word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
        if marking == Marking::Emphasis && word(before) {
            return 0;
        }
        let Some(length) = rest[1..].find(mark) else { return usize::from(mark == '`') };
        let inside = &rest[1..=length];
        let after = rest[length + 2..].chars().next();
        let outside = marking == Marking::Code || !word(after);
        if inside.is_empty() || inside.starts_with(char::is_whitespace) || inside.ends_with(char::is_whitespace) || !outside {
            return usize::from(mark == '`');
        }
        let start = self.text.len();
        for c in inside.chars() {
            self.push(c);
        }
        self.mark(marking, start);
        length + 2
    }
}

/// Where the bracket that `text` opens with is closed, nested ones and escapes taken care of.
fn closing(text: &str, open: char, close: char) -> Option<usize> {
    let mut depth = 0_usize;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == open => depth += 1,
            c if c == close => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_keep_their_ranges() {
        let inline = Inline::read("Call [**IThing::Go**](x.md) with  _flags_ `A B`.");
        assert_eq!(inline.text, "Call IThing::Go with flags A B.");
        let marked: Vec<_> = inline.marks.iter().map(|mark| (mark.marking, &inline.text[mark.range.clone()])).collect();
        assert_eq!(
            marked,
            [
                (Marking::Strong, "IThing::Go"),
                (Marking::Link, "IThing::Go"),
                (Marking::Emphasis, "flags"),
                (Marking::Code, "A B")
            ]
        );
    }

    #[test]
    fn an_anchor_is_known_and_gone() {
        let inline = Inline::read("<a name=\"remarks\"></a>注釈");
        assert_eq!((inline.text.as_str(), inline.anchor.as_deref()), ("注釈", Some("remarks")));
    }
}
