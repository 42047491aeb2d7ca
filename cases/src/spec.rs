//! Derived specs: what a document says in one language, step by step, and where it departs from the English.
//!
//! How the files are written stands in `docs/requirements.md`, "Derived specs".

use crate::Catalogue;
use crate::catalogue::toml_files;
use crate::error::CaseError;
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use toml::Spanned;

#[cfg(test)]
mod tests;
mod told;

pub use told::{Spec, Told};

pub(crate) mod builtin {
    include!(concat!(env!("OUT_DIR"), "/specs.rs"));
}

/// The language all others are held against.
pub(crate) const ENGLISH: &str = "en-us";

/// What one document says in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DerivedSpec {
    /// File name of the page without its ending.
    pub document: String,
    /// Language.
    pub locale: String,
    /// Folder and file of the text, where it is not `<locale>/<document>`.
    pub source: Option<String>,
    /// Other files with the same text, word for word.
    pub also: Vec<String>,
    /// Edition of the page.
    pub edition: String,
    /// What it says, in the order of the page; in other languages than English what agrees with the English.
    pub steps: Vec<Step>,
    /// Where it departs from the English.
    pub divergences: Vec<Divergence>,
}

/// One sentence that binds somebody, or that a reader needs in order to understand one that does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Step or section.
    pub at: String,
    /// First 16 hexadecimal digits of the SHA-256 over the normalised sentence.
    pub sha256: String,
    /// What it says, in our own words; in a translation that of the English sentence it agrees with.
    pub says: String,
    /// The requirements it demands.
    pub requirements: Vec<String>,
    /// The hash of the English sentence it agrees with; none in the English itself.
    pub english: Option<String>,
}

/// How a translation departs from the English.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum DivergenceKind {
    /// It leaves something out, or it cannot be read.
    Dropped,
    /// It says something that the English does not say.
    Added,
    /// It says something else.
    Altered,
    /// It says the opposite.
    Reversed,
}

/// One sentence of a translation that does not say what the English says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Divergence {
    /// How it departs.
    pub kind: DivergenceKind,
    /// The document.
    pub document: String,
    /// Folder and file of the text, where it is not `<locale>/<document>`.
    pub source: Option<String>,
    /// Step or section.
    pub at: String,
    /// Hash of the sentence; none where there is no sentence left.
    pub sha256: Option<String>,
    /// Hash of the English sentence.
    pub english: String,
    /// The identifiers at issue.
    pub names: Vec<String>,
    /// What is lost or changed, and what a reader who obeys does wrong.
    pub about: String,
    /// The requirements concerned.
    pub requirements: Vec<String>,
    /// Although damaged, the sentence still lets its reader know what is demanded.
    pub still_told: bool,
}

impl Divergence {
    /// Whether the sentence keeps this requirement from its reader.
    #[must_use]
    pub fn keeps_from_reader(&self, requirement: &str) -> bool {
        !self.still_told && self.requirements.iter().any(|id| id == requirement)
    }
}

/// The derived specs of all languages.
#[derive(Clone, Debug)]
pub struct Specs {
    pub(crate) documents: Vec<DerivedSpec>,
}

impl Specs {
    /// The specs this program was built with.
    ///
    /// # Errors
    /// All that is wrong with them; the project's tests see to it that nothing is.
    pub fn builtin(catalogue: &Catalogue) -> Result<Self, Vec<CaseError>> {
        let files =
            builtin::SPECS.iter().map(|(id, text)| ((*id).to_owned(), format!("cases/specs/{id}.toml"), Cow::Borrowed(*text)));
        Self::parse(catalogue, files)
    }

    /// The specs of a folder laid out as `cases/specs`.
    ///
    /// # Errors
    /// All that is wrong with them.
    pub fn load(catalogue: &Catalogue, folder: &Path) -> Result<Self, Vec<CaseError>> {
        let files = toml_files(folder).map_err(|error| vec![error])?;
        Self::parse(catalogue, files.into_iter().map(|(id, file, text)| (id, file, Cow::Owned(text))))
    }

    /// All documents, by language and name.
    #[must_use]
    pub fn documents(&self) -> &[DerivedSpec] {
        &self.documents
    }

    /// The languages there are specs for.
    #[must_use]
    pub fn locales(&self) -> BTreeSet<&str> {
        self.documents.iter().map(|document| document.locale.as_str()).collect()
    }

    /// What the documents of one language say; none if nobody prepared it.
    #[must_use]
    pub fn locale(&self, locale: &str) -> Option<Spec<'_>> {
        self.locales().contains(locale).then(|| Spec::new(self, locale))
    }

    fn parse(
        catalogue: &Catalogue,
        files: impl Iterator<Item = (String, String, Cow<'static, str>)>,
    ) -> Result<Self, Vec<CaseError>> {
        let mut errors = Vec::new();
        let mut sheets = Vec::new();
        for (id, file, text) in files {
            match Sheet::parse(&id, file, text) {
                Ok(sheet) => sheets.push(sheet),
                Err(error) => errors.push(error),
            }
        }
        // The English is read first, whatever the names of the languages.
        let (english, others): (Vec<Sheet>, Vec<Sheet>) = sheets.into_iter().partition(|sheet| sheet.locale == ENGLISH);
        let mut known = English::new();
        let mut documents = Vec::new();
        for sheet in english {
            match sheet.english(catalogue) {
                Ok(document) => {
                    let page = known.entry((document.document.clone(), document.edition.clone())).or_default();
                    page.extend(document.steps.iter().map(|step| (step.sha256.clone(), step.clone())));
                    documents.push(document);
                }
                Err(error) => errors.push(error),
            }
        }
        for sheet in others {
            match sheet.translated(&known) {
                Ok(document) => documents.push(document),
                Err(error) => errors.push(error),
            }
        }
        if errors.is_empty() { Ok(Self { documents }) } else { Err(errors) }
    }
}

/// The steps of the English pages by document, edition and hash.
type English = BTreeMap<(String, String), BTreeMap<String, Step>>;

/// What one document says in one language.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(title = "A derived spec"))]
pub(crate) struct File {
    /// As the file is named.
    #[cfg_attr(test, schemars(with = "String"))]
    document: Spanned<String>,
    /// A variant's folder and file.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    source: Option<Spanned<String>>,
    /// Other files with the same text, word for word.
    #[serde(default)]
    also: Vec<String>,
    /// Edition of the page.
    #[cfg_attr(test, schemars(with = "String"))]
    edition: Spanned<String>,
    /// What it says; in other languages than English what agrees with the English.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Vec<StepInFile>"))]
    step: Vec<Spanned<StepInFile>>,
    /// Where a translation departs from the English.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Vec<DivergenceInFile>"))]
    divergence: Vec<Spanned<DivergenceInFile>>,
}

/// One sentence: with `says` and `requirements` in the English, with `english` in a translation.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct StepInFile {
    /// Step or section.
    at: String,
    /// First 16 hexadecimal digits of the SHA-256 over the normalised sentence, in the language of the page.
    #[cfg_attr(test, schemars(regex(pattern = "^[0-9a-f]{16}$")))]
    sha256: String,
    /// What it says, in our own words.
    says: Option<String>,
    /// The requirements it demands.
    #[cfg_attr(test, schemars(with = "Option<Vec<String>>"))]
    requirements: Option<Vec<Spanned<String>>>,
    /// The hash of the English sentence it agrees with.
    english: Option<String>,
}

/// One sentence of a translation that does not say what the English says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct DivergenceInFile {
    /// How it departs.
    kind: DivergenceKind,
    /// Step or section.
    at: String,
    /// Hash of the sentence; left out where a dropped sentence left nothing behind.
    #[cfg_attr(test, schemars(regex(pattern = "^[0-9a-f]{16}$")))]
    sha256: Option<String>,
    /// Hash of the English sentence.
    #[cfg_attr(test, schemars(with = "String"))]
    english: Spanned<String>,
    /// The identifiers at issue.
    #[serde(default)]
    names: Vec<String>,
    /// What is lost or changed, and what a reader who obeys does wrong.
    #[cfg_attr(test, schemars(with = "String"))]
    about: Spanned<String>,
    /// The requirements concerned, among those of the English step.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    requirements: Vec<Spanned<String>>,
    /// Although damaged, the sentence still lets its reader know what is demanded.
    #[serde(default)]
    still_told: bool,
}

/// A file that has been read but not yet held against the others.
struct Sheet {
    locale: String,
    file: String,
    text: Cow<'static, str>,
    content: File,
}

impl Sheet {
    fn parse(id: &str, file: String, text: Cow<'static, str>) -> Result<Self, CaseError> {
        let content: File = toml::from_str(&text).map_err(|error| CaseError::from_toml(&file, &text, &error))?;
        let (locale, name) = id.split_once('/').unwrap_or_default();
        let (document, variant) = name.split_once('.').map_or((name, ""), |(document, variant)| (document, variant));
        let sheet = Self { locale: locale.to_owned(), file, text, content };
        if !is_locale(locale) || name.contains('/') || document.is_empty() {
            return Err(sheet.error(0, "expected a path `<locale>/<document>.toml`, or `<locale>/<document>.<variant>.toml`"));
        }
        if *sheet.content.document.get_ref() != document {
            let what =
                format!("`document` is `{}`; expected `{document}`, as the file is named", sheet.content.document.get_ref());
            return Err(sheet.error(sheet.content.document.span().start, what));
        }
        match &sheet.content.source {
            Some(source) if variant.is_empty() => {
                Err(sheet.error(source.span().start, "`source`; expected only in a file named `<document>.<variant>.toml`"))
            }
            None if !variant.is_empty() => {
                Err(sheet.error(0, "no `source`; expected the folder and file this variant stands in"))
            }
            _ if sheet.content.edition.get_ref().is_empty() => {
                Err(sheet.error(sheet.content.edition.span().start, "`edition` is empty"))
            }
            _ => Ok(sheet),
        }
    }

    fn error(&self, byte: usize, what: impl Into<String>) -> CaseError {
        CaseError::at(&self.file, &self.text, byte, what)
    }

    fn spec(&self, steps: Vec<Step>, divergences: Vec<Divergence>) -> DerivedSpec {
        DerivedSpec {
            document: self.content.document.get_ref().clone(),
            locale: self.locale.clone(),
            source: self.content.source.as_ref().map(|source| source.get_ref().clone()),
            also: self.content.also.clone(),
            edition: self.content.edition.get_ref().clone(),
            steps,
            divergences,
        }
    }

    fn english(self, catalogue: &Catalogue) -> Result<DerivedSpec, CaseError> {
        if let Some(divergence) = self.content.divergence.first() {
            return Err(self.error(divergence.span().start, "`[[divergence]]` in the English; expected in translations only"));
        }
        let mut seen = BTreeSet::new();
        let mut steps = Vec::new();
        for step in &self.content.step {
            let (start, step) = (step.span().start, step.get_ref());
            self.check_sentence(start, &step.at, Some(&step.sha256))?;
            let (Some(says), Some(requirements), None) = (&step.says, &step.requirements, &step.english) else {
                return Err(self.error(start, "expected `says` and `requirements`, and no `english`, in a step of the English"));
            };
            if says.trim().is_empty() {
                return Err(self.error(start, "`says` is empty"));
            }
            if let Some(id) = requirements.iter().find(|id| catalogue.get(id.get_ref()).is_none()) {
                let what = format!("no requirement `{}`; expected the id of a file in cases/requirements", id.get_ref());
                return Err(self.error(id.span().start, what));
            }
            if !seen.insert(&step.sha256) {
                return Err(self.error(start, format!("sentence {} for the second time; expected each once", step.sha256)));
            }
            steps.push(Step {
                at: step.at.clone(),
                sha256: step.sha256.clone(),
                says: says.clone(),
                requirements: requirements.iter().map(|id| id.get_ref().clone()).collect(),
                english: None,
            });
        }
        if steps.is_empty() {
            return Err(self.error(self.text.len(), "no `[[step]]`; expected at least one"));
        }
        Ok(self.spec(steps, Vec::new()))
    }

    fn translated(self, english: &English) -> Result<DerivedSpec, CaseError> {
        let key = (self.content.document.get_ref().clone(), self.content.edition.get_ref().clone());
        let Some(page) = english.get(&key) else {
            let what = format!("no English spec of `{}` in edition `{}` to hold this against", key.0, key.1);
            return Err(self.error(self.content.document.span().start, what));
        };
        let no_step = |hash: &str| format!("no step {hash} in the English spec; expected the hash of one");
        let mut open: BTreeSet<&str> = page.keys().map(String::as_str).collect();
        let mut steps = Vec::new();
        for step in &self.content.step {
            let (start, step) = (step.span().start, step.get_ref());
            self.check_sentence(start, &step.at, Some(&step.sha256))?;
            let (None, None, Some(hash)) = (&step.says, &step.requirements, &step.english) else {
                return Err(
                    self.error(start, "expected `english`, and neither `says` nor `requirements`, in a step of a translation")
                );
            };
            let theirs = page.get(hash).ok_or_else(|| self.error(start, no_step(hash)))?;
            open.remove(hash.as_str());
            steps.push(Step { at: step.at.clone(), sha256: step.sha256.clone(), english: Some(hash.clone()), ..theirs.clone() });
        }
        let mut divergences = Vec::new();
        for divergence in &self.content.divergence {
            let divergence = self.divergence(divergence, page)?;
            open.remove(divergence.english.as_str());
            divergences.push(divergence);
        }
        if let Some(left) = page.values().find(|step| open.contains(step.sha256.as_str())) {
            let what = format!("nothing says what became of the English step {} at `{}`", left.sha256, left.at);
            return Err(self.error(self.text.len(), what));
        }
        let doubled = divergences.iter().enumerate().find_map(|(index, one)| {
            let same = |other: &Divergence| (&other.sha256, &other.english) == (&one.sha256, &one.english);
            divergences[..index].iter().any(same).then(|| self.content.divergence[index].span().start)
        });
        if let Some(start) = doubled {
            return Err(self.error(start, "this divergence for the second time; expected each once"));
        }
        Ok(self.spec(steps, divergences))
    }

    fn divergence(&self, written: &Spanned<DivergenceInFile>, page: &BTreeMap<String, Step>) -> Result<Divergence, CaseError> {
        let (start, one) = (written.span().start, written.get_ref());
        self.check_sentence(start, &one.at, one.sha256.as_ref())?;
        if one.sha256.is_none() && one.kind != DivergenceKind::Dropped {
            return Err(self.error(start, "no `sha256`; expected the hash of the sentence, which only what is dropped may lack"));
        }
        if one.about.get_ref().trim().is_empty() {
            return Err(self.error(one.about.span().start, "`about` is empty; expected what is lost or changed"));
        }
        let Some(step) = page.get(one.english.get_ref()) else {
            let what = format!("no step {} in the English spec; expected the hash of one", one.english.get_ref());
            return Err(self.error(one.english.span().start, what));
        };
        if let Some(id) = one.requirements.iter().find(|id| !step.requirements.contains(id.get_ref())) {
            let what = format!("`{}` is not among the requirements of the English step; expected one that is", id.get_ref());
            return Err(self.error(id.span().start, what));
        }
        Ok(Divergence {
            kind: one.kind,
            document: self.content.document.get_ref().clone(),
            source: self.content.source.as_ref().map(|source| source.get_ref().clone()),
            at: one.at.clone(),
            sha256: one.sha256.clone(),
            english: one.english.get_ref().clone(),
            names: one.names.clone(),
            about: one.about.get_ref().clone(),
            requirements: one.requirements.iter().map(|id| id.get_ref().clone()).collect(),
            still_told: one.still_told,
        })
    }

    fn check_sentence(&self, start: usize, at: &str, sha256: Option<&String>) -> Result<(), CaseError> {
        if at.trim().is_empty() {
            return Err(self.error(start, "`at` is empty; expected the step or section"));
        }
        let good = |hash: &str| hash.len() == 16 && hash.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        match sha256.filter(|hash| !good(hash)) {
            Some(hash) => Err(self.error(start, format!("sha256 `{hash}`; expected 16 hexadecimal digits in lower case"))),
            None => Ok(()),
        }
    }
}

fn is_locale(name: &str) -> bool {
    let letters = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_lowercase());
    name.split_once('-').is_some_and(|(language, country)| letters(language) && letters(country))
}
