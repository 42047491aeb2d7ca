//! The two objects of a logon: `IMSLogon` for MAPI, `IMsgStore` for the client.

use super::desk::Desk;
use super::mailbox::{INBOX, IPM_SUBTREE, Mailbox, OUTBOX, SENT_ITEMS};
use super::{NAME, UID, mailbox};
use crate::model::tags;
use crate::providers::logon::{entry_id, identity, number_in};
use crate::providers::spi::{AdviseRequest, Answer, NewTable, Opened, Properties, Status, Store, StoreLogon};
use crate::providers::status::status;
use crate::providers::table::table;
use crate::spec::{Code, Interface};
use crate::subsystem::Cx;
use crate::trace::ObjectId;
use crate::value::{Notification, Prop};
use std::sync::Arc;

/// `IMSLogon`.
pub(super) struct Logon(pub Arc<Desk>);

impl StoreLogon for Logon {
    fn logoff(&self, cx: &Cx<'_>) -> Answer<()> {
        self.0.close(cx);
        Ok(())
    }

    fn open_entry(&self, _cx: &Cx<'_>, entry_id: &[u8], _flags: u32) -> Answer<Opened> {
        self.0.open(entry_id)
    }

    fn open_status(&self, _cx: &Cx<'_>) -> Answer<Box<dyn Status>> {
        Ok(status(NAME, tags::MAPI_STORE_PROVIDER))
    }

    fn advise(&self, cx: &Cx<'_>, request: &AdviseRequest) -> Answer<u32> {
        // Asked on behalf of everybody: only what the identifier says is ours.
        number_in(UID, &request.entry_id)?;
        Ok(self.0.connections.advise(cx, request))
    }

    fn unadvise(&self, cx: &Cx<'_>, connection: u32) -> Answer<()> {
        self.0.connections.unadvise(cx, connection)
    }

    fn released(&self, cx: &Cx<'_>) {
        // Nothing is left to do, unless MAPI omitted Logoff (page `releasing-the-transport-provider`, last paragraph).
        self.0.close(cx);
    }
}

/// `IMsgStore`.
pub(super) struct Mdb(pub Arc<Desk>);

impl Properties for Mdb {
    fn all(&self) -> Vec<Prop> {
        let folder = |tag: u32, number: u32| Prop::new(tag, entry_id(UID, number));
        let mut props = identity(Interface::MsgStore, entry_id(UID, 0));
        props.extend([
            Prop::new(tags::PR_DISPLAY_NAME, NAME),
            Prop::new(tags::PR_MDB_PROVIDER, UID),
            folder(tags::PR_IPM_SUBTREE_ENTRYID, IPM_SUBTREE),
            folder(tags::PR_IPM_OUTBOX_ENTRYID, OUTBOX),
            folder(tags::PR_IPM_SENTMAIL_ENTRYID, SENT_ITEMS),
            folder(tags::PR_IPM_WASTEBASKET_ENTRYID, mailbox::DELETED_ITEMS),
        ]);
        props
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

    fn released(&self, cx: &Cx<'_>) {
        self.0.let_go(cx);
    }
}

impl Store for Mdb {
    fn handed_out(&self, identity: ObjectId) {
        self.0.handed_out(identity);
    }

    fn advise(&self, cx: &Cx<'_>, request: &AdviseRequest) -> Answer<u32> {
        self.0.is_on()?;
        self.0.advise(cx, request)
    }

    fn unadvise(&self, cx: &Cx<'_>, connection: u32) -> Answer<()> {
        self.0.unadvise(cx, connection)
    }

    fn open_entry(&self, _cx: &Cx<'_>, entry_id: &[u8], _flags: u32) -> Answer<Opened> {
        self.0.open(entry_id)
    }

    fn receive_folder(&self, _cx: &Cx<'_>, _class: &str) -> Answer<Vec<u8>> {
        self.0.is_on()?;
        Ok(entry_id(UID, INBOX))
    }

    fn receive_folders(&self, _cx: &Cx<'_>) -> Answer<NewTable> {
        let row = vec![Prop::new(tags::PR_ENTRYID, entry_id(UID, INBOX)), Prop::new(tags::PR_MESSAGE_CLASS, "")];
        Ok(table(vec![row], &self.0.connections))
    }

    fn store_logoff(&self, cx: &Cx<'_>, flags: u32) -> Answer<u32> {
        self.0.log_off_transports(cx, flags)
    }

    fn abort_submit(&self, cx: &Cx<'_>, entry_id: &[u8]) -> Answer<()> {
        self.0.tell(cx, &self.0.mailbox.dequeue(number_in(UID, entry_id)?, false)?);
        Ok(())
    }

    fn outgoing_queue(&self, cx: &Cx<'_>) -> Answer<NewTable> {
        self.0.is_on()?;
        Ok(self.0.table(cx, Mailbox::queued))
    }

    fn set_lock_state(&self, cx: &Cx<'_>, message: ObjectId, lock: u32) -> Answer<()> {
        let number = self.0.number_of(cx, message).map_err(|_| Code::MAPI_E_NOT_IN_QUEUE)?;
        self.0.mailbox.lock(number, lock == tags::MSG_LOCKED)
    }

    fn finished(&self, cx: &Cx<'_>, entry_id: &[u8]) -> Answer<()> {
        self.0.tell(cx, &self.0.mailbox.dequeue(number_in(UID, entry_id)?, true)?);
        Ok(())
    }

    fn notify_new_mail(&self, cx: &Cx<'_>, mail: &[Notification]) -> Answer<()> {
        self.0.tell_of_new_mail(cx, mail)
    }
}
