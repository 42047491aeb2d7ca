//! Copies of the mock beside programs, for as long as runs need them.
//!
//! Several runs may need one copy at the same time: each has it open in such a way that nobody can delete it, so that the last one does.
//! Those that were made are written down; when their runs have died, the next start of this program takes them away.

use super::RunError;
use super::kept::Kept;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::windows::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// The file of the copies that were made.
const FILE: &str = "lent.json";
/// Others may read and write, and not delete.
const SHARE_READ_WRITE: u32 = 3;
/// What deleting a library answers that a process has not quite let go of.
const ERROR_ACCESS_DENIED: i32 = 5;

/// The copies that were made, by their paths.
type Copies = BTreeMap<PathBuf, Made>;

/// By what a copy is known that this program made: whatever somebody else puts in its place is left alone.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Made {
    bytes: u64,
    created: SystemTime,
}

impl Made {
    fn of(file: &Path) -> io::Result<Self> {
        let known = fs::metadata(file)?;
        Ok(Self { bytes: known.len(), created: known.created()? })
    }
}

/// A library that stays where it is as long as this value.
pub(super) struct Lent(Option<File>);

impl Lent {
    /// Puts a copy of a library beside a program, unless it is there. Answers nothing where the folder cannot be written to.
    ///
    /// # Errors
    /// What was made cannot be written down.
    pub fn lend(library: &Path, copy: &Path) -> Result<Option<Self>, RunError> {
        let mut file = Kept::open(FILE)?;
        if !copy.exists() {
            let Ok(made) = fs::copy(library, copy).and_then(|_| Made::of(copy)) else {
                let _ = fs::remove_file(copy);
                return Ok(None);
            };
            let mut copies: Copies = file.read();
            copies.insert(copy.to_owned(), made);
            if let Err(error) = file.write(&copies) {
                let _ = fs::remove_file(copy);
                return Err(error);
            }
        }
        let held = OpenOptions::new().read(true).share_mode(SHARE_READ_WRITE).open(copy);
        Ok(held.ok().map(|held| Self(Some(held))))
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        drop(self.0.take());
        take_away();
    }
}

/// Takes away the copies that no run needs any more.
pub(super) fn take_away() {
    if !Kept::place(FILE).is_file() {
        return;
    }
    // Where the file cannot be opened now, the next start does it.
    let Ok(mut file) = Kept::open(FILE) else { return };
    let mut copies: Copies = file.read();
    if copies.is_empty() {
        return;
    }
    copies.retain(|copy, made| Made::of(copy).is_ok_and(|there| there == *made) && !is_deleted(copy));
    let _ = file.write(&copies);
}

/// A program that has just ended may have its libraries for another moment.
fn is_deleted(copy: &Path) -> bool {
    for _ in 0..25 {
        match fs::remove_file(copy) {
            Err(error) if error.raw_os_error() == Some(ERROR_ACCESS_DENIED) => std::thread::sleep(Duration::from_millis(20)),
            done => return done.is_ok(),
        }
    }
    false
}
