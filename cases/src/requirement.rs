//! One requirement: a file, whose path is its id.

use crate::check::Check;
use crate::error::{CaseError, line_of};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use toml::Spanned;

/// Who must keep a requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum Bound {
    /// A program that uses MAPI.
    Client,
    /// A service provider.
    Provider,
    /// MAPI itself.
    Subsystem,
    /// The MAPI spooler.
    Spooler,
}

/// How strongly it is demanded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum Level {
    /// Demanded.
    Must,
    /// Recommended.
    Should,
    /// Allowed.
    May,
}

/// The sorts of service provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum Kind {
    /// Message store.
    Store,
    /// Address book.
    AddressBook,
    /// Transport.
    Transport,
}

/// Where a requirement comes from. It names the place and a hash of the sentence, never the sentence.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Cite {
    /// File name of the page without its ending.
    pub doc: String,
    /// Folder and file, where it is not `<locale>/<doc>`.
    pub source: Option<String>,
    /// Language of the page.
    pub locale: String,
    /// Edition of the page.
    pub edition: String,
    /// Step or section.
    pub at: String,
    /// First 16 hexadecimal digits of the SHA-256 over the normalised sentence.
    #[cfg_attr(test, schemars(regex(pattern = "^[0-9a-f]{16}$")))]
    pub sha256: String,
    /// What this language's text leaves out against the English.
    pub lost: Option<String>,
    /// What it says otherwise.
    pub altered: Option<String>,
}

/// One requirement.
#[derive(Clone, Debug)]
pub struct Requirement {
    /// `<area>/<slug>`, from its path.
    pub id: String,
    /// One line.
    pub title: String,
    /// Who must keep it.
    pub binds: Bound,
    /// How strongly.
    pub level: Level,
    /// The editions it belongs to.
    pub editions: Vec<String>,
    /// The sorts of provider it binds; empty for all.
    pub kinds: Vec<Kind>,
    /// What is demanded, of whom, when.
    pub statement: String,
    /// How to mend a violation.
    pub remedy: String,
    /// The slug of the [`Conflict`](crate::Conflict) that says where the documents disagree on this.
    pub conflict: Option<String>,
    /// How a trace shows a violation, or why none can.
    pub check: Result<Check, String>,
    /// Why no sample subject is made to break it, where a trace can show that.
    pub no_fault: Option<String>,
    /// Why no scenario puts it to the test, where neither a scenario nor a sample does.
    pub no_scenario: Option<String>,
    /// Where it comes from.
    pub cites: Vec<Cite>,
    /// The file's text, for errors found later.
    text: Cow<'static, str>,
    /// Where the check begins in it, and where the conflict is named.
    check_at: usize,
    conflict_at: usize,
}

/// What a client, a provider, MAPI or its spooler has to do, and how a trace shows whether it does.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(title = "A requirement"))]
pub(crate) struct File {
    /// One line.
    #[cfg_attr(test, schemars(with = "String"))]
    title: Spanned<String>,
    /// Who must keep it.
    binds: Bound,
    /// How strongly it is demanded.
    level: Level,
    /// The editions it belongs to: `classic`, `outlook-2013`.
    #[cfg_attr(test, schemars(with = "Vec<String>", length(min = 1)))]
    editions: Spanned<Vec<String>>,
    /// The sorts of provider it binds, if not all; of requirements on providers only.
    #[cfg_attr(test, schemars(with = "Option<Vec<Kind>>"))]
    kinds: Option<Spanned<Vec<Kind>>>,
    /// What is demanded, of whom, when; in our own words.
    #[cfg_attr(test, schemars(with = "String"))]
    statement: Spanned<String>,
    /// How to mend a violation.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    remedy: Option<Spanned<String>>,
    /// The slug of the entry in `cases/conflicts` that says where the documents disagree on this.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    conflict: Option<Spanned<String>>,
    /// Why no trace can show a violation; instead of `check`.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    unobservable: Option<Spanned<String>>,
    /// Why no faulty sample in `subjects` breaks it; of requirements with a `check` on clients and providers only.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    no_fault: Option<Spanned<String>>,
    /// Why no scenario puts it to the test; of requirements with a `check` only.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    no_scenario: Option<Spanned<String>>,
    /// How a trace shows a violation.
    #[cfg_attr(test, schemars(with = "Option<Check>"))]
    check: Option<Spanned<Check>>,
    /// Where it comes from.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Vec<Cite>", length(min = 1)))]
    cite: Vec<Spanned<Cite>>,
}

impl Requirement {
    /// Reads one requirement; `file` is its path for errors.
    ///
    /// # Errors
    /// The first thing wrong with it, and its line.
    pub fn parse(id: &str, file: &str, text: Cow<'static, str>) -> Result<Self, CaseError> {
        let at = |byte: usize, what: &str| CaseError::at(file, &text, byte, what);
        let parsed: File = toml::from_str(&text).map_err(|error| CaseError::from_toml(file, &text, &error))?;
        for (name, value) in
            [("title", Some(&parsed.title)), ("statement", Some(&parsed.statement)), ("remedy", parsed.remedy.as_ref())]
        {
            if let Some(value) = value.filter(|value| value.get_ref().trim().is_empty()) {
                return Err(at(value.span().start, &format!("`{name}` is empty")));
            }
        }
        if parsed.editions.get_ref().is_empty() {
            return Err(at(parsed.editions.span().start, "`editions` is empty; expected at least one"));
        }
        if let Some(kinds) = parsed.kinds.as_ref().filter(|kinds| kinds.get_ref().is_empty() || parsed.binds != Bound::Provider) {
            return Err(at(kinds.span().start, "`kinds` narrows a requirement on providers; leave it out for all kinds"));
        }
        if parsed.cite.is_empty() {
            return Err(at(text.len(), "no `[[cite]]`; expected at least one"));
        }
        for cite in &parsed.cite {
            check_cite(cite.get_ref()).map_err(|what| at(cite.span().start, &what))?;
        }
        let conflict_at = parsed.conflict.as_ref().map_or(0, |conflict| conflict.span().start);
        let check_at = parsed.check.as_ref().map_or(0, |check| check.span().start);
        let check = match (parsed.check, parsed.unobservable) {
            (Some(check), None) => Ok(check.into_inner()),
            (None, Some(reason)) if !reason.get_ref().trim().is_empty() => Err(reason.into_inner()),
            (Some(_), Some(reason)) => {
                return Err(at(reason.span().start, "both `check` and `unobservable`; expected one of them"));
            }
            (None, Some(reason)) => return Err(at(reason.span().start, "`unobservable` is empty; expected the reason")),
            (None, None) => return Err(at(text.len(), "neither `check` nor `unobservable`; expected one of them")),
        };
        if let Some(reason) = &parsed.no_fault {
            let samples = matches!(parsed.binds, Bound::Client | Bound::Provider);
            if check.is_err() || !samples || reason.get_ref().trim().is_empty() {
                let what = "`no_fault` says why no sample breaks a requirement with a `check` that binds clients or providers";
                return Err(at(reason.span().start, what));
            }
        }
        if let Some(reason) = parsed.no_scenario.as_ref().filter(|reason| check.is_err() || reason.get_ref().trim().is_empty()) {
            let what = "`no_scenario` says why no scenario puts a requirement with a `check` to the test";
            return Err(at(reason.span().start, what));
        }
        Ok(Self {
            id: id.to_owned(),
            title: parsed.title.into_inner(),
            binds: parsed.binds,
            level: parsed.level,
            editions: parsed.editions.into_inner(),
            kinds: parsed.kinds.map_or_else(Vec::new, Spanned::into_inner),
            statement: parsed.statement.into_inner(),
            remedy: parsed.remedy.map_or_else(String::new, Spanned::into_inner),
            conflict: parsed.conflict.map(Spanned::into_inner),
            check,
            no_fault: parsed.no_fault.map(Spanned::into_inner),
            no_scenario: parsed.no_scenario.map(Spanned::into_inner),
            cites: parsed.cite.into_iter().map(Spanned::into_inner).collect(),
            check_at,
            conflict_at,
            text,
        })
    }

    /// The path of its file, relative to the `cases` folder.
    #[must_use]
    pub fn file(&self) -> String {
        format!("requirements/{}.toml", self.id)
    }

    /// Its check as it is written in its file; empty where it is unobservable.
    #[must_use]
    pub fn check_source(&self) -> &str {
        // Tables stand after all keys, and the check is one of them.
        let at =
            self.check.is_ok().then(|| ["\n[check", "\ncheck.monitor"].iter().find_map(|begin| self.text.find(begin))).flatten();
        let source = at.map_or("", |at| self.text[at..].trim_start());
        source.find("\n[[").map_or(source, |end| &source[..end]).trim_end()
    }

    /// An error at the place where it names its conflict; `file` is its path as the caller knows it.
    #[must_use]
    pub(crate) fn conflict_error(&self, file: &str, what: impl Into<String>) -> CaseError {
        CaseError::at(file, &self.text, self.conflict_at, what)
    }

    /// An error in its check, at the line on which `snippet` stands, or else at the check's first line.
    #[must_use]
    pub fn check_error(&self, snippet: &str, what: impl Into<String>) -> CaseError {
        let found = self.text.get(self.check_at..).and_then(|rest| rest.find(snippet));
        let line = line_of(&self.text, self.check_at + found.unwrap_or(0));
        CaseError { file: format!("cases/{}", self.file()), line, what: what.into() }
    }
}

pub(crate) fn check_cite(cite: &Cite) -> Result<(), String> {
    for (name, value) in [("doc", &cite.doc), ("locale", &cite.locale), ("edition", &cite.edition), ("at", &cite.at)] {
        if value.trim().is_empty() {
            return Err(format!("`{name}` of a citation is empty"));
        }
    }
    if cite.sha256.len() != 16 || !cite.sha256.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)) {
        return Err(format!("sha256 `{}`; expected 16 hexadecimal digits in lower case", cite.sha256));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"title = "t"
binds = "client"
level = "must"
editions = ["classic"]
statement = "s"
[[cite]]
doc = "d"
locale = "en-us"
edition = "classic"
at = "step 1"
sha256 = "0123456789abcdef"
[check.absence]
after = "MAPIUninitialize last"
never = ["client>*"]
"#;

    fn parse(text: &str) -> Result<Requirement, CaseError> {
        Requirement::parse("area/slug", "area/slug.toml", text.to_owned().into())
    }

    #[test]
    fn reads_a_requirement() {
        let got = parse(GOOD).unwrap();
        assert_eq!((got.id.as_str(), got.binds, got.cites.len()), ("area/slug", Bound::Client, 1));
        assert!(matches!(got.check, Ok(Check::Absence(ref absence)) if absence.never.0.len() == 1));
        assert_eq!(got.check_error("client>*", "x").line, 14);
    }

    #[test]
    fn says_on_which_line_it_is_wrong() {
        for (from, to, line, what) in [
            ("binds = \"client\"", "binds = \"cleint\"", 2, "cleint"),
            ("statement = \"s\"", "statemnet = \"s\"", 5, "statemnet"),
            ("client>*\"", "client>* good\"", 14, "expected ok, failed or last"),
            ("0123456789abcdef", "0123", 6, "16 hexadecimal digits"),
            ("editions = [\"classic\"]", "editions = []", 4, "at least one"),
            ("editions = [\"classic\"]", "editions = [\"classic\"]\nunobservable = \"x\"", 5, "expected one of them"),
            ("editions = [\"classic\"]", "editions = [\"classic\"]\nkinds = [\"store\"]", 5, "kinds"),
            ("editions = [\"classic\"]", "editions = [\"classic\"]\nno_fault = \" \"", 5, "no_fault"),
            ("editions = [\"classic\"]", "editions = [\"classic\"]\nno_scenario = \" \"", 5, "no_scenario"),
        ] {
            let error = parse(&GOOD.replace(from, to)).unwrap_err();
            assert!(error.line == line && error.what.contains(what), "{to}: {error}");
        }
    }
}
