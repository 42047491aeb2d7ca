//! What the mailbox holds: folders, messages, and the queue of what is to be sent.

use super::UID;
use super::keeper::Keeper;
use crate::machine::time;
use crate::model::tags;
use crate::providers::lock;
use crate::providers::logon::{entry_id, identity, put};
use crate::providers::spi::Answer;
use crate::spec::{Code, Interface};
use crate::value::{Notification, Prop, PropValue, Row};
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
    /// Messages that attachments are, by the numbers of those.
    #[serde(default)]
    pub enclosed: BTreeMap<u32, Saved>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Folder {
    parent: u32,
    name: String,
    comment: String,
}

/// What happened to a folder or a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Change {
    event: u32,
    kind: Interface,
    number: u32,
    folder: u32,
    /// Of what was moved or copied: what it was, and where.
    old: Option<(u32, u32)>,
}

impl Change {
    const fn of_message(event: u32, number: u32, folder: u32) -> Self {
        Self { event, kind: Interface::Message, number, folder, old: None }
    }

    const fn moved(number: u32, folder: u32, from: u32) -> Self {
        let event = tags::FNEV_OBJECT_MOVED;
        Self { event, kind: Interface::Message, number, folder, old: Some((number, from)) }
    }

    const fn of_folder(event: u32, number: u32, folder: u32) -> Self {
        Self { event, kind: Interface::Folder, number, folder, old: None }
    }

    /// What advise sinks are told of it (page `object_notification`).
    pub fn news(&self) -> Notification {
        let id = |number| entry_id(UID, number);
        Notification {
            event: self.event,
            entry_id: id(self.number),
            object_type: self.kind.object_type(),
            parent_id: id(self.folder),
            old_id: self.old.map(|(number, _)| id(number)).unwrap_or_default(),
            old_parent_id: self.old.map(|(_, folder)| id(folder)).unwrap_or_default(),
            ..Notification::default()
        }
    }
}

/// What was done, and whether it was all that was asked for.
pub(super) struct Done {
    pub changes: Vec<Change>,
    pub whole: bool,
}

impl Done {
    /// What is answered: a warning where something could not be done.
    pub fn answer(&self) -> Answer<()> {
        if self.whole { Ok(()) } else { Err(Code::MAPI_W_PARTIAL_COMPLETION) }
    }
}

/// What is in a mailbox.
pub(super) struct Contents {
    pub last: u32,
    pub folders: BTreeMap<u32, Folder>,
    pub messages: BTreeMap<u32, Saved>,
    /// Submitted and not finished, in order.
    pub queue: Vec<u32>,
    /// Those of them that the spooler has locked.
    pub locked: BTreeSet<u32>,
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
        let folder = |parent, name: &str| Folder { parent, name: name.to_owned(), comment: String::new() };
        let folders = standard.map(|(number, parent, name)| (number, folder(parent, name)));
        let (messages, queue) = (BTreeMap::new(), Vec::new());
        let (locked, changed) = (BTreeSet::new(), BTreeSet::new());
        Self { last: DELETED_ITEMS, folders: folders.into(), messages, queue, locked, changed }
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

    /// Changes what can be, and says whether that was all.
    fn do_what_can_be(&self, change: impl FnOnce(&mut Contents, &mut Vec<Change>) -> bool) -> Done {
        let done = self.change(|contents| {
            let mut changes = Vec::new();
            let whole = change(contents, &mut changes);
            Ok(Done { changes, whole })
        });
        done.unwrap_or(Done { changes: Vec::new(), whole: false })
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

    /// Makes a folder and answers its number; one of this name that is there will do where the caller says so.
    ///
    /// # Errors
    /// There is one of this name, or the parent is gone.
    pub fn create_folder(&self, parent: u32, name: &str, comment: &str, open_existing: bool) -> Answer<(u32, Vec<Change>)> {
        self.change(|contents| {
            if !contents.folders.contains_key(&parent) {
                return Err(Code::MAPI_E_OBJECT_DELETED);
            }
            if let Some((there, _)) = contents.folders.iter().find(|(_, it)| it.parent == parent && it.name == name) {
                return if open_existing { Ok((*there, Vec::new())) } else { Err(Code::MAPI_E_COLLISION) };
            }
            let number = contents.next();
            contents.changed.insert(number);
            contents.folders.insert(number, Folder { parent, name: name.to_owned(), comment: comment.to_owned() });
            Ok((number, vec![Change::of_folder(tags::FNEV_OBJECT_CREATED, number, parent)]))
        })
    }

    /// Deletes a folder of another, with what is in it where the flags say so (page `imapifolder-deletefolder`).
    ///
    /// # Errors
    /// Why nothing was deleted.
    pub fn delete_folder(&self, parent: u32, folder: u32, flags: u32) -> Answer<Done> {
        self.change(|contents| {
            if contents.folders.get(&folder).is_none_or(|it| it.parent != parent) {
                return Err(Code::MAPI_E_NOT_FOUND);
            }
            if folder <= DELETED_ITEMS {
                return Err(Code::MAPI_E_NO_ACCESS);
            }
            if flags & tags::DEL_FOLDERS == 0 && contents.folders.values().any(|it| it.parent == folder) {
                return Err(Code::MAPI_E_HAS_FOLDERS);
            }
            if flags & tags::DEL_MESSAGES == 0 && contents.messages.values().any(|it| it.folder == folder) {
                return Err(Code::MAPI_E_HAS_MESSAGES);
            }
            let mut changes = Vec::new();
            let whole = contents.remove_folder(folder, &mut changes);
            Ok(Done { changes, whole })
        })
    }

    /// Deletes what is in a folder, but for submitted messages and the standard folders (page `imapifolder-emptyfolder`).
    pub fn empty(&self, folder: u32) -> Done {
        self.do_what_can_be(|contents, changes| contents.remove_all_in(folder, changes))
    }

    /// Saves a message, a new one under a new number, and answers the number.
    ///
    /// # Errors
    /// It was deleted meanwhile, or its folder was.
    pub fn save(&self, number: Option<u32>, message: Saved) -> Answer<(u32, Change)> {
        self.change(|contents| contents.save(number, message))
    }

    /// Saves a message and puts it into the outgoing queue, both or neither.
    ///
    /// # Errors
    /// `MAPI_E_SUBMITTED`: it is there; or it cannot be saved.
    pub fn submit(&self, number: Option<u32>, mut message: Saved) -> Answer<(u32, Change)> {
        let time = Prop { tag: tags::PR_CLIENT_SUBMIT_TIME, value: PropValue::Wide(self.time()) };
        put(&mut message.props, &[time]);
        self.change(|contents| {
            if number.is_some_and(|number| contents.queue.contains(&number)) {
                return Err(Code::MAPI_E_SUBMITTED);
            }
            let (number, change) = contents.save(number, message)?;
            contents.queue.push(number);
            Ok((number, change))
        })
    }

    /// The time by which messages are submitted. A mailbox that nobody keeps is one of a run that replays exactly.
    fn time(&self) -> u64 {
        if self.is_kept() { time::now() } else { time::BEGINNING }
    }

    /// Deletes messages of a folder, but for submitted ones (page `imapifolder-deletemessages`). A number that is none is of a
    /// message that is not ours.
    pub fn delete(&self, folder: u32, messages: &[Option<u32>]) -> Done {
        self.do_what_can_be(|contents, changes| {
            let mut whole = true;
            for message in messages {
                whole &= message.is_some_and(|message| contents.remove_message(folder, message, changes));
            }
            whole
        })
    }

    /// Copies messages of a folder into another, or moves those that are not submitted (page `imapifolder-copymessages`).
    ///
    /// # Errors
    /// There is no folder to put them into.
    pub fn copy(&self, from: u32, messages: &[Option<u32>], to: u32, moving: bool) -> Answer<Done> {
        self.change(|contents| {
            if !contents.folders.contains_key(&to) {
                return Err(Code::MAPI_E_OBJECT_DELETED);
            }
            let mut changes = Vec::new();
            for message in messages.iter().flatten() {
                let queued = contents.queue.contains(message);
                let Some(there) = contents.messages.get_mut(message).filter(|it| it.folder == from && !(moving && queued)) else {
                    continue;
                };
                if moving {
                    there.folder = to;
                    contents.changed.insert(*message);
                    changes.push(Change::moved(*message, to, from));
                } else {
                    let copy = Saved { folder: to, ..there.clone() };
                    let number = contents.next();
                    contents.changed.insert(number);
                    contents.messages.insert(number, copy);
                    let change = Change::of_message(tags::FNEV_OBJECT_COPIED, number, to);
                    changes.push(Change { old: Some((*message, from)), ..change });
                }
            }
            let whole = changes.len() == messages.len();
            Ok(Done { changes, whole })
        })
    }

    /// Takes a message out of the outgoing queue, and if it was sent moves it to the Sent Items.
    ///
    /// # Errors
    /// It is not in the queue, or is not sent and locked.
    pub fn dequeue(&self, message: u32, sent: bool) -> Answer<Vec<Change>> {
        self.change(|contents| {
            let at = contents.queue.iter().position(|queued| *queued == message).ok_or(Code::MAPI_E_NOT_IN_QUEUE)?;
            if contents.locked.contains(&message) && !sent {
                return Err(Code::MAPI_E_UNABLE_TO_ABORT);
            }
            contents.queue.remove(at);
            contents.locked.remove(&message);
            let Some(saved) = contents.messages.get_mut(&message).filter(|_| sent) else { return Ok(Vec::new()) };
            let old = std::mem::replace(&mut saved.folder, SENT_ITEMS);
            contents.changed.insert(message);
            Ok(vec![Change::moved(message, SENT_ITEMS, old)])
        })
    }

    /// Locks a message of the outgoing queue, or unlocks it (page `imsgstore-setlockstate`).
    ///
    /// # Errors
    /// It is not in the queue.
    pub fn lock(&self, message: u32, locked: bool) -> Answer<()> {
        self.change(|contents| {
            if !contents.queue.contains(&message) {
                return Err(Code::MAPI_E_NOT_IN_QUEUE);
            }
            if locked {
                contents.locked.insert(message);
            } else {
                contents.locked.remove(&message);
            }
            Ok(())
        })
    }

    /// Whether the spooler has locked a message.
    pub fn is_locked(&self, message: u32) -> bool {
        self.look(|contents| contents.locked.contains(&message))
    }

    /// Counts the changes that others may have made too: it stays where there are no others.
    pub fn generation(&self) -> u64 {
        self.keeper.as_ref().map_or(0, |keeper| self.look(|_| keeper.generation()))
    }

    /// Whether it is kept in a file, and changed by several processes.
    pub fn is_kept(&self) -> bool {
        self.keeper.is_some()
    }
}

impl Contents {
    fn next(&mut self) -> u32 {
        self.last += 1;
        self.last
    }

    fn save(&mut self, number: Option<u32>, message: Saved) -> Answer<(u32, Change)> {
        let folder = message.folder;
        let old = number.map(|number| self.messages.get(&number).map(|old| old.folder).ok_or(Code::MAPI_E_OBJECT_DELETED));
        let old = old.transpose()?;
        if !self.folders.contains_key(&folder) {
            return Err(Code::MAPI_E_OBJECT_DELETED);
        }
        let number = number.unwrap_or_else(|| self.next());
        self.changed.insert(number);
        self.messages.insert(number, message);
        let change = match old {
            None => Change::of_message(tags::FNEV_OBJECT_CREATED, number, folder),
            Some(old) if old != folder => Change::moved(number, folder, old),
            Some(_) => Change::of_message(tags::FNEV_OBJECT_MODIFIED, number, folder),
        };
        Ok((number, change))
    }

    /// Deletes a message, unless it is submitted or not in this folder; whether it is gone.
    fn remove_message(&mut self, folder: u32, message: u32, changes: &mut Vec<Change>) -> bool {
        let there = self.messages.get(&message).is_some_and(|it| it.folder == folder) && !self.queue.contains(&message);
        if there {
            self.changed.insert(message);
            self.messages.remove(&message);
            changes.push(Change::of_message(tags::FNEV_OBJECT_DELETED, message, folder));
        }
        there
    }

    /// Deletes what is in a folder; whether that is everything.
    fn remove_all_in(&mut self, folder: u32, changes: &mut Vec<Change>) -> bool {
        let inside: Vec<_> = self.folders.iter().filter(|(_, it)| it.parent == folder).map(|(number, _)| *number).collect();
        let messages: Vec<_> = self.messages.iter().filter(|(_, it)| it.folder == folder).map(|(number, _)| *number).collect();
        let mut whole = true;
        for inner in inside {
            whole &= inner > DELETED_ITEMS && self.remove_folder(inner, changes);
        }
        for message in messages {
            whole &= self.remove_message(folder, message, changes);
        }
        whole
    }

    /// Deletes a folder with what is in it, unless something stays; whether it is gone.
    fn remove_folder(&mut self, folder: u32, changes: &mut Vec<Change>) -> bool {
        let whole = self.remove_all_in(folder, changes);
        if whole && let Some(gone) = self.folders.remove(&folder) {
            self.changed.insert(folder);
            changes.push(Change::of_folder(tags::FNEV_OBJECT_DELETED, folder, gone.parent));
        }
        whole
    }

    fn folder_row(&self, number: u32, folder: &Folder) -> Row {
        let count = self.messages.values().filter(|it| it.folder == number).count();
        let mut row = identity(Interface::Folder, entry_id(UID, number));
        row.extend([
            Prop::new(tags::PR_DISPLAY_NAME, folder.name.as_str()),
            Prop::new(tags::PR_COMMENT, folder.comment.as_str()),
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
