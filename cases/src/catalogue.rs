//! All requirements together: those built into the program, or those of a folder.

use crate::error::CaseError;
use crate::requirement::Requirement;
use std::borrow::Cow;
use std::fs;
use std::path::Path;

pub(crate) mod builtin {
    include!(concat!(env!("OUT_DIR"), "/requirements.rs"));
}

/// The requirements, in the order of their ids.
#[derive(Clone, Debug)]
pub struct Catalogue {
    requirements: Vec<Requirement>,
}

impl Catalogue {
    /// The catalogue this program was built with.
    ///
    /// # Errors
    /// All files that cannot be used; the project's tests see to it that there are none.
    pub fn builtin() -> Result<Self, Vec<CaseError>> {
        Self::parse(
            builtin::REQUIREMENTS
                .iter()
                .map(|(id, text)| ((*id).to_owned(), format!("cases/requirements/{id}.toml"), Cow::Borrowed(*text))),
        )
    }

    /// The requirements of a folder laid out as `cases/requirements`.
    ///
    /// # Errors
    /// All files that cannot be used.
    pub fn load(folder: &Path) -> Result<Self, Vec<CaseError>> {
        let files = toml_files(folder).map_err(|error| vec![error])?;
        Self::parse(files.into_iter().map(|(id, file, text)| (id, file, Cow::Owned(text))))
    }

    /// A catalogue of requirements made elsewhere, sorted by id.
    #[must_use]
    pub fn from_requirements(mut requirements: Vec<Requirement>) -> Self {
        requirements.sort_by(|a, b| a.id.cmp(&b.id));
        Self { requirements }
    }

    fn parse(files: impl Iterator<Item = (String, String, Cow<'static, str>)>) -> Result<Self, Vec<CaseError>> {
        let mut requirements = Vec::new();
        let mut errors = Vec::new();
        for (id, file, text) in files {
            match well_named(&id).and_then(|()| Requirement::parse(&id, &file, text).map_err(Some)) {
                Ok(requirement) => requirements.push(requirement),
                Err(Some(error)) => errors.push(error),
                Err(None) => errors.push(CaseError {
                    file,
                    line: 1,
                    what: "expected a path `<area>/<slug>.toml` of a-z, 0-9 and `-`".into(),
                }),
            }
        }
        if errors.is_empty() { Ok(Self::from_requirements(requirements)) } else { Err(errors) }
    }

    /// All requirements.
    #[must_use]
    pub fn requirements(&self) -> &[Requirement] {
        &self.requirements
    }

    /// The requirement of this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Requirement> {
        let index = self.requirements.binary_search_by(|requirement| requirement.id.as_str().cmp(id)).ok()?;
        Some(&self.requirements[index])
    }
}

fn well_named(id: &str) -> Result<(), Option<CaseError>> {
    let good = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    match id.split_once('/') {
        Some((area, slug)) if good(area) && good(slug) => Ok(()),
        _ => Err(None),
    }
}

/// The TOML files under a folder: id (path below it, without ending), path for errors, text.
pub(crate) fn toml_files(folder: &Path) -> Result<Vec<(String, String, String)>, CaseError> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        let failed = |path: &Path, error: &std::io::Error| CaseError {
            file: path.display().to_string(),
            line: 1,
            what: error.to_string(),
        };
        for entry in fs::read_dir(&next).map_err(|error| failed(&next, &error))? {
            let path = entry.map_err(|error| failed(&next, &error))?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "toml") {
                let text = fs::read_to_string(&path).map_err(|error| failed(&path, &error))?;
                let id = path.strip_prefix(folder).unwrap_or(&path).with_extension("").to_string_lossy().replace('\\', "/");
                found.push((id, path.display().to_string(), text));
            }
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_two_plain_words() {
        assert!(well_named("end-session/unadvise-2").is_ok());
        for id in ["alone", "a/b/c", "A/b", "a/b_c", "/b"] {
            assert!(well_named(id).is_err(), "{id}");
        }
    }
}
