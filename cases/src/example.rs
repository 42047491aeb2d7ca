//! The examples: traces that meet or violate requirements, with what must be found on the line where it must be found.

use crate::catalogue::toml_files;
use crate::error::{CaseError, all_or_errors, line_of};
use serde::Deserialize;
use std::path::Path;
use toml::Spanned;

mod builtin {
    include!(concat!(env!("OUT_DIR"), "/examples.rs"));
}

/// Who is under test in an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum ExampleSubject {
    /// A program that uses MAPI.
    #[default]
    Client,
    /// A message store provider.
    Store,
    /// An address book provider.
    AddressBook,
    /// A transport provider.
    Transport,
}

/// How the recorded run ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum Ends {
    /// It came to its end.
    #[default]
    Completes,
    /// The process died.
    Crash,
    /// The process stopped answering.
    Hang,
    /// The process left early.
    Exit,
}

/// One example.
#[derive(Clone, Debug)]
pub struct Example {
    /// `<area>/<slug>`, from its path.
    pub id: String,
    /// One line.
    pub about: String,
    /// Who is under test.
    pub subject: ExampleSubject,
    /// The edition to judge it by; all requirements are judged if left out.
    pub edition: Option<String>,
    /// The requirements it violates.
    pub violates: Vec<String>,
    /// The requirements it exercises and meets.
    pub meets: Vec<String>,
    /// The requirements it leaves open, in a run that did not complete.
    pub inconclusive: Vec<String>,
    /// The requirements it does not put to the test, though it looks so.
    pub not_exercised: Vec<String>,
    /// How the run ends.
    pub ends: Ends,
    /// The trace, in the notation.
    pub trace: String,
    /// Line of the file on which the trace's first line stands.
    pub trace_line: usize,
}

/// A trace that meets or violates requirements.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(title = "An example"))]
pub(crate) struct File {
    /// What happens in it, as one sentence.
    about: String,
    /// Who is under test.
    #[serde(default)]
    subject: ExampleSubject,
    /// The edition to judge it by; all requirements are judged if left out.
    edition: Option<String>,
    /// The requirements it violates: these and no others, each on the line that its `#!` names.
    #[serde(default)]
    violates: Vec<String>,
    /// The requirements it exercises and meets.
    #[serde(default)]
    meets: Vec<String>,
    /// The requirements that a run which does not complete leaves open.
    #[serde(default)]
    inconclusive: Vec<String>,
    /// The requirements that it does not put to the test, though it looks so: what they demand never fell due.
    #[serde(default)]
    not_exercised: Vec<String>,
    /// How the run ends.
    #[serde(default)]
    ends: Ends,
    /// The trace, in the notation of docs/requirements.md.
    #[cfg_attr(test, schemars(with = "String"))]
    trace: Spanned<String>,
}

impl Example {
    /// Reads one example; `file` is its path for errors.
    ///
    /// # Errors
    /// The first thing wrong with it, and its line.
    pub fn parse(id: &str, file: &str, text: &str) -> Result<Self, CaseError> {
        let File { about, subject, edition, violates, meets, inconclusive, not_exercised, ends, trace } =
            toml::from_str(text).map_err(|error| CaseError::from_toml(file, text, &error))?;
        let at = |byte: usize, what: &str| CaseError::at(file, text, byte, what);
        let start = trace.span().start;
        if [&violates, &meets, &inconclusive, &not_exercised].iter().all(|ids| ids.is_empty()) {
            return Err(at(0, "an example says what it `violates`, `meets`, leaves `inconclusive` or `not_exercised`"));
        }
        if ends == Ends::Completes && !inconclusive.is_empty() {
            return Err(at(0, "nothing is `inconclusive` in a run that completes"));
        }
        let trace_line = Self::line_of_trace(text, start);
        Ok(Self {
            id: id.into(),
            about,
            subject,
            edition,
            violates,
            meets,
            inconclusive,
            not_exercised,
            ends,
            trace: trace.into_inner(),
            trace_line,
        })
    }

    /// The line of a trace that begins at this byte: the one after the quotation marks, where they stand alone.
    pub(crate) fn line_of_trace(text: &str, start: usize) -> usize {
        line_of(text, start) + usize::from(text[start..].starts_with("\"\"\"\n") || text[start..].starts_with("'''\n"))
    }

    /// The examples this program was built with, in the order of their ids.
    ///
    /// # Errors
    /// All files that cannot be used; the project's tests see to it that there are none.
    pub fn builtin() -> Result<Vec<Self>, Vec<CaseError>> {
        all_or_errors(builtin::EXAMPLES.iter().map(|(id, text)| Self::parse(id, &format!("cases/examples/{id}.toml"), text)))
    }

    /// The path of its file, relative to the `cases` folder.
    #[must_use]
    pub fn file(&self) -> String {
        format!("examples/{}.toml", self.id)
    }
}

/// Reads all examples under a folder (`cases/examples`), in the order of their ids.
///
/// # Errors
/// All files that cannot be used.
pub fn load_examples(folder: &Path) -> Result<Vec<Example>, Vec<CaseError>> {
    let files = toml_files(folder).map_err(|error| vec![error])?;
    all_or_errors(files.iter().map(|(id, file, text)| Example::parse(id, file, text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_where_the_trace_stands() {
        let text = "about = \"a\"\nviolates = [\"x/y\"]\ntrace = \"\"\"\nclient MAPIInitialize()\n\"\"\"\n";
        let example = Example::parse("a/b", "a/b.toml", text).unwrap();
        assert_eq!((example.trace_line, example.trace.as_str()), (4, "client MAPIInitialize()\n"));
    }

    #[test]
    fn refuses_an_example_of_nothing() {
        let error = Example::parse("a/b", "a/b.toml", "about = \"a\"\ntrace = \"\"\n").unwrap_err();
        assert!(error.what.contains("violates"), "{error}");
    }
}
