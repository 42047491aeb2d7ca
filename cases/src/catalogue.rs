//! All requirements together: those built into the program, or those of a folder.

use crate::conflict::Conflict;
use crate::error::CaseError;
use crate::requirement::Requirement;
use std::borrow::Cow;
use std::fs;
use std::path::Path;

pub(crate) mod builtin {
    include!(concat!(env!("OUT_DIR"), "/requirements.rs"));
    include!(concat!(env!("OUT_DIR"), "/conflicts.rs"));
}

/// The requirements, in the order of their ids, and where the documents disagree on them.
#[derive(Clone, Debug)]
pub struct Catalogue {
    pub(crate) requirements: Vec<Requirement>,
    pub(crate) conflicts: Vec<Conflict>,
}

/// A data file: id, path for errors, text.
type DataFile = (String, String, Cow<'static, str>);

impl Catalogue {
    /// The catalogue this program was built with.
    ///
    /// # Errors
    /// All files that cannot be used; the project's tests see to it that there are none.
    pub fn builtin() -> Result<Self, Vec<CaseError>> {
        let files = |folder: &'static str, table: &'static [(&str, &str)]| {
            let file = move |(id, text): &(&'static str, &'static str)| {
                ((*id).to_owned(), format!("cases/{folder}/{id}.toml"), Cow::Borrowed(*text))
            };
            table.iter().map(file).collect::<Vec<DataFile>>()
        };
        Self::parse(files("requirements", builtin::REQUIREMENTS), files("conflicts", builtin::CONFLICTS))
    }

    /// The catalogue of a folder laid out as `cases`: `requirements` and, if any of them needs it, `conflicts`.
    ///
    /// # Errors
    /// All files that cannot be used.
    pub fn load(folder: &Path) -> Result<Self, Vec<CaseError>> {
        let files = |folder: &Path| -> Result<Vec<DataFile>, Vec<CaseError>> {
            let files = toml_files(folder).map_err(|error| vec![error])?;
            Ok(files.into_iter().map(|(id, file, text)| (id, file, Cow::Owned(text))).collect())
        };
        let conflicts = folder.join("conflicts");
        Self::parse(files(&folder.join("requirements"))?, if conflicts.is_dir() { files(&conflicts)? } else { Vec::new() })
    }

    /// A catalogue of requirements made elsewhere, sorted by id.
    #[must_use]
    pub fn from_requirements(mut requirements: Vec<Requirement>) -> Self {
        requirements.sort_by(|a, b| a.id.cmp(&b.id));
        Self { requirements, conflicts: Vec::new() }
    }

    fn parse(requirements: Vec<DataFile>, conflicts: Vec<DataFile>) -> Result<Self, Vec<CaseError>> {
        let mut errors = Vec::new();
        let misnamed = |file: &str, what: &str| CaseError { file: file.to_owned(), line: 1, what: what.to_owned() };
        // A conflict whose file cannot be used is known all the same: one error says enough.
        let slugs: Vec<String> = conflicts.iter().map(|(slug, _, _)| slug.clone()).collect();
        let mut parsed = Vec::new();
        for (slug, file, text) in conflicts {
            if is_word(&slug) {
                match Conflict::parse(&slug, &file, &text) {
                    Ok(conflict) => parsed.push(conflict),
                    Err(error) => errors.push(error),
                }
            } else {
                errors.push(misnamed(&file, "expected a path `<slug>.toml` of a-z, 0-9 and `-`"));
            }
        }
        let mut catalogue = Self { requirements: Vec::new(), conflicts: parsed };
        let parse = |(id, file, text): &DataFile| {
            if !well_named(id) {
                return Err(misnamed(file, "expected a path `<area>/<slug>.toml` of a-z, 0-9 and `-`"));
            }
            let requirement = Requirement::parse(id, file, text.clone())?;
            match requirement.conflict.as_ref().filter(|slug| !slugs.contains(slug)) {
                None => Ok(requirement),
                Some(slug) => {
                    let what = format!("no conflict `{slug}`; expected the slug of a file `cases/conflicts/<slug>.toml`");
                    Err(requirement.conflict_error(file, what))
                }
            }
        };
        // Every command loads the catalogue before it does anything else.
        let workers = std::thread::available_parallelism().map_or(1, usize::from);
        std::thread::scope(|scope| {
            let share = requirements.len().div_ceil(workers).max(1);
            let shares = requirements.chunks(share).map(|share| scope.spawn(|| share.iter().map(parse).collect::<Vec<_>>()));
            for worker in shares.collect::<Vec<_>>() {
                for parsed in worker.join().expect("reading a file does not panic") {
                    match parsed {
                        Ok(requirement) => catalogue.requirements.push(requirement),
                        Err(error) => errors.push(error),
                    }
                }
            }
        });
        catalogue.requirements.sort_by(|a, b| a.id.cmp(&b.id));
        if errors.is_empty() { Ok(catalogue) } else { Err(errors) }
    }

    /// Where the documents disagree, in the order of slugs.
    #[must_use]
    pub fn conflicts(&self) -> &[Conflict] {
        &self.conflicts
    }

    /// The conflict that the verdict on a requirement depends on, if there is one.
    #[must_use]
    pub fn conflict_of(&self, requirement: &Requirement) -> Option<&Conflict> {
        let slug = requirement.conflict.as_ref()?;
        self.conflicts.iter().find(|conflict| conflict.slug == *slug)
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

fn is_word(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn well_named(id: &str) -> bool {
    id.split_once('/').is_some_and(|(area, slug)| is_word(area) && is_word(slug))
}

/// The TOML files under a folder: id (path below it, without ending), path for errors, text.
pub(crate) fn toml_files(folder: &Path) -> Result<Vec<(String, String, String)>, CaseError> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        let failed = |path: &Path, error: &std::io::Error| CaseError {
            file: path.display().to_string(),
            line: 0,
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
        assert!(well_named("end-session/unadvise-2"));
        for id in ["alone", "a/b/c", "A/b", "a/b_c", "/b"] {
            assert!(!well_named(id), "{id}");
        }
    }

    const REQUIREMENT: &str = "title = \"t\"\nbinds = \"client\"\nlevel = \"must\"\neditions = [\"classic\"]\n\
        conflict = \"who-goes-first\"\nstatement = \"s\"\nunobservable = \"u\"\n[[cite]]\ndoc = \"d\"\nlocale = \"en-us\"\n\
        edition = \"classic\"\nat = \"1\"\nsha256 = \"0123456789abcdef\"\n";

    fn reading(requires: &str) -> String {
        let cite = "doc = \"d\"\nlocale = \"en-us\"\nedition = \"classic\"\nat = \"1\"\nsha256 = \"0123456789abcdef\"\n";
        format!("[[reading]]\nrequires = \"{requires}\"\n{cite}")
    }

    fn parse(slug: &str, conflict: String) -> Result<Catalogue, Vec<CaseError>> {
        let conflict = (slug.to_owned(), format!("conflicts/{slug}.toml"), Cow::Owned(conflict));
        let requirement = ("a/b".to_owned(), "requirements/a/b.toml".to_owned(), Cow::Borrowed(REQUIREMENT));
        Catalogue::parse(vec![requirement], vec![conflict])
    }

    fn conflict() -> String {
        format!("title = \"t\"\nquestion = \"q\"\ndefault = \"d\"\nwhy = \"w\"\n{}{}", reading("this"), reading("that"))
    }

    #[test]
    fn a_requirement_finds_its_conflict() {
        let catalogue = parse("who-goes-first", conflict()).unwrap();
        let of = catalogue.conflict_of(&catalogue.requirements()[0]).unwrap();
        assert_eq!((of.slug.as_str(), of.readings.len()), ("who-goes-first", 2));
    }

    #[test]
    fn a_conflict_nobody_wrote_is_an_error_where_it_is_named() {
        let errors = parse("who-goes-last", conflict()).unwrap_err();
        assert_eq!(errors.len(), 1);
        assert_eq!(
            errors[0].to_string(),
            "requirements/a/b.toml:5: no conflict `who-goes-first`; expected the slug of a file `cases/conflicts/<slug>.toml`"
        );
    }

    #[test]
    fn a_conflict_that_cannot_be_used_is_one_error_and_no_second() {
        let errors = parse("who-goes-first", conflict().replace("why", "because")).unwrap_err();
        assert_eq!(errors.len(), 1, "{errors:?}");
        assert!(errors[0].to_string().starts_with("conflicts/who-goes-first.toml:4: "), "{}", errors[0]);
    }
}
