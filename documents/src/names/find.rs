//! Finds names in a sentence.

use super::translated::translated_at;
use super::{Lexicon, NameKind, is_structured};
use crate::document::Sentence;
use crate::locale::Language;
use std::ops::Range;

/// In what shape a name was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum How {
    /// As it is written.
    Exact,
    /// With other capitals.
    Capitals,
    /// With full-width letters or colons.
    FullWidth,
    /// With spaces in it.
    Spaced,
    /// With an ending, or one letter off.
    Misspelt,
    /// Its method was translated: `IMAPISession: ログオフ`.
    Translated,
}

/// A name in a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// As it is properly written, with its interface where the sentence says that: `IMsgStore::StoreLogoff`.
    pub name: String,
    /// What it is.
    pub kind: NameKind,
    /// Its bytes in the sentence.
    pub range: Range<usize>,
    /// In what shape it stands there.
    pub how: How,
}

impl Found {
    /// The last part of it: `StoreLogoff`.
    #[must_use]
    pub fn base(&self) -> &str {
        base(&self.name)
    }
}

/// The last part of a name.
pub fn base(name: &str) -> &str {
    name.rsplit("::").next().unwrap_or(name)
}

struct Token {
    text: String,
    range: Range<usize>,
    wide: bool,
}

impl Lexicon {
    /// The names in a sentence, in order.
    #[must_use]
    pub fn find(&self, sentence: &Sentence) -> Vec<Found> {
        let tokens = tokens(&sentence.text);
        let mut found: Vec<Found> = Vec::new();
        let mut next = 0;
        while next < tokens.len() {
            let (name, taken) = self.at(sentence, &tokens, next);
            found.extend(name);
            next += taken;
        }
        found
    }

    /// The name that begins with a token, and how many tokens it takes.
    fn at(&self, sentence: &Sentence, tokens: &[Token], at: usize) -> (Option<Found>, usize) {
        let text = &sentence.text;
        let first = &tokens[at];
        if let Some((name, taken)) = self.joined(sentence, tokens, at) {
            let end = tokens[at + taken - 1].range.end;
            let (name, how, more) = if NameKind::of(&name) == NameKind::Interface {
                self.qualified(text, name, How::Spaced, tokens, at + taken)
            } else {
                (name, How::Spaced, 0)
            };
            let end = if more > 0 { tokens[at + taken + more - 1].range.end } else { end };
            return (Some(make(name, first.range.start..end, how)), taken + more);
        }
        let exact = self.get(&first.text).map(str::to_owned);
        let known = exact.clone().or_else(|| {
            let strange = is_structured(&first.text) && sentence.language != Language::English;
            strange.then(|| self.nearest(&first.text).map(str::to_owned)).flatten()
        });
        let colons = colons_after(text, first.range.end);
        let Some(name) = known else {
            return (self.unknown(sentence, first, colons.is_some()), 1);
        };
        let how = match () {
            () if exact.is_none() => How::Misspelt,
            () if first.wide => How::FullWidth,
            () if name != first.text => How::Capitals,
            () => How::Exact,
        };
        if colons.is_some() && NameKind::of(&name) == NameKind::Interface {
            let (whole, how, more) = self.qualified(text, name.clone(), how, tokens, at + 1);
            if more > 0 || how == How::Translated {
                let end = if more > 0 { tokens[at + more].range.end } else { first.range.end };
                return (Some(make(whole, first.range.start..end, how)), 1 + more);
            }
        }
        let counts = !self.is_word(&name) && is_structured(&name) || self.means_the_name(sentence, first);
        (counts.then(|| make(name, first.range.clone(), how)), 1)
    }

    /// What follows an interface's name and a colon: its method, written or translated.
    fn qualified(&self, text: &str, name: String, how: How, tokens: &[Token], next: usize) -> (String, How, usize) {
        let end = tokens[next - 1].range.end;
        let Some((start, colons)) = colons_after(text, end) else { return (name, how, 0) };
        let following = tokens.get(next).filter(|token| token.range.start == start);
        // `IMsgStore : IMAPIProp` is a heading that says which interface extends which.
        let inherits =
            following.is_some_and(|token| NameKind::of(&token.text) == NameKind::Interface && self.get(&token.text).is_some());
        if inherits {
            return (name, how, 0);
        }
        if let Some(token) = following {
            // Two tokens may be one method with a space in it.
            let pair = tokens.get(next + 1).filter(|second| text.get(token.range.end..second.range.start) == Some(" "));
            let pair = pair.and_then(|second| self.get(&format!("{}{}", token.text, second.text)));
            if let Some(method) = pair.filter(|_| self.get(&token.text).is_none()) {
                return (format!("{name}::{method}"), How::Spaced, 2);
            }
            let Some(method) = self.get(&token.text).or_else(|| self.nearest(&token.text)) else {
                return if colons == "::" { (format!("{name}::{}", token.text), how, 1) } else { (name, how, 0) };
            };
            let shape = match () {
                () if how != How::Exact => how,
                () if colons.contains(['：', '∶']) => How::FullWidth,
                () if colons != "::" => How::Spaced,
                () if self.get(&token.text).is_none() => How::Misspelt,
                () if method != token.text => How::Capitals,
                () => How::Exact,
            };
            return (format!("{name}::{method}"), shape, 1);
        }
        match translated_at(&text[start..]) {
            Some((method, _)) => (format!("{name}::{method}"), How::Translated, 0),
            None if colons.chars().filter(|c| !c.is_whitespace()).count() > 1 => (format!("{name}::?"), How::Translated, 0),
            None => (name, how, 0),
        }
    }

    /// A name with spaces in it: two or three tokens that are one name together.
    fn joined(&self, sentence: &Sentence, tokens: &[Token], at: usize) -> Option<(String, usize)> {
        if sentence.language == Language::English {
            return None;
        }
        for count in [3, 2] {
            let Some(group) = tokens.get(at..at + count) else { continue };
            let touching = group.windows(2).all(|two| sentence.text.get(two[0].range.end..two[1].range.start) == Some(" "));
            let together: String = group.iter().map(|token| token.text.as_str()).collect();
            let alone = group.iter().any(|token| is_structured(&token.text) && self.get(&token.text).is_some());
            let fits = touching && !alone && is_structured(&together);
            if let Some(name) = self.get(&together).filter(|_| fits) {
                return Some((name.to_owned(), count));
            }
        }
        None
    }

    /// A token that no name is near to: still one if it is shaped so.
    fn unknown(&self, sentence: &Sentence, token: &Token, colons: bool) -> Option<Found> {
        let constant = NameKind::of(&token.text) == NameKind::Constant && token.text.len() > 5;
        let shaped = is_structured(&token.text) && (constant || colons) && sentence.language != Language::Other;
        shaped.then(|| make(token.text.trim_matches('_').to_owned(), token.range.clone(), How::Exact))
    }

    /// Whether an ordinary word is meant as a name: it is marked, or stands in a text of another script, or begins with a capital
    /// inside an English sentence.
    fn means_the_name(&self, sentence: &Sentence, token: &Token) -> bool {
        let text = &sentence.text;
        let capital = token.text.starts_with(|c: char| c.is_ascii_uppercase());
        let marked = sentence.marks.iter().any(|mark| {
            mark.range.start <= token.range.start
                && token.range.end <= mark.range.end
                && mark.range.len() <= token.range.len() + 12
        });
        match sentence.language {
            _ if token.text.len() < 3 => false,
            Language::Japanese | Language::Chinese => capital || marked || is_structured(&token.text),
            _ if marked => capital,
            _ if token.range.start == 0 => {
                let after = text[token.range.end..].trim_start().split(' ').next().unwrap_or_default();
                capital
                    && (["is", "method", "function", "has", "was"].contains(&after)
                        || after.len() > 3 && after.ends_with('s') && self.is_noun(&token.text))
            }
            Language::English => capital && self.is_noun(&token.text) && !is_title(text) && !in_title(text, &token.range),
            Language::Other => false,
        }
    }

    /// Method names that are rarely verbs at the head of an English sentence.
    fn is_noun(&self, word: &str) -> bool {
        self.is_word(word) && ["Logoff", "Logon", "Unadvise", "Advise", "Shutdown", "Release", "Notify"].contains(&word)
    }
}

fn make(name: String, range: Range<usize>, how: How) -> Found {
    Found { kind: NameKind::of(base(&name)), name, range, how }
}

/// Whether a text is written as titles are, with a capital on nearly every word, so that capitals mark no names.
fn is_title(text: &str) -> bool {
    let words: Vec<&str> = text.split([' ', '-']).filter(|word| word.len() > 3).collect();
    let capitals = words.iter().filter(|word| word.starts_with(|c: char| c.is_ascii_uppercase())).count();
    capitals * 4 >= words.len() * 3
}

/// Whether a word beside it begins with a capital too and is no name: then both belong to the title of a page.
fn in_title(text: &str, range: &Range<usize>) -> bool {
    let plain = |word: &str| word.starts_with(|c: char| c.is_ascii_uppercase()) && word.len() > 3 && !is_structured(word);
    let before =
        text[..range.start].trim_end().rsplit(' ').next().filter(|word| text[..range.start].trim_end().len() > word.len());
    let after = text[range.end..].trim_start().split([' ', '.', ',']).next();
    before.is_some_and(plain) || after.is_some_and(plain)
}

/// Where what follows colons begins, and the colons with the space around them.
fn colons_after(text: &str, end: usize) -> Option<(usize, &str)> {
    let rest = &text[end..];
    let length = rest.find(|c: char| !matches!(c, ':' | '：' | '∶' | ' ')).unwrap_or(rest.len());
    let colons = &rest[..length];
    let count = colons.chars().filter(|c| *c != ' ').count();
    let spaces_first = colons.starts_with(' ') && count < 2;
    ((1..=2).contains(&count) && !spaces_first && length < rest.len()).then_some((end + length, colons))
}

/// Runs of letters of names, full-width ones made narrow.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    for (at, c) in text.char_indices() {
        let wide = ('\u{ff01}'..='\u{ff5e}').contains(&c);
        let narrow = if wide { char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c) } else { c };
        if !(narrow.is_ascii_alphanumeric() || narrow == '_') {
            continue;
        }
        let end = at + c.len_utf8();
        match tokens.last_mut().filter(|token| token.range.end == at) {
            Some(token) => {
                token.text.push(narrow);
                token.range.end = end;
                token.wide |= wide;
            }
            None => tokens.push(Token { text: narrow.to_string(), range: at..end, wide }),
        }
    }
    tokens.retain(|token| !token.text.bytes().all(|b| b.is_ascii_digit()));
    tokens
}
