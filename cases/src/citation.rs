//! Every sentence that the data files cite, and every divergence of a translation they register.
//!
//! Whoever has the documents can look all of them up: the files say where a sentence stands and what its hash is, and nothing here
//! needs to know what else they say.

use crate::catalogue::{builtin as catalogue, toml_files};
use crate::error::{CaseError, line_of};
use crate::spec::builtin as specs;
use std::path::Path;
use toml::{Table, Value};

/// A sentence that is cited.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cited {
    /// The file that cites it, below `cases`.
    pub file: String,
    /// The line of the hash.
    pub line: usize,
    /// Folder and file of the document, without its ending.
    pub source: String,
    /// Step or section.
    pub at: String,
    /// The hash of the sentence.
    pub sha256: String,
}

/// A divergence of a translation from the English, as somebody who read both wrote it down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// Where it is written down, and the sentence; of a sentence that was dropped the hash is empty.
    pub cited: Cited,
    /// `dropped`, `added`, `altered`, `reversed`.
    pub kind: String,
    /// The hash of the English sentence, where the file says.
    pub english: Option<String>,
    /// The names at issue.
    pub names: Vec<String>,
    /// What differs.
    pub about: String,
}

/// All of them.
#[derive(Clone, Debug, Default)]
pub struct Citations {
    /// In the order of files and lines.
    pub cited: Vec<Cited>,
    /// The same.
    pub registered: Vec<Registered>,
}

impl Citations {
    /// Those of the files this program was built with.
    ///
    /// # Errors
    /// The files that are no TOML; the project's tests see to it that there are none.
    pub fn builtin() -> Result<Self, Vec<CaseError>> {
        let folders = [("requirements", catalogue::REQUIREMENTS), ("conflicts", catalogue::CONFLICTS), ("specs", specs::SPECS)];
        let files = folders
            .iter()
            .flat_map(|(folder, files)| files.iter().map(move |(id, text)| (format!("{folder}/{id}"), (*text).to_owned())));
        Self::parse(files)
    }

    /// Those of a folder laid out as `cases`.
    ///
    /// # Errors
    /// The files that cannot be read.
    pub fn load(cases: &Path) -> Result<Self, Vec<CaseError>> {
        let mut files = Vec::new();
        for folder in ["requirements", "conflicts", "specs"] {
            if cases.join(folder).is_dir() {
                let all = toml_files(&cases.join(folder)).map_err(|error| vec![error])?;
                files.extend(all.into_iter().map(|(id, _, text)| (format!("{folder}/{id}"), text)));
            }
        }
        Self::parse(files.into_iter())
    }

    fn parse(files: impl Iterator<Item = (String, String)>) -> Result<Self, Vec<CaseError>> {
        let mut all = Self::default();
        let mut errors = Vec::new();
        for (id, text) in files {
            match toml::from_str::<Table>(&text) {
                Ok(table) => all.add(&id, &text, &table),
                Err(error) => errors.push(CaseError::from_toml(&format!("cases/{id}.toml"), &text, &error)),
            }
        }
        if errors.is_empty() { Ok(all) } else { Err(errors) }
    }

    fn add(&mut self, id: &str, text: &str, table: &Table) {
        let mut reader =
            Reader { file: format!("{id}.toml"), text, from: 0, locale: id.split('/').nth(1).unwrap_or_default(), page: table };
        for list in ["cite", "reading", "step", "divergence"] {
            reader.from = 0;
            let entries = table.get(list).and_then(Value::as_array).into_iter().flatten();
            for entry in entries.filter_map(Value::as_table) {
                let cited = reader.cited(entry);
                let word = |key: &str| entry.get(key).and_then(Value::as_str).map(str::to_owned);
                let changed = [("altered", "altered"), ("lost", "dropped")]
                    .into_iter()
                    .find_map(|(key, kind)| Some((kind.into(), word(key)?)));
                let written =
                    (list == "divergence").then(|| (word("kind").unwrap_or_default(), word("about").unwrap_or_default()));
                if let Some((kind, about)) = written.or(changed) {
                    let names = entry.get("names").and_then(Value::as_array).into_iter().flatten();
                    let names = names.filter_map(Value::as_str).map(str::to_owned).collect();
                    let known = |other: &&Registered| other.cited.source == cited.source && other.cited.sha256 == cited.sha256;
                    // A requirement's citation repeats what the spec of the page says of the same sentence.
                    if list == "divergence" || !self.registered.iter().any(|other| known(&other)) {
                        self.registered.retain(|other| {
                            list != "divergence"
                                || cited.sha256.is_empty()
                                || !known(&other)
                                || other.cited.file.starts_with("specs")
                        });
                        self.registered.push(Registered { cited: cited.clone(), kind, english: word("english"), names, about });
                    }
                }
                if !cited.sha256.is_empty() {
                    self.cited.push(cited);
                }
            }
        }
    }
}

/// Reads the entries of one file.
struct Reader<'a> {
    file: String,
    text: &'a str,
    from: usize,
    locale: &'a str,
    page: &'a Table,
}

impl Reader<'_> {
    fn cited(&mut self, entry: &Table) -> Cited {
        let own = |key: &str| entry.get(key).and_then(Value::as_str);
        // The entries of a spec are about the page that the file names.
        let word = |key: &str| own(key).or_else(|| self.page.get(key).and_then(Value::as_str)).unwrap_or_default();
        let document = if word("doc").is_empty() { word("document") } else { word("doc") };
        let locale = if word("locale").is_empty() { self.locale } else { word("locale") };
        let source = if word("source").is_empty() { format!("{locale}/{document}") } else { word("source").to_owned() };
        let sha256 = own("sha256").unwrap_or_default().to_owned();
        let needle = format!("\"{sha256}\"");
        if let Some(found) = self.text[self.from..].find(&needle).filter(|_| !sha256.is_empty()) {
            self.from += found;
        }
        let line = line_of(self.text, self.from);
        self.from = (self.from + 1).min(self.text.len());
        Cited { file: self.file.clone(), line, source, at: own("at").unwrap_or_default().to_owned(), sha256 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(id: &str, text: &str) -> Citations {
        Citations::parse([(id.to_owned(), text.to_owned())].into_iter()).unwrap()
    }

    #[test]
    fn a_requirement_cites_pages_of_all_locales() {
        let text = "title = \"t\"\n[[cite]]\ndoc = \"d\"\nlocale = \"en-us\"\nat = \"step 1\"\nsha256 = \"01\"\n\
[[cite]]\ndoc = \"d\"\nsource = \"seeds/1\"\nlocale = \"ja-jp\"\nat = \"note\"\nsha256 = \"02\"\nlost = \"a name\"\n";
        let all = read("requirements/a/b", text);
        let found: Vec<_> = all.cited.iter().map(|c| (c.source.as_str(), c.at.as_str(), c.sha256.as_str(), c.line)).collect();
        assert_eq!(found, [("en-us/d", "step 1", "01", 6), ("seeds/1", "note", "02", 12)]);
        assert_eq!((all.registered.len(), all.registered[0].kind.as_str()), (1, "dropped"));
    }

    #[test]
    fn a_spec_is_about_its_own_page() {
        let text = "document = \"d\"\n[[step]]\nat = \"Remarks\"\nsha256 = \"01\"\n[[divergence]]\nkind = \"dropped\"\nat = \"step 2\"\n\
english = \"03\"\nnames = [\"A\"]\nabout = \"gone\"\n";
        let all = read("specs/zh-cn/d", text);
        assert_eq!((all.cited.len(), all.cited[0].source.as_str()), (1, "zh-cn/d"));
        let registered = &all.registered[0];
        assert_eq!(
            (registered.english.as_deref(), registered.names.len(), registered.cited.sha256.as_str()),
            (Some("03"), 1, "")
        );
    }

    #[test]
    fn what_is_no_toml_is_named() {
        let errors = Citations::parse([("specs/x/y".to_owned(), "a = \n".to_owned())].into_iter()).unwrap_err();
        assert!(errors[0].to_string().starts_with("cases/specs/x/y.toml:1"), "{}", errors[0]);
    }

    #[test]
    fn the_files_of_the_program_cite() {
        let all = Citations::builtin().unwrap();
        assert!(all.cited.len() > 400 && all.cited.iter().all(|cited| !cited.at.is_empty() && cited.line > 1));
    }
}
