//! A mailbox that is kept in the file of a machine, where other processes change it too.

use super::mailbox::Contents;
use crate::machine::{Changes, Storage, Stored};
use crate::providers::spi::Answer;
use crate::spec::Code;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};

/// Keeps a mailbox in a file.
pub(super) struct Keeper {
    storage: Storage,
    /// The generation of the contents in memory.
    known: AtomicU64,
}

impl Keeper {
    pub fn new(storage: Storage) -> Self {
        Self { storage, known: AtomicU64::new(0) }
    }

    /// Takes over what others changed.
    pub fn refresh(&self, contents: &mut Contents) {
        // A file that cannot be read leaves what was known.
        if let Ok(Some(stored)) = self.storage.mailbox(self.known.load(Ordering::Relaxed)) {
            self.known.store(stored.generation, Ordering::Relaxed);
            *contents = read(stored);
        }
    }

    /// Counts the changes up to what is in memory.
    pub fn generation(&self) -> u64 {
        self.known.load(Ordering::Relaxed)
    }

    /// Makes a change on what stands in the file, and writes it there.
    pub fn change<T>(&self, contents: &mut Contents, change: impl FnOnce(&mut Contents) -> Answer<T>) -> Answer<T> {
        let mut change = Some(change);
        let mut answer = Err(Code::MAPI_E_CALL_FAILED);
        let known = self.known.load(Ordering::Relaxed);
        let written = self.storage.change(known, &mut |stored| {
            if let Some(stored) = stored {
                *contents = read(stored);
            }
            let before = (contents.queue.clone(), contents.locked.clone());
            answer = change.take().map_or(Err(Code::MAPI_E_CALL_FAILED), |change| change(contents));
            answer.is_ok().then(|| write(contents, &before))
        });
        match written {
            Ok(generation) if answer.is_ok() => self.known.store(generation, Ordering::Relaxed),
            // What is in memory may be half a change: it is read anew.
            _ => {
                self.known.store(0, Ordering::Relaxed);
                *contents = Contents::default();
            }
        }
        written.map_err(|_| Code::MAPI_E_CALL_FAILED).and(answer)
    }
}

fn read(stored: Stored) -> Contents {
    let locked = stored.locked.into_iter().collect();
    let mut contents = Contents { last: stored.last, queue: stored.queue, locked, ..Contents::default() };
    let folders = stored.folders.into_iter().filter_map(|(number, text)| Some((number, serde_json::from_str(&text).ok()?)));
    contents.folders.extend(folders);
    let messages = stored.messages.into_iter().filter_map(|(number, text)| Some((number, serde_json::from_str(&text).ok()?)));
    contents.messages = messages.collect();
    contents
}

/// What changed since queue and locks were as before.
fn write(contents: &mut Contents, (before, locked): &(Vec<u32>, BTreeSet<u32>)) -> Changes {
    let mut changes = Changes { last: contents.last, ..Changes::default() };
    for number in std::mem::take(&mut contents.changed) {
        let text = |value: Result<String, _>| value.unwrap_or_default();
        let folder = contents.folders.get(&number).map(|folder| text(serde_json::to_string(folder)));
        let message = contents.messages.get(&number).map(|message| text(serde_json::to_string(message)));
        changes.folders.push((number, folder));
        changes.messages.push((number, message));
    }
    changes.queued = contents.queue.iter().copied().filter(|message| !before.contains(message)).collect();
    changes.unqueued = before.iter().copied().filter(|message| !contents.queue.contains(message)).collect();
    let moved = contents.locked.symmetric_difference(locked).filter(|message| contents.queue.contains(message));
    changes.locks = moved.map(|message| (*message, contents.locked.contains(message))).collect();
    changes
}
