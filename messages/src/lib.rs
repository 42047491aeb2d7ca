//! What the tool says, in English, Japanese and Chinese.
//!
//! Messages stand in `cases/messages/<locale>/*.ftl`, in [Fluent](https://projectfluent.org)'s syntax: one id, the same arguments in
//! every language, and plural forms where a language has them. Tests hold every id that the sources name against these files.
//!
//! ```
//! use messages::{Language, Messages, say};
//!
//! assert_eq!(say!(Messages::of(Language::English), "report-cases-all", count = 3, outcome = "completed"), "3 cases, all completed");
//! assert_eq!(say!(Messages::of(Language::Japanese), "report-cases-all", count = 3, outcome = "完了"), "ケース3件、すべて完了");
//! ```

mod language;

pub use fluent_bundle::{FluentArgs, FluentValue};
pub use language::Language;

use fluent_bundle::FluentResource;
use fluent_bundle::concurrent::FluentBundle;
use std::sync::{LazyLock, OnceLock};

macro_rules! file {
    ($locale:literal, $name:literal) => {
        include_str!(concat!("../../cases/messages/", $locale, "/", $name, ".ftl"))
    };
}

/// The files of one language.
macro_rules! files {
    ($locale:literal) => {
        &[
            file!($locale, "book"),
            file!($locale, "commands"),
            file!($locale, "doctor"),
            file!($locale, "errors"),
            file!($locale, "explore"),
            file!($locale, "findings"),
            file!($locale, "help"),
            file!($locale, "monitors"),
            file!($locale, "report"),
        ]
    };
}

const fn files(language: Language) -> &'static [&'static str] {
    match language {
        Language::English => files!("en-us"),
        Language::Japanese => files!("ja-jp"),
        Language::Chinese => files!("zh-cn"),
    }
}

/// The messages in one language.
pub struct Messages {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl std::fmt::Debug for Messages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Messages").field(&self.language).finish()
    }
}

static SPOKEN: OnceLock<Language> = OnceLock::new();

/// Chooses the language of [`spoken`] for the rest of the process. The first choice stands.
pub fn speak(language: Language) {
    SPOKEN.get_or_init(|| language);
}

/// The messages in the language chosen with [`speak`]; in English if none was.
#[must_use]
pub fn spoken() -> &'static Messages {
    Messages::of(SPOKEN.get().copied().unwrap_or_default())
}

impl Messages {
    /// The messages in a language.
    #[must_use]
    pub fn of(language: Language) -> &'static Self {
        static ALL: [LazyLock<Messages>; 3] = [
            LazyLock::new(|| Messages::new(Language::English)),
            LazyLock::new(|| Messages::new(Language::Japanese)),
            LazyLock::new(|| Messages::new(Language::Chinese)),
        ];
        &ALL[language as usize]
    }

    fn new(language: Language) -> Self {
        let tag = language.tag().parse().expect("a tag of ours is a language identifier");
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        // No marks of direction around arguments: none of the languages is written from the right, and logs are searched.
        bundle.set_use_isolating(false);
        for text in files(language) {
            let resource = FluentResource::try_new((*text).to_owned()).expect("the tests read all files");
            bundle.add_resource(resource).expect("the tests see to it that no id stands twice");
        }
        Self { language, bundle }
    }

    /// The language.
    #[must_use]
    pub const fn language(&self) -> Language {
        self.language
    }

    /// Whether there is a message of this id, for ids that are put together.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        self.bundle.has_message(id)
    }

    /// The message of this id with its arguments in place; mostly written [`say!`] or [`tell!`].
    ///
    /// # Panics
    /// There is no such message, or it wants other arguments: the tests compare the sources with the files.
    // Judges see millions of events for each sentence they say: what leads here is kept out of their loops.
    #[cold]
    #[must_use]
    pub fn text(&self, id: &str, args: &FluentArgs<'_>) -> String {
        let message = self.bundle.get_message(id).and_then(|message| message.value());
        let pattern = message.unwrap_or_else(|| panic!("no message `{id}` in {}", self.language.locale()));
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(args), &mut errors);
        debug_assert!(errors.is_empty(), "message `{id}` in {}: {errors:?}", self.language.locale());
        text.into_owned()
    }
}

/// The arguments of a message by their names.
#[cold]
#[must_use]
pub fn arguments<'a, const N: usize>(named: [(&'static str, FluentValue<'a>); N]) -> FluentArgs<'a> {
    named.into_iter().collect()
}

/// A message in the language of the [`Messages`] given: `say!(messages, "report-cases-all", count = 3, outcome = name)`. Numbers choose
/// plural forms; everything else is a string.
#[macro_export]
macro_rules! say {
    ($messages:expr, $id:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::Messages::text($messages, $id, &$crate::arguments([$((stringify!($name), $crate::FluentValue::from($value))),*]))
    };
}

/// A message in the language of the process, see [`spoken`]: `tell!("error-no-file", file = path)`.
#[macro_export]
macro_rules! tell {
    ($id:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::say!($crate::spoken(), $id $(, $name = $value)*)
    };
}

#[cfg(test)]
mod tests;
