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

    /// The language of whoever started this process; English if that is none of ours.
    #[must_use]
    pub fn of_environment() -> Self {
        Self::chosen(|name| std::env::var(name).ok(), of_user)
    }

    /// The first variable that says anything decides, in the order of POSIX; without one the system is asked.
    fn chosen(variable: impl Fn(&str) -> Option<String>, user: impl FnOnce() -> Option<String>) -> Self {
        let said = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(variable).find(|value| !value.is_empty());
        said.or_else(user).and_then(|tag| Self::of(&tag)).unwrap_or_default()
    }
}

/// What the user chose for the whole system, where that is no variable.
#[cfg(windows)]
fn of_user() -> Option<String> {
    sys_locale::get_locale()
}

/// The variables say it all.
#[cfg(not(windows))]
const fn of_user() -> Option<String> {
    None
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

    #[test]
    fn the_first_variable_that_says_anything_decides() {
        let chosen = |variables: &[(&str, &str)], user: Option<&str>| {
            let value = |name: &str| variables.iter().find(|(of, _)| *of == name).map(|(_, value)| (*value).to_owned());
            Language::chosen(value, || user.map(str::to_owned))
        };
        let (japanese, chinese) = (("LANG", "ja_JP.UTF-8"), ("LC_MESSAGES", "zh_CN.UTF-8"));
        assert_eq!(chosen(&[japanese], None), Language::Japanese);
        assert_eq!(chosen(&[japanese, chinese], None), Language::Chinese);
        assert_eq!(chosen(&[japanese, chinese, ("LC_ALL", "C")], None), Language::English);
        assert_eq!(chosen(&[japanese, ("LC_ALL", "")], None), Language::Japanese);
        assert_eq!(chosen(&[("LC_ALL", "fr_FR.UTF-8"), japanese], None), Language::English);
        assert_eq!(chosen(&[], Some("zh-Hans-CN")), Language::Chinese);
        assert_eq!(chosen(&[("LANG", "en_GB")], Some("ja-JP")), Language::English);
        assert_eq!(chosen(&[], None), Language::English);
    }
}
