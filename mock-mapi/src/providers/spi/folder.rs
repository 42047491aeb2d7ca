//! `IMAPIFolder`, the part of it that a session needs.

use super::{Adapter, Answer, Message, NewTable, Opened, Properties, arg, bytes, done, handing, long, opened, properties, table};
use crate::model::tags;
use crate::spec::{Code, Method, method};
use crate::subsystem::{Cx, Native};
use crate::value::{Prop, Reply, Value};

/// `IMAPIFolder`; its properties are those of [`Properties`].
pub trait Folder: Properties {
    /// The table of messages.
    ///
    /// # Errors
    /// Why there is none.
    fn contents(&self, cx: &Cx<'_>) -> Answer<NewTable>;

    /// The table of folders.
    ///
    /// # Errors
    /// Why there is none.
    fn hierarchy(&self, cx: &Cx<'_>) -> Answer<NewTable>;

    /// Opens a folder or a message.
    ///
    /// # Errors
    /// There is no such object.
    fn open_entry(&self, cx: &Cx<'_>, entry_id: &[u8], flags: u32) -> Answer<Opened>;

    /// Makes a message that lasts once it is saved.
    ///
    /// # Errors
    /// Why not.
    fn create_message(&self, cx: &Cx<'_>) -> Answer<Box<dyn Message>>;

    /// Deletes messages, by their entry identifiers.
    ///
    /// # Errors
    /// Why none was deleted; `MAPI_W_PARTIAL_COMPLETION` if some were.
    fn delete_messages(&self, cx: &Cx<'_>, entry_ids: &[Vec<u8>]) -> Answer<()>;

    /// Makes a folder.
    ///
    /// # Errors
    /// `MAPI_E_COLLISION` if there is one of this name.
    fn create_folder(&self, cx: &Cx<'_>, name: &str) -> Answer<Box<dyn Folder>>;

    /// Deletes a folder that holds nothing.
    ///
    /// # Errors
    /// It holds something, or is not there.
    fn delete_folder(&self, cx: &Cx<'_>, entry_id: &[u8]) -> Answer<()>;

    /// Deletes every message.
    ///
    /// # Errors
    /// Why not.
    fn empty(&self, cx: &Cx<'_>) -> Answer<()>;
}

/// The entry identifiers of a list, which travels as rows with an entry identifier each.
fn entry_list(list: &Value) -> Answer<Vec<Vec<u8>>> {
    let Value::Rows(rows) = list else { return Err(Code::MAPI_E_INVALID_PARAMETER) };
    let id = |p: &Prop| if let crate::value::PropValue::Bytes(id) = &p.value { Some(id.clone()) } else { None };
    let of_row = |row: &Vec<Prop>| row.iter().find(|p| p.id() == tags::PR_ENTRYID >> 16).and_then(id);
    rows.iter().map(|row| of_row(row).ok_or(Code::MAPI_E_INVALID_PARAMETER)).collect()
}

impl Native for Adapter<dyn Folder> {
    fn call(&self, cx: &Cx<'_>, called: Method, args: &[Value]) -> Reply {
        use method::{Container as c, Folder as m};
        match called {
            c::GetContentsTable => handing(1, self.0.contents(cx).map(table)),
            c::GetHierarchyTable => handing(1, self.0.hierarchy(cx).map(table)),
            c::OpenEntry => opened(self.0.open_entry(cx, bytes(args, 1), long(args, 3))),
            m::CreateMessage => handing(2, self.0.create_message(cx)),
            m::DeleteMessages => done(entry_list(arg(args, 0)).and_then(|list| self.0.delete_messages(cx, &list))),
            m::CreateFolder => handing(5, self.0.create_folder(cx, arg(args, 1).text())),
            m::DeleteFolder => done(self.0.delete_folder(cx, bytes(args, 1))),
            m::EmptyFolder => done(self.0.empty(cx)),
            _ => properties::call(&*self.0, cx, called, args),
        }
    }

    fn released(&self, cx: &Cx<'_>) {
        self.0.released(cx);
    }
}
