//! What a sentence says besides its names: whether it denies, demands, allows, and under which condition or in which order.
//!
//! Words are looked up, no grammar is understood. That is enough to see that one side of a pair denies what the other says, and
//! not enough to be certain: whoever reports a difference says so.

mod chinese;
mod english;
mod japanese;

use crate::locale::Language;

/// How a sentence denies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Denial {
    /// It does not.
    #[default]
    None,
    /// A word in it may stand for a denial: invalid, ignored, fails, except.
    Weak,
    /// It denies.
    Plain,
}

/// What was seen in one sentence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signs {
    /// Whether it denies.
    pub denial: Denial,
    /// How often it denies.
    pub denials: usize,
    /// It makes an exception: unless, except, other than, all but.
    pub excepts: bool,
    /// It says whether, or that something is not known to be.
    pub whether: bool,
    /// It forbids: must not, should not, cannot, do not.
    pub forbids: bool,
    /// It says that something need not be.
    pub excuses: bool,
    /// It demands.
    pub demands: bool,
    /// It allows or says that something can be.
    pub allows: bool,
    /// It names a condition or occasion.
    pub condition: bool,
    /// It is limited by an only.
    pub only: bool,
    /// It says before.
    pub before: bool,
    /// It says after, or once.
    pub after: bool,
    /// What is in it that no sentence of the language has.
    pub malformed: Option<String>,
    /// It ends where no sentence of the language ends.
    pub broken_off: bool,
}

impl Signs {
    /// Reads a sentence in which names were replaced by `\u{1}`; nothing of a language that is not known.
    pub fn read(text: &str, language: Language) -> Option<Self> {
        match language {
            Language::English => Some(english::read(text)),
            Language::Japanese => Some(japanese::read(text)),
            Language::Chinese => Some(chinese::read(text)),
            Language::Other => None,
        }
    }
}

/// Whether any of the words stands in the text; `|` between two.
fn any(text: &str, words: &str) -> bool {
    words.split('|').any(|word| text.contains(word))
}

/// The text without the words, which would else be taken for others.
fn without(text: &str, words: &str) -> String {
    words.split('|').fold(text.to_owned(), |text, word| if text.contains(word) { text.replace(word, "\u{2}") } else { text })
}

#[cfg(test)]
mod tests;
