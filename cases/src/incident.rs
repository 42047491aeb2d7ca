//! The incidents: what went wrong with real programs, as traces, with what must be found in them, which of a fault of MAPI's is nothing
//! that the program is charged with.

use crate::catalogue::toml_files;
use crate::error::{CaseError, all_or_errors};
use crate::example::{Ends, Example, ExampleSubject};
use crate::requirement::Bound;
use serde::Deserialize;
use std::path::Path;
use toml::Spanned;

mod builtin {
    include!(concat!(env!("OUT_DIR"), "/incidents.rs"));
}

/// One incident.
#[derive(Clone, Debug)]
pub struct Incident {
    /// Its id, from its path.
    pub id: String,
    /// What went wrong, as one sentence.
    pub title: String,
    /// Who told of it, and where.
    pub source: String,
    /// What lies behind it, as far as the source says so, and how the trace follows from that.
    pub about: String,
    /// Whose fault it was; none where nobody knows.
    pub fault: Option<Bound>,
    /// The requirements it broke that no trace can show.
    pub beyond: Vec<String>,
    /// The trace and what must be found in it; nothing at all if nothing is expected.
    pub example: Example,
}

/// What went wrong with a real program, as a trace.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(title = "An incident"))]
pub(crate) struct File {
    /// What went wrong, as one sentence.
    title: String,
    /// Who told of it, and where.
    source: String,
    /// What lies behind it, as far as the source says so, and how the trace follows from that.
    about: String,
    /// Whose fault it was; left out where nobody knows.
    #[cfg_attr(test, schemars(with = "Option<Bound>"))]
    fault: Option<Spanned<Bound>>,
    /// The requirements it broke that no trace can show.
    #[serde(default)]
    beyond: Vec<String>,
    /// Who is under test.
    #[serde(default)]
    subject: ExampleSubject,
    /// The edition to judge it by; all requirements are judged if left out.
    edition: Option<String>,
    /// The requirements it violates: these and no others, each on the line that its `#!` names.
    #[serde(default)]
    violates: Vec<String>,
    /// The requirements that a run which does not complete leaves open.
    #[serde(default)]
    inconclusive: Vec<String>,
    /// How the run ends.
    #[serde(default)]
    ends: Ends,
    /// The trace, in the notation of docs/requirements.md.
    #[cfg_attr(test, schemars(with = "String"))]
    trace: Spanned<String>,
}

impl Incident {
    /// Reads one incident; `file` is its path for errors.
    ///
    /// # Errors
    /// The first thing wrong with it, and its line.
    pub fn parse(id: &str, file: &str, text: &str) -> Result<Self, CaseError> {
        let content: File = toml::from_str(text).map_err(|error| CaseError::from_toml(file, text, &error))?;
        let shown = [&content.violates, &content.inconclusive, &content.beyond].iter().any(|ids| !ids.is_empty());
        let whose = content.fault.as_ref().map(|fault| *fault.get_ref());
        if let (Some(fault), Some(Bound::Client | Bound::Provider), false) = (&content.fault, whose, shown) {
            let what = "a fault of a client or provider breaks a rule; expected what it `violates`, leaves `inconclusive`, or \
                 broke `beyond` what a trace shows";
            return Err(CaseError::at(file, text, fault.span().start, what));
        }
        let trace_line = Example::line_of_trace(text, content.trace.span().start);
        let example = Example {
            id: format!("incidents/{id}"),
            about: content.title.clone(),
            subject: content.subject,
            edition: content.edition,
            violates: content.violates,
            meets: Vec::new(),
            inconclusive: content.inconclusive,
            not_exercised: Vec::new(),
            ends: content.ends,
            trace: content.trace.into_inner(),
            trace_line,
        };
        let (id, title, source, about) = (id.into(), content.title, content.source, content.about);
        Ok(Self { id, title, source, about, fault: whose, beyond: content.beyond, example })
    }

    /// The incidents this program was built with, in the order of their ids.
    ///
    /// # Errors
    /// All files that cannot be used; the project's tests see to it that there are none.
    pub fn builtin() -> Result<Vec<Self>, Vec<CaseError>> {
        all_or_errors(builtin::INCIDENTS.iter().map(|(id, text)| Self::parse(id, &format!("cases/incidents/{id}.toml"), text)))
    }

    /// The path of its file, relative to the `cases` folder.
    #[must_use]
    pub fn file(&self) -> String {
        format!("incidents/{}.toml", self.id)
    }
}

/// Reads all incidents under a folder (`cases/incidents`), in the order of their ids.
///
/// # Errors
/// All files that cannot be used.
pub fn load_incidents(folder: &Path) -> Result<Vec<Incident>, Vec<CaseError>> {
    let files = toml_files(folder).map_err(|error| vec![error])?;
    all_or_errors(files.iter().map(|(id, file, text)| Incident::parse(id, file, text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const INCIDENT: &str = "title = \"t\"\nsource = \"s\"\nabout = \"a\"\nfault = \"subsystem\"\ntrace = \"\"\"\n\"\"\"\n";

    #[test]
    fn a_fault_of_mapi_may_show_nothing() {
        let incident = Incident::parse("a", "a.toml", INCIDENT).unwrap();
        assert_eq!((incident.fault, incident.example.trace_line), (Some(Bound::Subsystem), 6));
        assert_eq!(incident.file(), "incidents/a.toml");
    }

    #[test]
    fn a_fault_of_a_program_breaks_a_rule() {
        let text = INCIDENT.replace("subsystem", "client");
        let error = Incident::parse("a", "a.toml", &text).unwrap_err();
        assert!(error.line == 4 && error.what.contains("violates"), "{error}");
        assert!(Incident::parse("a", "a.toml", &format!("beyond = [\"x/y\"]\n{text}")).is_ok());
    }
}
