//! `IMAPIFolder`, the part of it that a session needs.

use super::{Adapter, Answer, Message, NewTable, Opened, Properties};
use super::{arg, bytes, done, handing, long, object, opened, properties, table};
use crate::model::tags;
use crate::spec::{Code, Method, method};
use crate::subsystem::{Cx, Native};
use crate::trace::ObjectId;
use crate::value::{Reply, Value};

/// A folder that a client wants (page `imapifolder-createfolder`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewFolder {
    /// Its name.
    pub name: String,
    /// What its maker says about it; may be empty.
    pub comment: String,
    /// The flags.
    pub flags: u32,
}

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

    /// Copies messages into another folder, or moves them.
    ///
    /// # Errors
    /// Why none was copied; `MAPI_W_PARTIAL_COMPLETION` if some were.
    fn copy_messages(&self, cx: &Cx<'_>, entry_ids: &[Vec<u8>], to: ObjectId, flags: u32) -> Answer<()>;

    /// Makes a folder.
    ///
    /// # Errors
    /// `MAPI_E_COLLISION` if there is one of this name.
    fn create_folder(&self, cx: &Cx<'_>, wanted: &NewFolder) -> Answer<Box<dyn Folder>>;

    /// Deletes a folder, and what is in it if the flags say so.
    ///
    /// # Errors
    /// It holds something, or is not there; `MAPI_W_PARTIAL_COMPLETION` if something of it stays.
    fn delete_folder(&self, cx: &Cx<'_>, entry_id: &[u8], flags: u32) -> Answer<()>;

    /// Deletes every message and folder in it.
    ///
    /// # Errors
    /// Why not; `MAPI_W_PARTIAL_COMPLETION` if something stays.
    fn empty(&self, cx: &Cx<'_>) -> Answer<()>;
}

fn entry_list(list: &Value) -> Answer<&[Vec<u8>]> {
    if let Value::Entries(list) = list { Ok(list) } else { Err(Code::MAPI_E_INVALID_PARAMETER) }
}

impl Native for Adapter<dyn Folder> {
    fn call(&self, cx: &Cx<'_>, called: Method, args: &[Value]) -> Reply {
        use method::{Container as c, Folder as m};
        match called {
            c::GetContentsTable => handing(1, self.0.contents(cx).map(table)),
            c::GetHierarchyTable => handing(1, self.0.hierarchy(cx).map(table)),
            c::OpenEntry => opened(self.0.open_entry(cx, bytes(args, 1), long(args, 3))),
            m::CreateMessage => handing(2, self.0.create_message(cx)),
            m::DeleteMessages => done(entry_list(arg(args, 0)).and_then(|list| self.0.delete_messages(cx, list))),
            m::CopyMessages => match (entry_list(arg(args, 0)), object(args, 2)) {
                (Ok(list), Some(to)) => done(self.0.copy_messages(cx, list, to, long(args, 5))),
                _ => Reply::code(Code::MAPI_E_INVALID_PARAMETER),
            },
            // Search folders are not served.
            m::CreateFolder if long(args, 0) == tags::FOLDER_GENERIC => {
                let text = |index| arg(args, index).text().to_owned();
                let wanted = NewFolder { name: text(1), comment: text(2), flags: long(args, 4) };
                handing(5, self.0.create_folder(cx, &wanted))
            }
            m::DeleteFolder => done(self.0.delete_folder(cx, bytes(args, 1), long(args, 4))),
            m::EmptyFolder => done(self.0.empty(cx)),
            _ => properties::call(&*self.0, cx, called, args),
        }
    }

    fn released(&self, cx: &Cx<'_>) {
        self.0.released(cx);
    }
}
