//! A file that a command writes: it comes into being beside its place and is put there when it is whole, so that a failure leaves
//! what stood there as it was.

use mapi_conformance::run::RunError;
use messages::tell;
use std::fs::{self, File, Metadata};
use std::io::{self, BufWriter, Write};
use std::path::Path;
use tempfile::NamedTempFile;

/// Writes a file that is none of those it is made of.
pub fn replace(out: &Path, inputs: &[&Path], write: impl FnOnce(&mut dyn Write) -> Result<(), RunError>) -> Result<(), RunError> {
    let at = |error: io::Error| RunError::at(out, error);
    if inputs.iter().any(|input| is_same(input, out)) {
        return Err(RunError::at(out, tell!("error-written-is-read")));
    }
    let there = fs::metadata(out).ok();
    // What a link leads to is replaced, not the link.
    let place = match (&there, dunce::canonicalize(out)) {
        (None, _) => out.to_owned(),
        (Some(there), Ok(place)) if there.is_file() => place,
        // A pipe or a terminal takes what it is given.
        _ => {
            let mut file = BufWriter::new(File::create(out).map_err(at)?);
            write(&mut file)?;
            return file.flush().map_err(at);
        }
    };
    let scratch = beside(&place, there.as_ref()).map_err(at)?;
    let mut file = BufWriter::new(scratch);
    write(&mut file)?;
    let scratch = file.into_inner().map_err(|error| at(error.into_error()))?;
    scratch.persist(&place).map(drop).map_err(|error| at(error.error))
}

/// A file in the same folder, with the permissions of the one it is to replace, or those that a new one gets.
fn beside(place: &Path, there: Option<&Metadata>) -> io::Result<NamedTempFile> {
    if there.is_some() {
        // Whoever may not write to it may not replace it.
        File::options().write(true).open(place)?;
    }
    let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".mapi-conformance-");
    #[cfg(unix)]
    builder.permissions(<fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o666));
    let scratch = builder.tempfile_in(folder)?;
    if let Some(there) = there {
        scratch.as_file().set_permissions(there.permissions())?;
    }
    Ok(scratch)
}

/// Whether two paths lead to one file, be it over links of either sort. Hard links are known on Unix alone; elsewhere the
/// other name keeps what it had.
pub fn is_same(one: &Path, other: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let identity = |path: &Path| fs::metadata(path).map(|file| (file.dev(), file.ino())).ok();
        identity(one).is_some_and(|file| identity(other) == Some(file))
    }
    #[cfg(not(unix))]
    {
        dunce::canonicalize(one).is_ok_and(|file| dunce::canonicalize(other).is_ok_and(|other| file == other))
    }
}
