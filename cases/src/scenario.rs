//! The cases that a provider library is put through: one file each, the steps of a client.

use crate::catalogue::toml_files;
use crate::error::{CaseError, all_or_errors};
use crate::requirement::{Bound, Kind};
use serde::Deserialize;
use std::path::Path;

mod builtin {
    include!(concat!(env!("OUT_DIR"), "/scenarios.rs"));
}

/// One case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// Its id, from its path.
    pub id: String,
    /// What it does, as one sentence.
    pub title: String,
    /// The sorts of provider it is for.
    pub kinds: Vec<Kind>,
    /// How often the provider stands in the profile.
    pub copies: usize,
    /// Parties that break duties of theirs on purpose in it, which are not judged then: the driving client, the mock.
    pub misbehaving: Vec<Bound>,
    /// Seconds after which the process counts as hung.
    pub limit: u64,
    /// The steps, one a line.
    pub steps: String,
}

/// A case that a provider library is put through.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(title = "A scenario"))]
pub(crate) struct File {
    /// What it does, as one sentence.
    title: String,
    /// The sorts of provider it is for; all if left out.
    kinds: Option<Vec<Kind>>,
    /// How often the provider stands in the profile; once if left out.
    copies: Option<usize>,
    /// Parties that break duties of theirs on purpose in it, which are not judged then: the driving client, the mock.
    #[serde(default)]
    misbehaving: Vec<Bound>,
    /// Seconds after which the process counts as hung.
    limit: Option<u64>,
    /// The steps of the client, one a line.
    steps: String,
}

impl Scenario {
    /// Seconds for a case that says nothing else.
    pub const ORDINARY_LIMIT: u64 = 5;

    /// The cases this program was built with, in the order of their ids.
    ///
    /// # Errors
    /// All files that cannot be used; the project's tests see to it that there are none.
    pub fn builtin() -> Result<Vec<Self>, Vec<CaseError>> {
        all_or_errors(builtin::SCENARIOS.iter().map(|(id, text)| Self::parse(id, &format!("cases/scenarios/{id}.toml"), text)))
    }

    /// The cases of a folder (`cases/scenarios`), in the order of their ids.
    ///
    /// # Errors
    /// All files that cannot be used.
    pub fn load(folder: &Path) -> Result<Vec<Self>, Vec<CaseError>> {
        let files = toml_files(folder).map_err(|error| vec![error])?;
        all_or_errors(files.iter().map(|(id, file, text)| Self::parse(id, file, text)))
    }

    /// Reads one case; `file` is its path for errors.
    ///
    /// # Errors
    /// What is wrong with it, and its line.
    pub fn parse(id: &str, file: &str, text: &str) -> Result<Self, CaseError> {
        let parsed: File = toml::from_str(text).map_err(|error| CaseError::from_toml(file, text, &error))?;
        Ok(Self {
            id: id.to_owned(),
            title: parsed.title,
            kinds: parsed.kinds.unwrap_or_else(|| vec![Kind::Store, Kind::AddressBook, Kind::Transport]),
            copies: parsed.copies.unwrap_or(1),
            misbehaving: parsed.misbehaving,
            limit: parsed.limit.unwrap_or(Self::ORDINARY_LIMIT),
            steps: parsed.steps,
        })
    }
}
