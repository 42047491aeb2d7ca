//! What would keep a run from working, told before the run: of files, without loading them, and of this machine.
//!
//! `provider` and `client` say by the same code why they cannot go on.

pub mod image;
mod imports;
mod machine;
pub mod program;
pub mod provider;
mod search;
mod text;

pub use machine::{Machine, mock_version};
pub use search::Search;

use crate::run::RunError;
use image::{Function, Image, Kind, contents};
use messages::tell;
use serde::Serialize;
use std::path::Path;

/// How much a fact weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Weight {
    /// As it should be, or of no weight.
    Fine,
    /// Worth knowing: the run works, and may show less than expected.
    Note,
    /// Would keep the run from working.
    Trouble,
}

/// One thing found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// What it is about, for programs; stays the same from version to version.
    pub about: &'static str,
    /// How much it weighs.
    pub weight: Weight,
    /// The fact.
    pub text: String,
    /// The names it is about, where there are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
}

impl Fact {
    fn new(weight: Weight, about: &'static str, text: impl Into<String>) -> Self {
        Self { about, weight, text: text.into(), names: Vec::new(), remedy: None }
    }

    fn fine(about: &'static str, text: impl Into<String>) -> Self {
        Self::new(Weight::Fine, about, text)
    }

    fn note(about: &'static str, text: impl Into<String>) -> Self {
        Self::new(Weight::Note, about, text)
    }

    fn trouble(about: &'static str, text: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { remedy: Some(remedy.into()), ..Self::new(Weight::Trouble, about, text) }
    }

    fn names(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.names = names.into_iter().map(Into::into).collect();
        self
    }
}

/// A library that a file names.
#[derive(Clone, Debug, Serialize)]
pub struct Needed {
    /// Its name.
    pub library: String,
    /// The functions wanted of it; of ELF files unknown, since their symbols name no library.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub functions: Vec<String>,
    /// Whether it is loaded only when one of them is called.
    pub delayed: bool,
}

/// What is said of one file.
#[derive(Clone, Debug, Serialize)]
pub struct Examined {
    /// The file as it was named.
    pub path: String,
    /// ELF or PE.
    pub format: image::Format,
    /// Library or program.
    pub kind: Kind,
    /// The processor it is for.
    pub architecture: String,
    /// 32 or 64.
    pub bits: u8,
    /// The providers' entry points it exports, by the names it exports them under.
    pub entry_points: Vec<String>,
    /// The libraries it names.
    pub imports: Vec<Needed>,
    /// What was found.
    pub facts: Vec<Fact>,
}

/// Looks at a file.
///
/// # Errors
/// It cannot be read, or is neither library nor program.
pub fn examine(path: &Path, machine: &Machine) -> Result<Examined, RunError> {
    let data = contents(path).map_err(|error| RunError::at(path, error))?;
    let image = match Image::parse(&data) {
        Err(_) if data.starts_with(b"#!") => {
            return Err(RunError::at(path, tell!("doctor-image-script")));
        }
        parsed => parsed.map_err(|error| RunError::at(path, error))?,
    };
    if image.kind == Kind::Other {
        let (format, kind) = (image.format.to_string(), image.kind.to_string());
        return Err(RunError::at(path, tell!("doctor-image-other", format = format, kind = kind)));
    }
    let mut facts: Vec<_> = image.unfit().map(|unfit| Fact::trouble("format", unfit.what, unfit.remedy)).into_iter().collect();
    match image.kind {
        Kind::Library => provider::examine(&image, &mut facts),
        _ => program::examine(path, &image, machine, &mut facts),
    }
    imports::examine(path, &image, machine, &mut facts);
    let needed = image.imports.iter().map(|import| Needed {
        library: import.library.clone(),
        functions: import.functions.iter().map(Function::to_string).collect(),
        delayed: import.delayed,
    });
    Ok(Examined {
        path: path.display().to_string(),
        format: image.format,
        kind: image.kind,
        architecture: image.architecture.clone(),
        bits: image.bits,
        entry_points: provider::entry_points(&image).into_iter().map(|entry| entry.exported).collect(),
        imports: needed.collect(),
        facts,
    })
}

/// All that was found.
#[derive(Debug, Serialize)]
pub struct Examination {
    schema: &'static str,
    tool: &'static str,
    version: &'static str,
    /// Whether nothing would keep a run from working.
    pub fine: bool,
    troubles: usize,
    notes: usize,
    /// The machine.
    pub machine: Machine,
    /// The files.
    pub files: Vec<Examined>,
}

impl Examination {
    /// Sums up what was found.
    #[must_use]
    pub fn new(machine: Machine, files: Vec<Examined>) -> Self {
        let facts = || machine.facts.iter().chain(files.iter().flat_map(|file| &file.facts));
        let count = |weight| facts().filter(|fact| fact.weight == weight).count();
        let (troubles, notes) = (count(Weight::Trouble), count(Weight::Note));
        Self {
            schema: "mapi-conformance/doctor/1",
            tool: env!("CARGO_PKG_NAME"),
            version: env!("CARGO_PKG_VERSION"),
            fine: troubles == 0,
            troubles,
            notes,
            machine,
            files,
        }
    }

    /// For people.
    #[must_use]
    pub fn human(&self) -> String {
        text::human(self)
    }

    /// For programs.
    ///
    /// # Errors
    /// None is known.
    pub fn json(&self) -> Result<String, RunError> {
        serde_json::to_string_pretty(self).map(|text| text + "\n").map_err(|error| RunError(error.to_string()))
    }
}
