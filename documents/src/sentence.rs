//! Where sentences end, in English, Japanese and Chinese, also where they stand in one paragraph.
//!
//! A full stop ends a sentence of English if a space and the beginning of another follow and no abbreviation comes before it. 。
//! ends one of Japanese and Chinese, outside of quotation marks; `；` and `;` join clauses of one sentence, in all three.

use std::ops::Range;

/// Words whose full stop ends nothing.
const ABBREVIATIONS: [&str; 14] =
    ["e.g", "i.e", "etc", "vs", "cf", "no", "fig", "approx", "inc", "corp", "dr", "mr", "mrs", "st"];

/// The sentences of a normalised paragraph, as ranges of its bytes, without the space between them.
pub fn split(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut quotes = Quotes::new(text);
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        quotes.see(c);
        let end = at + c.len_utf8();
        let ends = match c {
            '。' | '！' | '？' | '．' => !quotes.open(),
            '.' | '?' | '!' => stops(text, at, c),
            _ => false,
        };
        if !ends && !languages_meet(text, end) {
            continue;
        }
        // What closes a quotation or an aside belongs to the sentence that ends in it.
        let mut end = end;
        while let Some((_, closing)) = chars.next_if(|(_, next)| ends && matches!(next, '」' | '』' | '）' | '”' | ')' | '"'))
        {
            quotes.see(closing);
            end += closing.len_utf8();
        }
        push(text, start..end, &mut found);
        start = end;
    }
    push(text, start..text.len(), &mut found);
    found
}

fn push(text: &str, range: Range<usize>, found: &mut Vec<Range<usize>>) {
    let piece = &text[range.clone()];
    let from = range.start + (piece.len() - piece.trim_start().len());
    let to = range.start + piece.trim_end().len();
    if from < to {
        found.push(from..to);
    }
}

/// Whether the mark at `at` ends a sentence written in Latin letters.
fn stops(text: &str, at: usize, mark: char) -> bool {
    let after = text[at + 1..].trim_start_matches([')', '"', '”', '\'']);
    let spaced = after.starts_with(' ');
    let Some(next) = after.trim_start().chars().next() else { return false };
    let word = text[..at].rsplit([' ', '(', '"', '“']).next().unwrap_or_default();
    if mark == '.' && (word.is_empty() || ABBREVIATIONS.contains(&word.to_ascii_lowercase().as_str())) {
        return false;
    }
    if !next.is_ascii() {
        // Japanese or Chinese goes on after an English sentence, with or without a space; not after a number or a dot in a name.
        return spaced && is_wide(next);
    }
    spaced && begins_sentence(after.trim_start())
}

/// Whether this could be the first word of a sentence: a capital, a digit, a quotation, or a name such as `lpFlags`.
fn begins_sentence(text: &str) -> bool {
    let word: &str = text.split(' ').next().unwrap_or_default();
    let first = word.trim_start_matches(['(', '"', '“', '[']);
    let mixed = first.bytes().any(|b| b.is_ascii_uppercase()) && first.bytes().any(|b| b.is_ascii_lowercase());
    first.starts_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit()) || mixed || first.contains('_')
}

fn is_wide(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ff00}'..='\u{ff60}')
}

/// Whether an English sentence begins right here behind a Japanese or Chinese one, as in pages that print both.
fn languages_meet(text: &str, end: usize) -> bool {
    let Some(last) = text[..end].chars().next_back() else { return false };
    let rest = &text[end..];
    if !is_wide(last)
        || matches!(last, '、' | '，' | '「' | '『' | '（' | '：')
        || !rest.starts_with(|c: char| c.is_ascii_uppercase())
    {
        return false;
    }
    let line = rest.find(is_wide).map_or(rest, |to| &rest[..to]);
    let plain = |word: &&str| word.len() > 1 && word.bytes().skip(1).all(|b| b.is_ascii_lowercase());
    line.len() == rest.len() && line.split(' ').filter(plain).count() >= 2
}

/// How deep in quotation marks the reading is. Marks that are never closed, as translations leave them, count for nothing.
struct Quotes {
    depth: usize,
    balanced: bool,
}

impl Quotes {
    fn new(text: &str) -> Self {
        let count = |marks: &[char]| text.matches(marks).count();
        Self { depth: 0, balanced: count(&['「', '『', '（']) == count(&['」', '』', '）']) }
    }

    fn see(&mut self, c: char) {
        match c {
            '「' | '『' | '（' => self.depth += 1,
            '」' | '』' | '）' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
    }

    fn open(&self) -> bool {
        self.balanced && self.depth > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sentences(text: &str) -> Vec<&str> {
        split(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn english() {
        assert_eq!(
            sentences("Call it, e.g. now, or later. It returns S_OK. (Really.) lpFlags is 1.5. done"),
            ["Call it, e.g. now, or later.", "It returns S_OK.", "(Really.)", "lpFlags is 1.5. done"]
        );
        assert_eq!(
            sentences("Is it? Yes! See Foo::Bar. \"Quoted.\" Next"),
            ["Is it?", "Yes!", "See Foo::Bar.", "\"Quoted.\"", "Next"]
        );
        assert_eq!(sentences("One clause; another clause: x."), ["One clause; another clause: x."]);
    }

    #[test]
    fn japanese_keeps_quotations_together() {
        assert_eq!(
            sentences("鍵を返す。「開けた。閉めた。」と言う。終わり"),
            ["鍵を返す。", "「開けた。閉めた。」と言う。", "終わり"]
        );
        assert_eq!(sentences("「閉じない。次の文。"), ["「閉じない。", "次の文。"]);
    }

    #[test]
    fn chinese_clauses_stay_in_their_sentence() {
        assert_eq!(sentences("先关；后走。再来;回去。好吗？好"), ["先关；后走。", "再来;回去。", "好吗？", "好"]);
    }

    #[test]
    fn languages_that_take_turns() {
        assert_eq!(
            sentences("鍵を返します。Give the key back. 扉を閉めます。Close the door."),
            ["鍵を返します。", "Give the key back.", "扉を閉めます。", "Close the door."]
        );
        assert_eq!(sentences("部屋を出るLeaving the room"), ["部屋を出る", "Leaving the room"]);
        assert_eq!(sentences("部屋のKey Holder に返す"), ["部屋のKey Holder に返す"]);
    }

    proptest! {
        #[test]
        fn all_that_is_not_space_stands_in_exactly_one_sentence(text in "[a-zA-Z .?!()\"「」『』（）。、；あ漢]{0,60}") {
            let pieces = split(&text);
            let whole: String = pieces.iter().map(|range| &text[range.clone()]).collect();
            let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(bare(&whole), bare(&text));
            prop_assert!(pieces.windows(2).all(|two| two[0].end <= two[1].start));
        }
    }
}
