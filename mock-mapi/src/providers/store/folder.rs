//! Folders of the built-in store.

use super::desk::Desk;
use super::mailbox::{Done, Saved};
use super::{UID, message};
use crate::model::tags;
use crate::providers::logon::number_in;
use crate::providers::spi::{Answer, Folder, Message, NewFolder, NewTable, Opened, Properties};
use crate::spec::Code;
use crate::subsystem::Cx;
use crate::trace::ObjectId;
use crate::value::Prop;
use std::sync::Arc;

/// An open folder.
struct Open {
    desk: Arc<Desk>,
    number: u32,
}

/// Opens a folder that is there.
pub(super) fn open(desk: &Arc<Desk>, number: u32) -> Box<dyn Folder> {
    Box::new(Open { desk: Arc::clone(desk), number })
}

impl Properties for Open {
    fn all(&self) -> Vec<Prop> {
        self.desk.mailbox.folder_props(self.number)
    }

    fn set(&self, _cx: &Cx<'_>, _props: &[Prop]) -> Answer<()> {
        Err(Code::MAPI_E_NO_ACCESS)
    }

    fn delete(&self, _cx: &Cx<'_>, _tags: &[u32]) -> Answer<()> {
        Err(Code::MAPI_E_NO_ACCESS)
    }

    fn save(&self, _cx: &Cx<'_>) -> Answer<()> {
        Ok(())
    }

    fn released(&self, _cx: &Cx<'_>) {}
}

impl Open {
    /// Whether the folder is still there.
    fn is_there(&self) -> Answer<()> {
        self.desk.is_on()?;
        if self.desk.mailbox.has_folder(self.number) { Ok(()) } else { Err(Code::MAPI_E_OBJECT_DELETED) }
    }

    /// Tells of what was done, and answers how much of what was asked for it is.
    fn tell(&self, cx: &Cx<'_>, done: &Done) -> Answer<()> {
        self.desk.tell(cx, &done.changes);
        done.answer()
    }
}

/// The numbers of messages; none of one that is somebody else's.
fn numbers(entry_ids: &[Vec<u8>]) -> Vec<Option<u32>> {
    entry_ids.iter().map(|id| number_in(UID, id).ok()).collect()
}

impl Folder for Open {
    fn contents(&self, cx: &Cx<'_>) -> Answer<NewTable> {
        self.is_there()?;
        let number = self.number;
        Ok(self.desk.table(cx, move |mailbox| mailbox.messages_in(number)))
    }

    fn hierarchy(&self, cx: &Cx<'_>) -> Answer<NewTable> {
        self.is_there()?;
        let number = self.number;
        Ok(self.desk.table(cx, move |mailbox| mailbox.folders_in(number)))
    }

    fn open_entry(&self, _cx: &Cx<'_>, entry_id: &[u8], _flags: u32) -> Answer<Opened> {
        self.desk.open(entry_id)
    }

    fn create_message(&self, _cx: &Cx<'_>) -> Answer<Box<dyn Message>> {
        self.is_there()?;
        Ok(message::create(&self.desk, Saved { folder: self.number, ..Saved::default() }))
    }

    fn delete_messages(&self, cx: &Cx<'_>, entry_ids: &[Vec<u8>]) -> Answer<()> {
        self.is_there()?;
        self.tell(cx, &self.desk.mailbox.delete(self.number, &numbers(entry_ids)))
    }

    fn copy_messages(&self, cx: &Cx<'_>, entry_ids: &[Vec<u8>], to: ObjectId, flags: u32) -> Answer<()> {
        self.is_there()?;
        // A folder of another store would be filled through its own methods, which needs the support object.
        let to = self.desk.number_of(cx, to).map_err(|_| Code::MAPI_E_NO_SUPPORT)?;
        let moving = flags & tags::MESSAGE_MOVE != 0;
        self.tell(cx, &self.desk.mailbox.copy(self.number, &numbers(entry_ids), to, moving)?)
    }

    fn create_folder(&self, cx: &Cx<'_>, wanted: &NewFolder) -> Answer<Box<dyn Folder>> {
        self.is_there()?;
        let open_existing = wanted.flags & tags::OPEN_IF_EXISTS != 0;
        let mailbox = &self.desk.mailbox;
        let (number, changes) = mailbox.create_folder(self.number, &wanted.name, &wanted.comment, open_existing)?;
        self.desk.tell(cx, &changes);
        Ok(open(&self.desk, number))
    }

    fn delete_folder(&self, cx: &Cx<'_>, entry_id: &[u8], flags: u32) -> Answer<()> {
        self.is_there()?;
        self.tell(cx, &self.desk.mailbox.delete_folder(self.number, number_in(UID, entry_id)?, flags)?)
    }

    fn empty(&self, cx: &Cx<'_>) -> Answer<()> {
        self.is_there()?;
        self.tell(cx, &self.desk.mailbox.empty(self.number))
    }
}
