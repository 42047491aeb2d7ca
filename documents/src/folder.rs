//! A folder of documents: every Markdown and text file in it and below it.

use crate::document::Document;
use messages::tell;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

/// Files larger than this are no pages of documentation.
const LARGEST: u64 = 8 * 1024 * 1024;

/// A file that could not be read, or not as it should.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file, as the folder was named.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong, and what was expected.
    pub what: String,
    /// The document is left out for it.
    pub left_out: bool,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let left_out = if self.left_out { tell!("command-docs-left-out") } else { String::new() };
        write!(f, "{}:{}: {}{left_out}", self.file.display(), self.line, self.what)
    }
}

/// A folder in which there is nothing to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError(String);

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ReadError {}

/// What a folder holds.
#[derive(Clone, Debug, Default)]
pub struct Folder {
    /// The documents, in the order of their sources.
    pub documents: Vec<Document>,
    /// What is wrong with its files.
    pub problems: Vec<Problem>,
}

impl Folder {
    /// Reads a folder and those below it. Files right in it are taken only if there are no others: beside folders of documents they
    /// are about them.
    ///
    /// # Errors
    /// The folder cannot be read, or holds no document at all.
    pub fn read(folder: &Path) -> Result<Self, ReadError> {
        let mut files = Vec::new();
        collect(folder, &mut files).map_err(|(path, error)| ReadError(format!("{}: {error}", path.display())))?;
        if files.iter().any(|file| file.parent() != Some(folder)) {
            files.retain(|file| file.parent() != Some(folder));
        }
        if files.is_empty() {
            return Err(ReadError(format!("{}: {}", folder.display(), tell!("error-docs-none"))));
        }
        files.sort();
        let mut parts = spread(&files, |file| Self::one(folder, file));
        let mut all = Self::default();
        for part in &mut parts {
            all.documents.append(&mut part.documents);
            all.problems.append(&mut part.problems);
        }
        all.documents.sort_by(|a, b| a.source.cmp(&b.source));
        all.name_by_asset();
        Ok(all)
    }

    fn one(folder: &Path, file: &Path) -> Self {
        let mut part = Self::default();
        match text_of(file) {
            Err((line, what)) => part.problems.push(Problem { file: file.into(), line, what, left_out: true }),
            Ok(text) => {
                let source = file.strip_prefix(folder).unwrap_or(file).with_extension("");
                // A folder named on the command line may itself be the locale.
                let own = folder.file_name().map(|name| name.to_string_lossy().into_owned());
                let mut source = source.to_string_lossy().replace('\\', "/");
                if let Some(own) = own.filter(|own| !source.contains('/') && crate::Locale::parse(own).is_some()) {
                    source = format!("{own}/{source}");
                }
                let document = Document::read(&source, &text);
                let odd = document.oddities.iter();
                part.problems.extend(odd.map(|(line, what)| Problem {
                    file: file.into(),
                    line: *line,
                    what: what.clone(),
                    left_out: false,
                }));
                part.documents.push(document);
            }
        }
        part
    }

    /// Pages that carry one identifier are one document, whatever their files are called.
    fn name_by_asset(&mut self) {
        let filed: Vec<(String, String)> = self
            .documents
            .iter()
            .filter(|document| document.locale.language() == crate::Language::English)
            .filter_map(|document| Some((document.asset.clone()?, document.name.clone())))
            .collect();
        for document in &mut self.documents {
            let known = document.asset.as_ref().and_then(|asset| filed.iter().find(|(other, _)| other == asset));
            if let Some((_, name)) = known.filter(|_| !document.source.ends_with(&document.name)) {
                document.name.clone_from(name);
            }
        }
    }

    /// The document of this source.
    #[must_use]
    pub fn get(&self, source: &str) -> Option<&Document> {
        let index = self.documents.binary_search_by(|document| document.source.as_str().cmp(source)).ok()?;
        Some(&self.documents[index])
    }
}

/// Does the same to all of a list, on two threads, and answers in the list's order.
pub fn spread<T: Sync, R: Send>(all: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).clamp(1, 8);
    let size = all.len().div_ceil(threads).max(1);
    let work = &work;
    std::thread::scope(|scope| {
        let parts: Vec<_> = all.chunks(size).map(|part| scope.spawn(move || part.iter().map(work).collect::<Vec<_>>())).collect();
        parts
            .into_iter()
            .flat_map(|part| part.join().expect("reading and comparing do not panic: tested with any text"))
            .collect()
    })
}

fn text_of(file: &Path) -> Result<String, (usize, String)> {
    let failed = |error: std::io::Error| (1, error.to_string());
    let size = fs::metadata(file).map_err(failed)?.len();
    if size > LARGEST {
        return Err((1, tell!("error-docs-too-large", size = size, largest = LARGEST)));
    }
    let bytes = fs::read(file).map_err(failed)?;
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err((1, tell!("error-docs-utf16")));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..good].split(|b| *b == b'\n').count();
        (line, tell!("error-docs-not-utf8", byte = good + 1))
    })?;
    if text.trim().is_empty() { Err((1, tell!("error-docs-empty"))) } else { Ok(text) }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), (PathBuf, std::io::Error)> {
    let failed = |error| (folder.to_path_buf(), error);
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let path = entry.path();
        let kind = entry.file_type().map_err(failed)?;
        if kind.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|ending| ending == "md" || ending == "txt") {
            files.push(path);
        }
    }
    Ok(())
}
