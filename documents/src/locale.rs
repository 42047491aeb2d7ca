//! Which language a document, and each of its sentences, is in.

use std::fmt;

/// A language whose sentences, negations and conditions are understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// English, the language translated from.
    English,
    /// Japanese.
    Japanese,
    /// Chinese.
    Chinese,
    /// Any other: structure, names and numbers can be compared, words cannot.
    Other,
}

impl Language {
    /// Its name in English.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Japanese => "Japanese",
            Self::Chinese => "Chinese",
            Self::Other => "a language it has no words of",
        }
    }

    /// The language of one sentence of a document: by its script, where that tells; a sentence in Latin letters in a Japanese or
    /// Chinese document is English if it is made of words and not only of names.
    #[must_use]
    pub fn of_sentence(text: &str, document: Self) -> Self {
        let mut kana = 0;
        let mut han = 0;
        for c in text.chars() {
            match c {
                '\u{3041}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{ff66}'..='\u{ff9d}' => kana += usize::from(c != '・'),
                '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' => han += 1,
                _ => {}
            }
        }
        match document {
            _ if kana > 0 => Self::Japanese,
            Self::Japanese | Self::Chinese if han > 0 => document,
            Self::Japanese | Self::Chinese if is_english(text) => Self::English,
            _ if han > 0 => Self::Chinese,
            _ => document,
        }
    }

    /// The language of a whole text by its script alone; Latin letters say nothing certain.
    #[must_use]
    pub fn by_script(text: &str) -> Option<Self> {
        let kana = text.chars().filter(|c| ('\u{3041}'..='\u{30ff}').contains(c)).count();
        let han = text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count();
        match (kana, han) {
            (0, 0) => None,
            _ if kana * 10 > han => Some(Self::Japanese),
            _ => Some(Self::Chinese),
        }
    }
}

/// Whether a text is made of words of ordinary English, and not of names, products and paths only.
fn is_english(text: &str) -> bool {
    let words = text.split_whitespace().map(|word| word.trim_matches([',', '.', ':', ';', '(', ')']));
    let plain = |word: &&str| {
        word.len() > 1 && word.bytes().all(|b| b.is_ascii_alphabetic()) && word.bytes().skip(1).all(|b| b.is_ascii_lowercase())
    };
    let plain: Vec<&str> = words.filter(plain).collect();
    plain.len() > 1 && plain.iter().any(|word| word.starts_with(|c: char| c.is_ascii_lowercase()))
}

/// A locale such as `ja-jp`: language and country, lower case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Locale(String);

impl Locale {
    /// The locale that a name of a folder or a value in a front matter spells, if it does.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (language, country) = text.trim().split_once(['-', '_'])?;
        let letters =
            |part: &str, lengths: &[usize]| lengths.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphabetic());
        let good = letters(language, &[2, 3]) && letters(country, &[2, 4]);
        good.then(|| Self(format!("{language}-{country}").to_ascii_lowercase()))
    }

    /// The usual locale of a language.
    #[must_use]
    pub fn of(language: Language) -> Self {
        let name = match language {
            Language::English | Language::Other => "en-us",
            Language::Japanese => "ja-jp",
            Language::Chinese => "zh-cn",
        };
        Self(name.into())
    }

    /// Its language, as far as it is one that is understood.
    #[must_use]
    pub fn language(&self) -> Language {
        match self.0.split('-').next() {
            Some("en") => Language::English,
            Some("ja") => Language::Japanese,
            Some("zh") => Language::Chinese,
            _ => Language::Other,
        }
    }

    /// As written, `ja-jp`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locales_are_two_words_of_letters() {
        assert_eq!(Locale::parse("zh_CN").map(|l| l.language()), Some(Language::Chinese));
        assert_eq!(Locale::parse("de-DE").map(|l| (l.to_string(), l.language())), Some(("de-de".into(), Language::Other)));
        for no in ["seeds", "en", "a-b", "my-folder", "x1-y2"] {
            assert_eq!(Locale::parse(no), None, "{no}");
        }
    }

    #[test]
    fn script_tells_the_language_of_a_sentence() {
        for (text, document, language) in [
            ("名前を呼びます。", Language::Japanese, Language::Japanese),
            ("これは", Language::Chinese, Language::Japanese),
            ("关闭它。", Language::Chinese, Language::Chinese),
            ("参照", Language::Japanese, Language::Japanese),
            ("The flag is set on output:", Language::Chinese, Language::English),
            ("IThing::Go", Language::Chinese, Language::Chinese),
            ("Die Sitzung endet.", Language::Other, Language::Other),
        ] {
            assert_eq!(Language::of_sentence(text, document), language, "{text}");
        }
        assert_eq!(Language::by_script("plain"), None);
        assert_eq!(Language::by_script("会话结束"), Some(Language::Chinese));
        assert_eq!(Language::by_script("終了の手順"), Some(Language::Japanese));
    }
}
