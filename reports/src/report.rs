//! The report as a whole, and its form in JSON.

use std::collections::BTreeMap;

use messages::tell;
use serde::ser::SerializeStruct as _;
use serde::{Deserialize, Serialize, Serializer};

use crate::{Case, Requirement, Summary, Verdict};

/// Name and major version of the JSON form. A field added keeps it; a changed meaning gets a new number, which older readers
/// refuse.
pub const SCHEMA: &str = "mapi-conformance/report/1";

/// A finished run.
///
/// `schema` and `summary` of the JSON form are no fields: the one is [`SCHEMA`], the other is counted when asked for, so that it
/// cannot disagree with the requirements. The summary of a file that is read is therefore ignored, its schema checked.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "Wire")]
pub struct Report {
    /// The tool that made the report.
    pub tool: Tool,
    /// What was tested.
    pub subject: Subject,
    /// Edition of the documents by which it was judged.
    pub edition: String,
    /// Language, or language and document, that alone was the measure, if one was chosen: `ja-jp`.
    pub spec: Option<String>,
    /// The requirements, in the order to be shown.
    pub requirements: Vec<Requirement>,
    /// The cases, in the order in which they ran.
    pub cases: Vec<Case>,
    /// Requirements on which the editions of the documents come to other verdicts, where they are compared.
    pub editions: Vec<Differs>,
    /// What varies from run to run.
    pub run: Option<Run>,
}

/// A requirement on which editions differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Differs {
    /// Its id.
    pub requirement: String,
    /// The verdict by each edition.
    pub verdicts: BTreeMap<String, Verdict>,
}

/// A program and its version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tool {
    /// Name of the program.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// What was tested.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// What it is: `client`, `provider`, `trace`.
    pub kind: String,
    /// Its path as the user gave it; the absolute one belongs to [`Run::paths`].
    pub path: String,
    /// Digest of the file, in hexadecimal digits.
    pub sha256: Option<String>,
}

/// What varies from run to run although nothing about the subject changed. Set [`Report::run`] to `None` for snapshots.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Run {
    /// When it began, in the form of RFC 3339.
    pub started: Option<String>,
    /// How long it took, in milliseconds.
    pub duration_ms: Option<u64>,
    /// How long each case took, by case id.
    pub case_ms: BTreeMap<String, u64>,
    /// Absolute paths by their use: `subject`, `traces`.
    pub paths: BTreeMap<String, String>,
}

impl Report {
    /// Counts the verdicts on requirements that bind the subject.
    #[must_use]
    pub fn summary(&self) -> Summary {
        self.verdicts(|r| r.about_subject)
    }

    /// Counts the verdicts on the tool's own duties.
    #[must_use]
    pub fn own_summary(&self) -> Summary {
        self.verdicts(Requirement::is_own)
    }

    fn verdicts(&self, of: fn(&Requirement) -> bool) -> Summary {
        self.requirements.iter().filter(|r| of(r)).map(|r| r.verdict).collect()
    }
}

impl Serialize for Report {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut wire = serializer.serialize_struct("Report", 10)?;
        wire.serialize_field("schema", SCHEMA)?;
        wire.serialize_field("tool", &self.tool)?;
        wire.serialize_field("subject", &self.subject)?;
        wire.serialize_field("edition", &self.edition)?;
        wire.serialize_field("spec", &self.spec)?;
        wire.serialize_field("requirements", &self.requirements)?;
        wire.serialize_field("cases", &self.cases)?;
        wire.serialize_field("summary", &self.summary())?;
        if self.editions.is_empty() {
            wire.skip_field("editions")?;
        } else {
            wire.serialize_field("editions", &self.editions)?;
        }
        match &self.run {
            Some(run) => wire.serialize_field("run", run)?,
            None => wire.skip_field("run")?,
        }
        wire.end()
    }
}

/// The form that is read. The schema stands first, here and in every file, so that a newer report is refused by its name
/// before an unknown verdict is stumbled over.
#[derive(Deserialize)]
struct Wire {
    #[serde(rename = "schema")]
    _schema: KnownSchema,
    tool: Tool,
    subject: Subject,
    edition: String,
    spec: Option<String>,
    requirements: Vec<Requirement>,
    cases: Vec<Case>,
    #[serde(default)]
    editions: Vec<Differs>,
    run: Option<Run>,
}

impl From<Wire> for Report {
    fn from(wire: Wire) -> Self {
        let Wire { _schema, tool, subject, edition, spec, requirements, cases, editions, run } = wire;
        Self { tool, subject, edition, spec, requirements, cases, editions, run }
    }
}

#[derive(Deserialize)]
#[serde(try_from = "String")]
struct KnownSchema;

impl TryFrom<String> for KnownSchema {
    type Error = String;

    fn try_from(found: String) -> Result<Self, String> {
        if found == SCHEMA { Ok(Self) } else { Err(tell!("report-schema-unknown", found = found, schema = SCHEMA)) }
    }
}
