//! Laying out text in the columns of a terminal, where a Chinese or Japanese character takes two.

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// May not begin a line (closing marks), as Japanese and Chinese typesetting has it.
const CLOSING: &str = "、。，．：；？！）」』】〕〉》］｝・ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ”’…‥";
/// May not end a line (opening marks).
const OPENING: &str = "（「『【〔〈《［｛“‘";

/// Columns that `text` takes.
#[must_use]
pub fn width(text: &str) -> usize {
    text.width()
}

/// Columns that the widest of these takes.
pub fn widest(texts: &[String]) -> usize {
    texts.iter().map(|text| width(text)).max().unwrap_or(0)
}

/// `text` followed by the spaces that fill `columns`.
#[must_use]
pub fn pad(text: &str, columns: usize) -> String {
    format!("{text}{:1$}", "", columns.saturating_sub(width(text)))
}

/// `text` without characters that steer a terminal: how a subject names its things is shown, not obeyed.
pub fn visible(text: &str) -> Cow<'_, str> {
    let steers = |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if !text.contains(steers) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if steers(c) {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

/// Breaks `text` into lines of at most `columns`: at white space, and beside wide characters where typesetting allows it.
/// A word longer than a line is cut. What steers a terminal is made visible. There is always at least one line.
#[must_use]
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(2); // a wide character has to fit
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let paragraph = visible(paragraph);
        let mut line = String::new();
        let mut used = 0;
        for word in paragraph.split_whitespace() {
            let mut gap = usize::from(!line.is_empty());
            for piece in pieces(word) {
                let needs = width(piece);
                if used + gap + needs > columns && !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                    (used, gap) = (0, 0);
                }
                if needs > columns {
                    cut(piece, columns, &mut lines, &mut line);
                    used = width(&line);
                } else {
                    line.extend(std::iter::repeat_n(' ', gap));
                    line.push_str(piece);
                    used += gap + needs;
                }
                gap = 0;
            }
        }
        lines.push(line);
    }
    if lines.is_empty() {
        lines.push(String::new());
    }
    lines
}

/// Splits a word where a line may end within it.
fn pieces(word: &str) -> impl Iterator<Item = &str> {
    let mut rest = word;
    std::iter::from_fn(move || {
        let mut chars = rest.char_indices();
        let (_, mut before) = chars.next()?;
        let end = chars.find_map(|(at, c)| {
            let breaks = may_break(before, c);
            before = c;
            breaks.then_some(at)
        });
        let (piece, tail) = rest.split_at(end.unwrap_or(rest.len()));
        rest = tail;
        Some(piece)
    })
}

fn may_break(before: char, after: char) -> bool {
    let wide = |c: char| c.width() == Some(2);
    let combines = after.width() == Some(0) || before == '\u{200d}';
    (wide(before) || wide(after)) && !combines && !CLOSING.contains(after) && !OPENING.contains(before)
}

/// Cuts a piece that fits no line; its last part is left in `line`.
fn cut(piece: &str, columns: usize, lines: &mut Vec<String>, line: &mut String) {
    for c in piece.chars() {
        if width(line) + c.width().unwrap_or(0) > columns {
            lines.push(std::mem::take(line));
        }
        line.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wraps_at_spaces_and_keeps_every_word() {
        assert_eq!(wrap("one two three four", 9), ["one two", "three", "four"]);
        assert_eq!(wrap("one two", 7), ["one two"]);
        assert_eq!(wrap("", 9), [""]);
        assert_eq!(wrap("a\n\nb", 9), ["a", "", "b"]);
    }

    #[test]
    fn wraps_wide_text_without_spaces_and_spares_punctuation() {
        // Seven characters would fit; 「。」 may not begin a line and takes its neighbour along.
        assert_eq!(wrap("会話を終了する。次", 14), ["会話を終了す", "る。次"]);
        assert_eq!(wrap("クライアント（甲）", 14), ["クライアント", "（甲）"]);
        assert!(wrap("会话结束之前客户端必须释放每一个打开的对象", 10).iter().all(|line| width(line) <= 10));
    }

    #[test]
    fn never_parts_a_character_from_its_mark() {
        // か and its voiced mark, woman and rocket: one character each to the reader, several to the program.
        assert_eq!(wrap("ああか\u{3099}", 4), ["ああ", "か\u{3099}"]);
        assert_eq!(wrap("あ👩\u{200d}🚀", 4), ["あ👩\u{200d}🚀"]);
    }

    #[test]
    fn a_column_too_narrow_for_a_wide_character_is_overrun() {
        assert_eq!(wrap("会話", 1), ["会", "話"]);
    }

    #[test]
    fn cuts_a_word_longer_than_the_line() {
        assert_eq!(wrap("ab abcdefgh cd", 3), ["ab", "abc", "def", "gh", "cd"]);
    }

    #[test]
    fn pads_by_columns_not_characters() {
        assert_eq!(pad("会話", 6), "会話  ");
        assert_eq!(pad("toolong", 3), "toolong");
    }

    #[test]
    fn what_steers_a_terminal_is_shown() {
        assert_eq!(visible("a\u{1b}[31m\nb"), "a\\u{1b}[31m\\u{a}b");
        assert_eq!(wrap("a\nb\u{7}", 9), ["a", "b\\u{7}"]);
        assert_eq!(visible("\u{202e}"), "\\u{202e}", "turns the text after it around");
        assert!(matches!(visible("plain 会話"), Cow::Borrowed(_)));
    }
}
