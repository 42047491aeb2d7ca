//! What objects belong to: sessions, logons, providers, libraries. Each lives as long as one of its objects.

use super::hash::{IdMap, fold};

/// A session, while anything of it lives.
#[derive(Clone, Copy, Debug, Default)]
pub struct Session {
    /// The session first opened of those that share; itself if none other.
    pub root: u32,
    /// `Logoff` has returned with success.
    pub logged_off: bool,
    pub(crate) members: u32,
}

/// A logon, while anything of it lives.
#[derive(Clone, Copy, Debug, Default)]
pub struct Logon {
    /// Status rows of it that are in the table.
    pub rows: i32,
    /// UIDs of it that are registered.
    pub uids: i32,
    pub(crate) members: u32,
}

/// A provider object, while anything of it lives.
#[derive(Clone, Copy, Debug, Default)]
pub struct Provider {
    pub(crate) members: u32,
}

/// A provider's library.
#[derive(Clone, Debug, Default)]
pub struct Library {
    /// Its name as recorded.
    pub name: String,
    /// How often it was loaded and not freed.
    pub loads: i32,
}

/// All libraries of a trace; there are few, and they stay.
#[derive(Debug, Default)]
pub(crate) struct Libraries {
    by_name: IdMap<u64, u32>,
    list: Vec<Library>,
}

impl Libraries {
    /// The number of the library whose name is recorded in these words (length, then bytes); 0 for an empty name.
    pub fn intern(&mut self, words: &[u64]) -> u32 {
        let Some((&length, bytes)) = words.split_first().filter(|(length, _)| **length != 0) else { return 0 };
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let bytes = &bytes[..length.div_ceil(8).min(bytes.len())];
        let list = &mut self.list;
        *self.by_name.entry(fold(bytes)).or_insert_with(|| {
            let mut name: Vec<u8> = bytes.iter().flat_map(|word| word.to_le_bytes()).collect();
            name.truncate(length);
            list.push(Library { name: String::from_utf8_lossy(&name).into_owned(), loads: 0 });
            u32::try_from(list.len()).unwrap_or(u32::MAX)
        })
    }

    pub fn get(&self, number: u32) -> Option<&Library> {
        self.list.get((number as usize).checked_sub(1)?)
    }

    pub fn get_mut(&mut self, number: u32) -> Option<&mut Library> {
        self.list.get_mut((number as usize).checked_sub(1)?)
    }
}
