//! A provider library as a file: what can be said of it without loading it.

use super::system::{FORMAT, FORMAT_NAME};
use cases::Kind;
use object::{Architecture, Object, ObjectKind};
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
        let bytes = std::fs::read(path).map_err(|io| error(io.to_string()))?;
        let file = object::File::parse(&*bytes)
            .map_err(|_| error(format!("no library: expected a shared library in {FORMAT_NAME} format")))?;
        if file.format() != FORMAT {
            let other = file.format();
            return Err(error(format!("a library in {other:?} format; expected {FORMAT_NAME}, the format of this system")));
        }
        if file.architecture() != Architecture::X86_64 {
            return Err(error(format!("built for {:?}; expected x86-64, as this program is", file.architecture())));
        }
        if file.kind() != ObjectKind::Dynamic {
            return Err(error("not a shared library".into()));
        }
        let exports = file.exports().map_err(|reason| error(format!("its exports cannot be read: {reason}")))?;
        let exports: Vec<_> = exports.filter_map(Result::ok).collect();
        let has = |name: &str| exports.iter().any(|export| export.name() == object::NameOrOrdinal::Name(name.as_bytes()));
        let entries =
            [(Kind::Store, "MSProviderInit"), (Kind::AddressBook, "ABProviderInit"), (Kind::Transport, "XPProviderInit")];
        let kinds: Vec<_> = entries.iter().filter(|(_, name)| has(name)).map(|(kind, _)| *kind).collect();
        if kinds.is_empty() {
            let names = entries.map(|(_, name)| name).join(", ");
            return Err(error(format!("no provider: it exports none of the entry points {names}")));
        }
        let path = dunce::canonicalize(path).map_err(|io| error(io.to_string()))?;
        let sha256 = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { path, sha256, kinds })
    }
}
