//! The languages.

/// A language that the tool and its requirements speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// English, in which the files of requirements themselves are written.
    #[default]
    English,
    /// Japanese.
    Japanese,
    /// Chinese in simplified characters.
    Chinese,
}

impl Language {
    /// All of them, English first.
    pub const ALL: [Self; 3] = [Self::English, Self::Japanese, Self::Chinese];

    /// Its tag: `en`, `ja`, `zh`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Japanese => "ja",
            Self::Chinese => "zh",
        }
    }

    /// The locale of the documents in it, which names its folder: `en-us`, `ja-jp`, `zh-cn`.
    #[must_use]
    pub const fn locale(self) -> &'static str {
        match self {
            Self::English => "en-us",
            Self::Japanese => "ja-jp",
            Self::Chinese => "zh-cn",
        }
    }

    /// The language that a tag or the name of a POSIX locale means: `ja`, `ja-JP`, `ja_JP.UTF-8`. `C` and `POSIX` are English.
    #[must_use]
    pub fn of(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_', '.', '@']).next().unwrap_or_default();
        if matches!(primary, "C" | "POSIX") {
            return Some(Self::English);
        }
        Self::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(primary))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_found_by_tag_and_by_locale() {
        for (tag, expected) in [
            ("ja", Some(Language::Japanese)),
            ("ja_JP.UTF-8", Some(Language::Japanese)),
            ("zh-Hans-CN", Some(Language::Chinese)),
            ("EN", Some(Language::English)),
            ("C.UTF-8", Some(Language::English)),
            ("POSIX", Some(Language::English)),
            ("fr_FR", None),
            ("", None),
        ] {
            assert_eq!(Language::of(tag), expected, "{tag}");
        }
    }
}
