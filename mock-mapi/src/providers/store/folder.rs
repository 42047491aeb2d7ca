//! Folders of the built-in store.

use super::desk::Desk;
use super::mailbox::Saved;
use super::{UID, message};
use crate::model::tags;
use crate::providers::logon::entry_id;
use crate::providers::logon::number_in;
use crate::providers::spi::{Answer, Folder, Message, NewTable, Opened, Properties};
use crate::providers::table::table;
use crate::spec::Code;
use crate::subsystem::Cx;
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

impl Folder for Open {
    fn contents(&self, _cx: &Cx<'_>) -> Answer<NewTable> {
        self.desk.is_on()?;
        Ok(table(self.desk.mailbox.messages_in(self.number), &self.desk.connections))
    }

    fn hierarchy(&self, _cx: &Cx<'_>) -> Answer<NewTable> {
        self.desk.is_on()?;
        Ok(table(self.desk.mailbox.folders_in(self.number), &self.desk.connections))
    }

    fn open_entry(&self, _cx: &Cx<'_>, entry_id: &[u8], _flags: u32) -> Answer<Opened> {
        self.desk.open(entry_id)
    }

    fn create_message(&self, _cx: &Cx<'_>) -> Answer<Box<dyn Message>> {
        self.desk.is_on()?;
        Ok(message::create(&self.desk, Saved { folder: self.number, ..Saved::default() }))
    }

    fn delete_messages(&self, _cx: &Cx<'_>, entry_ids: &[Vec<u8>]) -> Answer<()> {
        self.desk.is_on()?;
        let deleted = entry_ids.iter().filter(|id| number_in(UID, id).is_ok_and(|number| self.desk.mailbox.delete(number)));
        if deleted.count() == entry_ids.len() { Ok(()) } else { Err(Code::MAPI_W_PARTIAL_COMPLETION) }
    }

    fn create_folder(&self, cx: &Cx<'_>, name: &str) -> Answer<Box<dyn Folder>> {
        self.desk.is_on()?;
        let number = self.desk.mailbox.create_folder(self.number, name)?;
        self.desk.tell(cx, tags::FNEV_OBJECT_CREATED, entry_id(UID, number));
        Ok(open(&self.desk, number))
    }

    fn delete_folder(&self, _cx: &Cx<'_>, entry_id: &[u8]) -> Answer<()> {
        self.desk.is_on()?;
        self.desk.mailbox.delete_folder(number_in(UID, entry_id)?)
    }

    fn empty(&self, _cx: &Cx<'_>) -> Answer<()> {
        self.desk.is_on()?;
        self.desk.mailbox.empty(self.number);
        Ok(())
    }
}
