//! What a run changes outside its own folders is written down, for the runs beside it and for the next start of this program: whoever
//! is last puts it back.

use super::RunError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs::{self, File};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

/// A file of the user's, locked as long as this value.
pub(super) struct Kept {
    file: File,
    place: PathBuf,
}

impl Kept {
    /// Where the file of this name is.
    pub fn place(name: &str) -> PathBuf {
        let folder = std::env::var_os("LOCALAPPDATA").map_or_else(std::env::temp_dir, PathBuf::from);
        folder.join("mapi-conformance").join(name)
    }

    /// Opens it, or makes it; waits for whoever has it open.
    ///
    /// # Errors
    /// It cannot be made, opened or locked.
    pub fn open(name: &str) -> Result<Self, RunError> {
        let place = Self::place(name);
        let at = |error: io::Error| RunError::at(&place, error);
        fs::create_dir_all(place.parent().unwrap_or(Path::new("."))).map_err(at)?;
        let file = File::options().read(true).write(true).create(true).truncate(false).open(&place).map_err(at)?;
        file.lock().map_err(at)?;
        Ok(Self { file, place })
    }

    /// What it says; a file that a process died over says nothing.
    pub fn read<T: Default + DeserializeOwned>(&mut self) -> T {
        let mut text = String::new();
        let read = self.file.rewind().and_then(|()| self.file.read_to_string(&mut text));
        read.ok().and_then(|_| serde_json::from_str(&text).ok()).unwrap_or_default()
    }

    /// Replaces what it says.
    ///
    /// # Errors
    /// It cannot be said in JSON, or not be written.
    pub fn write<T: Serialize>(&mut self, what: &T) -> Result<(), RunError> {
        let at = |error: io::Error| RunError::at(&self.place, error);
        let text = serde_json::to_string_pretty(what).map_err(|error| at(error.into()))?;
        let mut file = &self.file;
        let written = file.set_len(0).and_then(|()| file.rewind()).and_then(|()| file.write_all(text.as_bytes()));
        written.and_then(|()| file.sync_data()).map_err(at)
    }
}
