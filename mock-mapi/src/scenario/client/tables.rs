//! Steps on tables, and those that begin with looking something up in one.

use super::super::{Name, StatusOf, TableKind};
use super::{BEST_ACCESS, Client, Handle, MDB_WRITE, flags, succeeded};
use crate::model::tags;
use crate::spec::{Interface, Method, method};
use crate::trace::ObjectId;
use crate::value::{PropValue, Row, Value};

/// `TBL_BATCH` is not asked for: every row is wanted at once.
const ALL_ROWS: u32 = i32::MAX as u32;

/// The method that opens a table on an object of this interface.
fn opener(interface: Interface, which: TableKind) -> Option<Method> {
    let (called, on) = match which {
        TableKind::Stores => (method::Session::GetMsgStoresTable, Interface::Session),
        TableKind::Status => (method::Session::GetStatusTable, Interface::Session),
        TableKind::Contents => (method::Container::GetContentsTable, Interface::Container),
        TableKind::Hierarchy => (method::Container::GetHierarchyTable, Interface::Container),
        TableKind::Recipients => (method::Message::GetRecipientTable, Interface::Message),
        TableKind::Attachments => (method::Message::GetAttachmentTable, Interface::Message),
        TableKind::ReceiveFolders => (method::MsgStore::GetReceiveFolderTable, Interface::MsgStore),
        TableKind::OutgoingQueue => (method::MsgStore::GetOutgoingQueue, Interface::MsgStore),
        TableKind::Services => (method::ServiceAdmin::GetMsgServiceTable, Interface::ServiceAdmin),
    };
    interface.extends(on).then_some(called)
}

impl Client<'_> {
    pub(super) fn open_table(&self, on: &Name, which: TableKind, table: &Name) -> Option<()> {
        let Handle { object, interface } = self.handle(on)?;
        let reply = self.call(object, opener(interface, which)?, vec![flags(tags::MAPI_UNICODE), Value::None]);
        self.keep(table, Interface::Table, &reply, 1)
    }

    /// Reads a table in pieces, from the first row to the last.
    pub(super) fn read_table(&self, table: &Name) -> Option<()> {
        use method::Table as m;
        let Handle { object, .. } = self.handle(table).filter(|h| h.interface == Interface::Table)?;
        let sought = self.call(object, m::SeekRow, vec![Value::Num(0), Value::Num(0), Value::None]);
        succeeded(sought.code)?;
        loop {
            let reply = self.call(object, m::QueryRows, vec![flags(10), Value::Num(0), Value::None]);
            let read = reply.out(2).rows().len();
            self.free(&reply);
            if !reply.code.is_ok() || read == 0 {
                return Some(());
            }
        }
    }

    /// The rows of a table that is opened, read and released; of each only these columns.
    pub(super) fn rows(&self, on: ObjectId, opener: Method, columns: &[u32]) -> Vec<Row> {
        use method::Table as m;
        let reply = self.call(on, opener, vec![flags(tags::MAPI_UNICODE), Value::None]);
        let Some(table) = reply.out(1).object().filter(|_| reply.code.is_ok()) else { return Vec::new() };
        let set = self.call(table, m::SetColumns, vec![Value::Tags(columns.to_vec()), Value::Num(0)]);
        let mut rows = Vec::new();
        if set.code.is_ok() {
            let reply = self.call(table, m::QueryRows, vec![flags(ALL_ROWS), Value::Num(0), Value::None]);
            rows = reply.out(2).rows().to_vec();
            self.free(&reply);
        }
        let _released = self.call(table, method::Unknown::Release, Vec::new());
        rows
    }

    pub(super) fn open_store(&self, session: &Name, store: &Name, index: u32) -> Option<()> {
        let Handle { object, .. } = self.handle(session).filter(|h| h.interface == Interface::Session)?;
        let rows = self.rows(object, method::Session::GetMsgStoresTable, &[tags::PR_ENTRYID, tags::PR_DEFAULT_STORE]);
        let id = Self::binary(rows.get(usize::try_from(index).ok()?)?, tags::PR_ENTRYID)?;
        let args = vec![Value::None, Value::from(length(&id)), Value::Bytes(id), Value::None, flags(MDB_WRITE), Value::None];
        let reply = self.call(object, method::Session::OpenMsgStore, args);
        self.keep(store, Interface::MsgStore, &reply, 5)
    }

    pub(super) fn open_status(&self, session: &Name, status: &Name, of: StatusOf) -> Option<()> {
        let Handle { object, .. } = self.handle(session).filter(|h| h.interface == Interface::Session)?;
        let kind = match of {
            StatusOf::Store => tags::MAPI_STORE_PROVIDER,
            StatusOf::AddressBook => tags::MAPI_AB_PROVIDER,
            StatusOf::Transport => tags::MAPI_TRANSPORT_PROVIDER,
        };
        let rows = self.rows(object, method::Session::GetStatusTable, &[tags::PR_ENTRYID, tags::PR_RESOURCE_TYPE]);
        let is_it = |row: &&Row| row.iter().any(|p| p.id() == tags::PR_RESOURCE_TYPE >> 16 && p.value == PropValue::Long(kind));
        let id = Self::binary(rows.iter().find(is_it)?, tags::PR_ENTRYID)?;
        let reply = self.call(object, method::Session::OpenEntry, open_entry_args(id));
        self.keep_entry(status, &reply)
    }
}

/// Arguments of every `OpenEntry`.
pub(super) fn open_entry_args(id: Vec<u8>) -> Vec<Value> {
    vec![Value::from(length(&id)), Value::Bytes(id), Value::None, flags(BEST_ACCESS), Value::None, Value::None]
}

pub(super) fn length(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}
