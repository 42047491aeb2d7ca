//! Where the documents disagree: a file, whose name is its slug.

use crate::error::CaseError;
use crate::requirement::{Cite, check_cite};
use serde::Deserialize;
use toml::Spanned;

/// A question on which the documents disagree, with each other or from edition to edition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Its name, from its path; requirements refer to it by this.
    pub slug: String,
    /// One line.
    pub title: String,
    /// What is asked.
    pub question: String,
    /// What each document answers; two at least differ.
    pub readings: Vec<Reading>,
    /// How we judge.
    pub default: String,
    /// Why so.
    pub why: String,
}

/// What one document answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// What it requires, in our own words.
    pub requires: String,
    /// Where it says so, and in which edition.
    pub cite: Cite,
}

/// A question on which the documents disagree.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(title = "A conflict"))]
pub(crate) struct File {
    /// One line.
    #[cfg_attr(test, schemars(with = "String"))]
    title: Spanned<String>,
    /// What is asked.
    #[cfg_attr(test, schemars(with = "String"))]
    question: Spanned<String>,
    /// How we judge.
    #[cfg_attr(test, schemars(with = "String"))]
    default: Spanned<String>,
    /// Why so.
    #[cfg_attr(test, schemars(with = "String"))]
    why: Spanned<String>,
    /// What each document answers; two at least differ.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Vec<ReadingInFile>", length(min = 2)))]
    reading: Vec<Spanned<ReadingInFile>>,
}

/// What one document answers: a citation with one key more.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct ReadingInFile {
    /// What it requires, in our own words.
    requires: String,
    /// File name of the page without its ending.
    doc: String,
    /// Folder and file, where it is not `<locale>/<doc>`.
    source: Option<String>,
    /// Language of the page.
    locale: String,
    /// Edition of the page.
    edition: String,
    /// Step or section.
    at: String,
    /// First 16 hexadecimal digits of the SHA-256 over the normalised sentence.
    #[cfg_attr(test, schemars(regex(pattern = "^[0-9a-f]{16}$")))]
    sha256: String,
}

impl ReadingInFile {
    fn reading(self) -> Reading {
        let Self { requires, doc, source, locale, edition, at, sha256 } = self;
        Reading { requires, cite: Cite { doc, source, locale, edition, at, sha256, lost: None, altered: None } }
    }
}

impl Conflict {
    /// Reads one conflict; `file` is its path for errors.
    ///
    /// # Errors
    /// The first thing wrong with it, and its line.
    pub fn parse(slug: &str, file: &str, text: &str) -> Result<Self, CaseError> {
        let at = |byte: usize, what: &str| CaseError::at(file, text, byte, what);
        let parsed: File = toml::from_str(text).map_err(|error| CaseError::from_toml(file, text, &error))?;
        let File { title, question, default, why, reading } = parsed;
        for (name, value) in [("title", &title), ("question", &question), ("default", &default), ("why", &why)] {
            if value.get_ref().trim().is_empty() {
                return Err(at(value.span().start, &format!("`{name}` is empty")));
            }
        }
        let mut readings = Vec::new();
        for one in reading {
            let start = one.span().start;
            let one = one.into_inner().reading();
            if one.requires.trim().is_empty() {
                return Err(at(start, "`requires` of a reading is empty"));
            }
            check_cite(&one.cite).map_err(|what| at(start, &what))?;
            readings.push(one);
        }
        if readings.iter().all(|one| one.requires == readings[0].requires) {
            return Err(at(text.len(), "expected two or more `[[reading]]` that require different things"));
        }
        Ok(Self {
            slug: slug.to_owned(),
            title: title.into_inner(),
            question: question.into_inner(),
            readings,
            default: default.into_inner(),
            why: why.into_inner(),
        })
    }

    /// The path of its file, relative to the `cases` folder.
    #[must_use]
    pub fn file(&self) -> String {
        format!("conflicts/{}.toml", self.slug)
    }

    /// The editions that have a say in it, each with its readings, in the order in which they are written.
    #[must_use]
    pub fn by_edition(&self) -> Vec<(&str, Vec<&Reading>)> {
        let mut editions: Vec<(&str, Vec<&Reading>)> = Vec::new();
        for reading in &self.readings {
            match editions.iter_mut().find(|(edition, _)| *edition == reading.cite.edition) {
                Some((_, readings)) => readings.push(reading),
                None => editions.push((&reading.cite.edition, vec![reading])),
            }
        }
        editions
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"title = "t"
question = "q?"
default = "d"
why = "w"
[[reading]]
requires = "this"
doc = "a"
locale = "en-us"
edition = "classic"
at = "step 1"
sha256 = "0123456789abcdef"
[[reading]]
requires = "that"
doc = "b"
source = "seeds/b"
locale = "en-us"
edition = "outlook-2013"
at = "step 2"
sha256 = "0123456789abcdef"
"#;

    fn parse(text: &str) -> Result<Conflict, CaseError> {
        Conflict::parse("slug", "slug.toml", text)
    }

    #[test]
    fn reads_both_sides() {
        let got = parse(GOOD).unwrap();
        assert_eq!((got.slug.as_str(), got.question.as_str(), got.default.as_str(), got.why.as_str()), ("slug", "q?", "d", "w"));
        let editions: Vec<_> = got.by_edition().iter().map(|(edition, of)| (*edition, of[0].requires.as_str())).collect();
        assert_eq!(editions, [("classic", "this"), ("outlook-2013", "that")]);
        assert_eq!(got.readings[1].cite.source.as_deref(), Some("seeds/b"));
    }

    #[test]
    fn says_on_which_line_it_is_wrong() {
        for (from, to, line, what) in [
            ("question = \"q?\"", "question = \" \"", 2, "`question` is empty"),
            ("why = \"w\"", "", 1, "why"),
            ("requires = \"this\"", "requires = \"\"", 5, "`requires`"),
            ("requires = \"that\"", "requires = \"this\"", 20, "different things"),
            ("at = \"step 2\"", "at = \"\"", 12, "`at` of a citation"),
            ("at = \"step 2\"", "at = \"x\"\npage = 3", 19, "page"),
        ] {
            let error = parse(&GOOD.replace(from, to)).unwrap_err();
            assert!(error.line == line && error.what.contains(what), "{to}: {error}");
        }
    }
}
