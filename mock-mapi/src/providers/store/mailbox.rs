//! What the mailbox holds: folders, messages, and the queue of what is to be sent.

use super::UID;
use super::keeper::Keeper;
use crate::model::tags;
use crate::providers::lock;
use crate::providers::logon::{entry_id, identity, put};
use crate::providers::spi::Answer;
use crate::spec::{Code, Interface};
use crate::value::{Prop, PropValue, Row};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

pub(super) const ROOT: u32 = 1;
pub(super) const IPM_SUBTREE: u32 = 2;
pub(super) const INBOX: u32 = 3;
pub(super) const OUTBOX: u32 = 4;
pub(super) const SENT_ITEMS: u32 = 5;
pub(super) const DELETED_ITEMS: u32 = 6;

/// A message as it was saved last.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Saved {
    pub folder: u32,
    pub props: Vec<Prop>,
    pub recipients: Vec<Row>,
    /// By their numbers, which are not used again.
    pub attachments: BTreeMap<u32, Vec<Prop>>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Folder {
    parent: u32,
    name: String,
}

/// What is in a mailbox.
pub(super) struct Contents {
    pub last: u32,
    pub folders: BTreeMap<u32, Folder>,
    pub messages: BTreeMap<u32, Saved>,
    /// Submitted and not finished, in order.
    pub queue: Vec<u32>,
    /// Numbers of folders and messages that changed since they were written.
    pub changed: BTreeSet<u32>,
}

/// A mailbox; it outlives sessions and logons, and where it is kept in a file, processes.
#[derive(Default)]
pub(super) struct Mailbox {
    contents: Mutex<Contents>,
    keeper: Option<Keeper>,
}

impl Default for Contents {
    fn default() -> Self {
        let standard = [
            (ROOT, 0, "Root"),
            (IPM_SUBTREE, ROOT, "Top of Personal Folders"),
            (INBOX, IPM_SUBTREE, "Inbox"),
            (OUTBOX, IPM_SUBTREE, "Outbox"),
            (SENT_ITEMS, IPM_SUBTREE, "Sent Items"),
            (DELETED_ITEMS, IPM_SUBTREE, "Deleted Items"),
        ];
        let folders = standard.map(|(number, parent, name)| (number, Folder { parent, name: name.to_owned() }));
        Self {
            last: DELETED_ITEMS,
            folders: folders.into(),
            messages: BTreeMap::new(),
            queue: Vec::new(),
            changed: BTreeSet::new(),
        }
    }
}

impl Mailbox {
    /// A mailbox that is kept in a file.
    pub fn kept(keeper: Keeper) -> Self {
        Self { contents: Mutex::default(), keeper: Some(keeper) }
    }

    /// Looks at what is in it now.
    fn look<T>(&self, look: impl FnOnce(&Contents) -> T) -> T {
        let mut contents = lock(&self.contents);
        if let Some(keeper) = &self.keeper {
            keeper.refresh(&mut contents);
        }
        look(&contents)
    }

    /// Changes what is in it; where it is kept in a file, the change is there when this returns, or did not happen.
    fn change<T>(&self, change: impl FnOnce(&mut Contents) -> Answer<T>) -> Answer<T> {
        let mut contents = lock(&self.contents);
        match &self.keeper {
            Some(keeper) => keeper.change(&mut contents, change),
            None => change(&mut contents),
        }
    }

    pub fn has_folder(&self, folder: u32) -> bool {
        self.look(|contents| contents.folders.contains_key(&folder))
    }

    pub fn message(&self, message: u32) -> Option<Saved> {
        self.look(|contents| contents.messages.get(&message).cloned())
    }

    /// Everything a folder has; nothing if it was deleted.
    pub fn folder_props(&self, folder: u32) -> Vec<Prop> {
        self.look(|contents| contents.folders.get(&folder).map(|it| contents.folder_row(folder, it)).unwrap_or_default())
    }

    /// The rows of a folder's hierarchy table.
    pub fn folders_in(&self, folder: u32) -> Vec<Row> {
        self.look(|contents| {
            let inside = contents.folders.iter().filter(|(_, it)| it.parent == folder);
            inside.map(|(number, it)| contents.folder_row(*number, it)).collect()
        })
    }

    /// The rows of a folder's contents table.
    pub fn messages_in(&self, folder: u32) -> Vec<Row> {
        self.look(|contents| {
            let inside = contents.messages.iter().filter(|(_, it)| it.folder == folder);
            inside.map(|(number, it)| message_row(*number, it)).collect()
        })
    }

    /// The rows of the outgoing queue.
    pub fn queued(&self) -> Vec<Row> {
        self.look(|contents| {
            contents.queue.iter().filter_map(|number| Some(message_row(*number, contents.messages.get(number)?))).collect()
        })
    }

    /// Makes a folder and answers its number.
    ///
    /// # Errors
    /// There is one of this name.
    pub fn create_folder(&self, parent: u32, name: &str) -> Answer<u32> {
        self.change(|contents| {
            if contents.folders.values().any(|it| it.parent == parent && it.name == name) {
                return Err(Code::MAPI_E_COLLISION);
            }
            let number = contents.next();
            contents.changed.insert(number);
            contents.folders.insert(number, Folder { parent, name: name.to_owned() });
            Ok(number)
        })
    }

    /// Deletes a folder that holds nothing and is none of the standard ones.
    ///
    /// # Errors
    /// Why it stays.
    pub fn delete_folder(&self, folder: u32) -> Answer<()> {
        if folder <= DELETED_ITEMS {
            return Err(Code::MAPI_E_NO_ACCESS);
        }
        self.change(|contents| {
            if contents.folders.values().any(|it| it.parent == folder) {
                return Err(Code::MAPI_E_HAS_FOLDERS);
            }
            if contents.messages.values().any(|it| it.folder == folder) {
                return Err(Code::MAPI_E_HAS_MESSAGES);
            }
            contents.changed.insert(folder);
            contents.folders.remove(&folder).map(|_| ()).ok_or(Code::MAPI_E_NOT_FOUND)
        })
    }

    /// Saves a message, a new one under a new number, and answers the number.
    ///
    /// # Errors
    /// It cannot be kept.
    pub fn save(&self, number: Option<u32>, message: Saved) -> Answer<u32> {
        self.change(|contents| Ok(contents.save(number, message)))
    }

    /// Saves a message and puts it into the outgoing queue, both or neither.
    ///
    /// # Errors
    /// `MAPI_E_SUBMITTED`: it is there.
    pub fn submit(&self, number: Option<u32>, message: Saved) -> Answer<u32> {
        self.change(|contents| {
            if number.is_some_and(|number| contents.queue.contains(&number)) {
                return Err(Code::MAPI_E_SUBMITTED);
            }
            let number = contents.save(number, message);
            contents.queue.push(number);
            Ok(number)
        })
    }

    /// Deletes a message; whether it was there.
    pub fn delete(&self, message: u32) -> bool {
        self.change(|contents| {
            contents.queue.retain(|queued| *queued != message);
            contents.changed.insert(message);
            contents.messages.remove(&message).map(|_| ()).ok_or(Code::MAPI_E_NOT_FOUND)
        })
        .is_ok()
    }

    /// Deletes every message of a folder.
    pub fn empty(&self, folder: u32) {
        let gone: Vec<_> = self.look(|contents| {
            let inside = contents.messages.iter().filter(|(_, it)| it.folder == folder);
            inside.map(|(number, _)| *number).collect()
        });
        for message in gone {
            self.delete(message);
        }
    }

    /// Takes a message out of the outgoing queue, and if it was sent moves it to the Sent Items.
    ///
    /// # Errors
    /// It is not in the queue.
    pub fn dequeue(&self, message: u32, sent: bool) -> Answer<()> {
        self.change(|contents| {
            let at = contents.queue.iter().position(|queued| *queued == message).ok_or(Code::MAPI_E_NOT_IN_QUEUE)?;
            contents.queue.remove(at);
            if let Some(saved) = contents.messages.get_mut(&message).filter(|_| sent) {
                saved.folder = SENT_ITEMS;
                contents.changed.insert(message);
            }
            Ok(())
        })
    }

    /// Whether a message is in the outgoing queue.
    pub fn is_queued(&self, message: u32) -> bool {
        self.look(|contents| contents.queue.contains(&message))
    }
}

impl Contents {
    fn save(&mut self, number: Option<u32>, message: Saved) -> u32 {
        let number = number.unwrap_or_else(|| self.next());
        self.changed.insert(number);
        self.messages.insert(number, message);
        number
    }

    fn next(&mut self) -> u32 {
        self.last += 1;
        self.last
    }

    fn folder_row(&self, number: u32, folder: &Folder) -> Row {
        let count = self.messages.values().filter(|it| it.folder == number).count();
        let mut row = identity(Interface::Folder, entry_id(UID, number));
        row.extend([
            Prop::new(tags::PR_DISPLAY_NAME, folder.name.as_str()),
            Prop::new(tags::PR_CONTENT_COUNT, u32::try_from(count).unwrap_or(u32::MAX)),
            Prop::new(tags::PR_SUBFOLDERS, self.folders.values().any(|it| it.parent == number)),
        ]);
        row
    }
}

/// Everything a message has, its identity included.
pub(super) fn message_row(number: u32, message: &Saved) -> Row {
    let mut row = identity(Interface::Message, entry_id(UID, number));
    row.push(Prop::new(tags::PR_MESSAGE_CLASS, PropValue::from("IPM.Note")));
    put(&mut row, &message.props);
    row
}
