//! A provider library as a file: what can be said of it without loading it.

use crate::doctor::image::{self, Image, contents};
use crate::doctor::provider;
use cases::Kind;
use messages::tell;
use sha2::{Digest, Sha256};
use std::fmt;
use std::path::{Path, PathBuf};

/// A library fit to be loaded.
#[derive(Clone, Debug)]
pub struct Library {
    /// Its absolute path.
    pub path: PathBuf,
    /// SHA-256 of the file in hexadecimal.
    pub sha256: String,
    /// The sorts of provider it has entry points for.
    pub kinds: Vec<Kind>,
}

/// Why a file cannot be tested as a provider library.
#[derive(Debug)]
pub struct LibraryError {
    path: PathBuf,
    what: String,
}

impl fmt::Display for LibraryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.what)
    }
}

impl std::error::Error for LibraryError {}

/// SHA-256 of a file in hexadecimal.
///
/// # Errors
/// What the file system answers.
pub fn sha256(path: &Path) -> std::io::Result<String> {
    Ok(Sha256::digest(std::fs::read(path)?).iter().map(|byte| format!("{byte:02x}")).collect())
}

impl Library {
    /// Looks at a file.
    ///
    /// # Errors
    /// It is missing, of another system or architecture, or has none of the entry points.
    pub fn inspect(path: &Path) -> Result<Self, LibraryError> {
        let error = |what: String| LibraryError { path: path.to_owned(), what };
        let bytes = contents(path).map_err(|unreadable| error(unreadable.0))?;
        let image = Image::parse(&bytes).map_err(|unreadable| error(unreadable.0))?;
        if let Some(unfit) = image.unfit() {
            return Err(error(unfit.what));
        }
        if image.kind != image::Kind::Library {
            return Err(error(tell!("error-no-provider-library", kind = image.kind.to_string())));
        }
        let kinds = provider::kinds(&image).map_err(|unfit| error(unfit.what))?;
        let path = dunce::canonicalize(path).map_err(|io| error(io.to_string()))?;
        let sha256 = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { path, sha256, kinds })
    }
}
