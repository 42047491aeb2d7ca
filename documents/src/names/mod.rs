//! API names: which there are, and where a sentence says one, also where a translation broke it.

mod find;
mod translated;

pub use find::{Found, How, base};
pub use translated::translations;

use crate::document::Document;
use crate::inline::Marking;
use crate::locale::Language;
use std::collections::HashMap;

/// What a name stands for, by its shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameKind {
    /// `IMsgStore`
    Interface,
    /// `LOGOFF_ABORT`, `MAPI_E_BUSY`
    Constant,
    /// `PR_ENTRYID`, `PidTagEntryId`
    Property,
    /// `lpulFlags`, `hSession`
    Parameter,
    /// `StoreLogoff`, `MAPIUninitialize`, a structure
    Callable,
}

impl NameKind {
    /// The kind a name is of.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let bytes = name.as_bytes();
        let upper = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_uppercase);
        let all_caps = name.contains('_') && !bytes.iter().any(u8::is_ascii_lowercase);
        if name.starts_with("PR_") || name.starts_with("PidTag") || name.starts_with("PidLid") {
            Self::Property
        } else if all_caps {
            Self::Constant
        } else if bytes.first() == Some(&b'I') && upper(1) && bytes.iter().any(u8::is_ascii_lowercase) {
            Self::Interface
        } else if bytes.first().is_some_and(u8::is_ascii_lowercase) {
            Self::Parameter
        } else {
            Self::Callable
        }
    }
}

/// The names there are. Lookup does not mind capitals.
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    names: HashMap<String, String>,
    /// The names of one length and beginning, to find those that are misspelt.
    near: HashMap<(u8, u8), Vec<String>>,
    /// Ordinary words that are names too, such as `Release`: only marks tell.
    words: HashMap<String, ()>,
}

/// Capitals that are no names of the interface.
const NOT_NAMES: [&str; 10] =
    ["OUTLOOK", "MICROSOFT", "WINDOWS", "PARAMETERS", "REMARKS", "SEE", "NOTE", "MAPI", "RETURN", "API"];

impl Lexicon {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a name; of `IMsgStore::StoreLogoff` both parts.
    pub fn add(&mut self, name: &str) {
        for part in name.split("::") {
            let identifier = part.len() > 1 && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
            if !identifier || part.as_bytes()[0].is_ascii_digit() || NOT_NAMES.contains(&part.to_ascii_uppercase().as_str()) {
                continue;
            }
            let key = part.to_ascii_lowercase();
            if !is_structured(part) {
                self.words.insert(key.clone(), ());
            }
            if self.names.contains_key(&key) {
                continue;
            }
            if key.len() >= 8 {
                self.near.entry(nearness(&key)).or_default().push(key.clone());
            }
            self.names.insert(key, part.to_owned());
        }
    }

    /// Adds the names an English document uses: those in its marks, those with `::`, those in capitals.
    pub fn learn(&mut self, document: &Document) {
        if document.locale.language() != Language::English {
            return;
        }
        for standing in document.sentences() {
            let sentence = standing.sentence;
            for mark in &sentence.marks {
                let text = &sentence.text[mark.range.clone()];
                if mark.marking != Marking::Code && (is_structured(text) || text.contains("::")) && !text.contains(' ') {
                    self.add(text);
                }
            }
            for token in sentence.text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | ':'))) {
                let token = token.trim_matches([':', '_']);
                if token.contains("::") || token.contains('_') && NameKind::of(token) != NameKind::Callable {
                    self.add(token);
                }
            }
        }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The name as it is properly written.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.names.get(&name.to_ascii_lowercase()).map(String::as_str)
    }

    /// Whether it is an ordinary word too.
    fn is_word(&self, name: &str) -> bool {
        self.words.contains_key(&name.to_ascii_lowercase())
    }

    /// The one name that differs in an ending or a single letter.
    fn nearest(&self, token: &str) -> Option<&str> {
        let key = token.to_ascii_lowercase();
        for ending in ["s", "es", "ed", "ing", "d"] {
            if let Some(name) = key.strip_suffix(ending).filter(|stem| stem.len() > 4).and_then(|stem| self.names.get(stem)) {
                return Some(name);
            }
        }
        if key.len() < 8 {
            return None;
        }
        let (first, last) = nearness(&key);
        let lists = self.near.get(&(first, last)).into_iter().flatten();
        let mut close = lists.filter(|name| one_apart(name.as_bytes(), key.as_bytes()));
        let found = close.next()?;
        // Two that are equally near are none.
        if close.next().is_some() { None } else { self.names.get(found).map(String::as_str) }
    }
}

impl<S: AsRef<str>> FromIterator<S> for Lexicon {
    fn from_iter<T: IntoIterator<Item = S>>(names: T) -> Self {
        let mut lexicon = Self::new();
        names.into_iter().for_each(|name| lexicon.add(name.as_ref()));
        lexicon
    }
}

/// Whether a word is a name by its looks: a capital inside, an underscore, or a small letter before a capital.
pub fn is_structured(name: &str) -> bool {
    let bytes = name.as_bytes();
    let lower = bytes.iter().any(u8::is_ascii_lowercase);
    let inner = bytes.iter().skip(1).any(u8::is_ascii_uppercase);
    let identifier = bytes.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_');
    identifier && bytes.len() > 2 && (lower && inner || name.trim_matches('_').contains('_'))
}

fn nearness(key: &str) -> (u8, u8) {
    let bytes = key.as_bytes();
    (bytes[0], bytes[bytes.len() - 1])
}

/// Whether one letter was changed, added or left out.
fn one_apart(a: &[u8], b: &[u8]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if long.len() - short.len() > 1 {
        return false;
    }
    let same = short.iter().zip(long).take_while(|(x, y)| x == y).count();
    if short.len() == long.len() { short[same..].get(1..) == long[same..].get(1..) } else { short[same..] == long[same + 1..] }
}

#[cfg(test)]
mod tests;
