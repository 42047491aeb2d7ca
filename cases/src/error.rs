//! What is wrong with a data file, and where.

use std::fmt;

/// A data file that cannot be used: the file, the line, and what was expected there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseError {
    /// The file, as the caller named its folder.
    pub file: String,
    /// The line, from 1; 0 where it is about the file as a whole.
    pub line: usize,
    /// What is wrong, and what was expected.
    pub what: String,
}

impl CaseError {
    /// An error at a byte of the file's text.
    #[must_use]
    pub fn at(file: &str, text: &str, byte: usize, what: impl Into<String>) -> Self {
        Self { file: file.into(), line: line_of(text, byte), what: what.into() }
    }

    pub(crate) fn from_toml(file: &str, text: &str, error: &toml::de::Error) -> Self {
        Self::at(file, text, error.span().map_or(0, |span| span.start), error.message())
    }
}

impl fmt::Display for CaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file, self.what),
            line => write!(f, "{}:{line}: {}", self.file, self.what),
        }
    }
}

impl std::error::Error for CaseError {}

/// All that was read, or all errors.
pub(crate) fn all_or_errors<T>(read: impl Iterator<Item = Result<T, CaseError>>) -> Result<Vec<T>, Vec<CaseError>> {
    let (good, bad): (Vec<_>, Vec<_>) = read.partition(Result::is_ok);
    if bad.is_empty() { Ok(good.into_iter().flatten().collect()) } else { Err(bad.into_iter().filter_map(Result::err).collect()) }
}

/// The line, from 1, on which a byte of the text stands.
pub(crate) fn line_of(text: &str, byte: usize) -> usize {
    text.as_bytes()[..byte.min(text.len())].split(|b| *b == b'\n').count()
}
