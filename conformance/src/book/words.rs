//! The words of the page itself, in all languages.

use cases::{Absence, Check, ClosedBefore, Language, NotUsedAfter, Response, Within};
use messages::{FluentArgs, Messages, say};

/// How a monitor looks at a trace. Its message goes by its name; a test holds all names against the messages.
fn of_monitor(messages: &Messages, name: &str) -> String {
    messages.text(&format!("monitor-{}", name.replace('_', "-")), &FluentArgs::new())
}

/// What a check looks for, in a language.
#[must_use]
pub fn in_words(check: &Check, language: Language) -> String {
    let text = Words::new().of_pattern(check);
    let words = text.each().find(|(tag, _)| *tag == html_tag(language));
    words.map_or_else(String::new, |(_, words)| words.to_owned())
}

/// One text in all languages, in the order of [`Language::ALL`]; empty strings where there is none.
#[derive(Clone, Debug, Default)]
pub struct Text(pub [String; 3]);

impl Text {
    /// It in each language, with the tag that HTML wants.
    pub fn each(&self) -> impl Iterator<Item = (&'static str, &str)> {
        Language::ALL.iter().map(|language| html_tag(*language)).zip(self.0.iter().map(String::as_str))
    }

    pub fn is_empty(&self) -> bool {
        self.0[0].is_empty()
    }

    /// It and another sentence after it.
    fn and(&self, more: &Self) -> Self {
        // Only English puts a space between sentences.
        let space = |at: usize| if Language::ALL[at] == Language::English { " " } else { "" };
        Self(std::array::from_fn(|at| format!("{}{}{}", self.0[at], space(at), more.0[at])))
    }
}

/// The characters of Chinese are chosen by this tag where a font has those of several countries.
const fn html_tag(language: Language) -> &'static str {
    match language {
        Language::English => "en",
        Language::Japanese => "ja",
        Language::Chinese => "zh-Hans",
    }
}

fn text(say: impl Fn(&Messages) -> String) -> Text {
    Text(Language::ALL.map(|language| say(Messages::of(language))))
}

/// Declares the words: a field and its message for each.
macro_rules! words {
    ($($name:ident = $id:literal),* $(,)?) => {
        /// What stands on the page around the data.
        pub struct Words {
            $(pub $name: Text,)*
        }

        impl Words {
            pub fn new() -> Self {
                Self { $($name: text(|messages| say!(messages, $id)),)* }
            }
        }
    };
}

words! {
    title = "book-title",
    about = "book-about",
    search = "book-search",
    bound = "book-bound",
    level = "book-level",
    requirements = "book-requirements",
    observable = "book-observable",
    conflicts = "book-conflicts",
    documents = "book-documents",
    divergences = "book-divergences",
    client = "book-client",
    provider = "book-provider",
    subsystem = "book-subsystem",
    spooler = "book-spooler",
    must = "book-must",
    should = "book-should",
    may = "book-may",
    remedy = "book-remedy",
    unobservable = "book-unobservable",
    check = "book-check",
    citations = "book-citations",
    meets = "book-meets",
    violates = "book-violates",
    not_exercised = "book-not-exercised",
    conflict = "book-conflict",
    question = "book-question",
    readings = "book-readings",
    judged = "book-judged",
    why = "book-why",
    concerns = "book-concerns",
    says = "book-says",
    place = "book-place",
    language = "book-language",
    kind = "book-kind",
    consequence = "book-consequence",
    still_told = "book-still-told",
    dropped = "book-dropped",
    added = "book-added",
    altered = "book-altered",
    reversed = "book-reversed",
    incidents = "book-incidents",
    source = "book-source",
    at_fault = "book-at-fault",
    breaks = "book-breaks",
    trace = "book-trace",
    nothing_found = "book-nothing-found",
    closed_before = "book-pattern-closed-before",
    not_used_after = "book-pattern-not-used-after",
    absence = "book-pattern-absence",
    order = "book-pattern-order",
    balance = "book-pattern-balance",
    only_if = "book-pattern-only-if",
    at_most = "book-pattern-at-most",
    within = "book-pattern-within",
    response = "book-pattern-response",
    flags = "book-pattern-flags",
    result = "book-pattern-result",
    unchanged = "book-pattern-unchanged",
    unless = "book-pattern-unless",
    tested_by = "book-pattern-tested-by",
}

impl Words {
    /// Who is bound.
    pub fn of_bound(&self, bound: &str) -> &Text {
        match bound {
            "client" => &self.client,
            "provider" => &self.provider,
            "subsystem" => &self.subsystem,
            _ => &self.spooler,
        }
    }

    /// How strongly.
    pub fn of_level(&self, level: &str) -> &Text {
        match level {
            "must" => &self.must,
            "should" => &self.should,
            _ => &self.may,
        }
    }

    /// What a pattern looks for.
    pub fn of_pattern(&self, check: &Check) -> Text {
        let pattern = match check {
            Check::ClosedBefore(_) => &self.closed_before,
            Check::NotUsedAfter(_) => &self.not_used_after,
            Check::Absence(_) => &self.absence,
            Check::Order(_) => &self.order,
            Check::Balance(_) => &self.balance,
            Check::OnlyIf(_) => &self.only_if,
            Check::AtMost(_) => &self.at_most,
            Check::Within(_) => &self.within,
            Check::Response(_) => &self.response,
            Check::Flags(_) => &self.flags,
            Check::Result(_) => &self.result,
            Check::Unchanged(_) => &self.unchanged,
            Check::Monitor(name) => return text(|messages| of_monitor(messages, name)),
        };
        match check {
            Check::ClosedBefore(ClosedBefore { unless, .. })
            | Check::Response(Response { unless, .. })
            | Check::Within(Within { unless, .. })
                if !unless.0.is_empty() =>
            {
                pattern.and(&self.unless)
            }
            Check::Absence(Absence { tested_by: Some(_), .. }) | Check::NotUsedAfter(NotUsedAfter { tested_by: Some(_), .. }) => {
                pattern.and(&self.tested_by)
            }
            _ => pattern.clone(),
        }
    }
}
