//! Steps on stores, folders, messages and address books.

use super::super::{EntryKind, Name, StandardFolder, Step};
use super::tables::{length, open_entry_args};
use super::{Client, Handle, flags};
use crate::model::tags;
use crate::spec::{Interface, Method, method};
use crate::value::{Prop, Value};

/// `MODRECIP_ADD`
const MODRECIP_ADD: u32 = 2;
/// `MAPI_TO`
pub(super) const MAPI_TO: u32 = 1;

impl Client<'_> {
    pub(super) fn mail_step(&self, step: &Step) -> Option<()> {
        use method::{Folder as f, Message as m, Prop as p};
        match step {
            Step::Open { store, folder, which } => self.open_folder(store, folder, *which),
            Step::OpenEntry { container, object, which } => self.open_entry(container, object, *which),
            Step::CreateFolder { parent, folder, title } => {
                // FOLDER_GENERIC
                let title = Value::from(title.0.as_str());
                let args = vec![Value::Num(1), title, Value::None, Value::None, flags(tags::MAPI_UNICODE), Value::None];
                self.open_with(parent, f::CreateFolder, args, folder, Interface::Folder)
            }
            Step::CreateMessage { folder, message } => self.open_with(
                folder,
                f::CreateMessage,
                vec![Value::None, Value::Num(0), Value::None],
                message,
                Interface::Message,
            ),
            Step::DeleteMessages { folder } => {
                let list = self.listed_in(folder, method::Container::GetContentsTable)?;
                self.plain_on(folder, f::DeleteMessages, vec![Value::Entries(list), Value::None, Value::None, Value::Num(0)])
            }
            Step::CopyMessages { folder, to, options } => {
                let list = self.listed_in(folder, method::Container::GetContentsTable)?;
                let to = self.handle(to).filter(|h| h.interface == Interface::Folder)?.object;
                let bits = if options.moved { tags::MESSAGE_MOVE } else { 0 };
                let args = vec![Value::Entries(list), Value::None, to.into(), Value::None, Value::None, flags(bits)];
                self.plain_on(folder, f::CopyMessages, args)
            }
            Step::DeleteFolder { parent } => {
                let id = self.listed_in(parent, method::Container::GetHierarchyTable)?.pop()?;
                let (length, bits) = (Value::from(length(&id)), flags(tags::DEL_MESSAGES | tags::DEL_FOLDERS));
                self.plain_on(parent, f::DeleteFolder, vec![length, Value::Bytes(id), Value::None, Value::None, bits])
            }
            Step::Empty { folder } => self.plain_on(folder, f::EmptyFolder, vec![Value::None, Value::None, Value::Num(0)]),
            Step::SetSubject { object, subject } => {
                let props = Value::Props(vec![Prop::new(tags::PR_SUBJECT, subject.0.as_str())]);
                self.plain_on(object, p::SetProps, vec![Value::Num(1), props, Value::None])
            }
            Step::AddRecipient { message, address } => {
                let (kind, address) = typed(address.0.as_str());
                let row = vec![
                    Prop::new(tags::PR_DISPLAY_NAME, address),
                    Prop::new(tags::PR_ADDRTYPE, kind),
                    Prop::new(tags::PR_EMAIL_ADDRESS, address),
                    Prop::new(tags::PR_RECIPIENT_TYPE, MAPI_TO),
                ];
                self.plain_on(message, m::ModifyRecipients, vec![flags(MODRECIP_ADD), Value::Rows(vec![row])])
            }
            Step::Attach { message, attachment } => {
                let args = vec![Value::None, Value::Num(0), Value::None, Value::None];
                self.open_with(message, m::CreateAttach, args, attachment, Interface::Attach)
            }
            // KEEP_OPEN_READWRITE
            Step::Save { object } => self.plain_on(object, p::SaveChanges, vec![flags(2)]),
            Step::Submit { message } => self.plain_on(message, m::SubmitMessage, vec![Value::Num(0)]),
            Step::StoreLogoff { store, flag } => self.plain_on(store, method::MsgStore::StoreLogoff, vec![flags(flag.bits())]),
            _ => None,
        }
    }

    fn open_folder(&self, store: &Name, folder: &Name, which: StandardFolder) -> Option<()> {
        let Handle { object, .. } = self.handle(store).filter(|h| h.interface == Interface::MsgStore)?;
        let tag = match which {
            StandardFolder::Root | StandardFolder::Inbox => None,
            StandardFolder::IpmSubtree => Some(tags::PR_IPM_SUBTREE_ENTRYID),
            StandardFolder::Outbox => Some(tags::PR_IPM_OUTBOX_ENTRYID),
            StandardFolder::SentItems => Some(tags::PR_IPM_SENTMAIL_ENTRYID),
            StandardFolder::DeletedItems => Some(tags::PR_IPM_WASTEBASKET_ENTRYID),
        };
        let id = if let Some(tag) = tag {
            let args = vec![Value::Tags(vec![tag]), flags(tags::MAPI_UNICODE), Value::None, Value::None];
            let reply = self.call(object, method::Prop::GetProps, args);
            let id = Self::binary(reply.out(3).props(), tag);
            self.free(&reply);
            id?
        } else if which == StandardFolder::Inbox {
            let args = vec![Value::from("IPM"), flags(tags::MAPI_UNICODE), Value::None, Value::None, Value::None];
            let reply = self.call(object, method::MsgStore::GetReceiveFolder, args);
            let id = reply.out(3).bytes().to_vec();
            self.free(&reply);
            (!id.is_empty()).then_some(id)?
        } else {
            Vec::new()
        };
        let reply = self.call(object, method::MsgStore::OpenEntry, open_entry_args(id));
        self.keep_entry(folder, &reply)
    }

    /// The entry identifiers in a table of a folder.
    fn listed_in(&self, folder: &Name, opener: Method) -> Option<Vec<Vec<u8>>> {
        let Handle { object, .. } = self.handle(folder).filter(|h| h.interface == Interface::Folder)?;
        let rows = self.rows(object, opener, &[tags::PR_ENTRYID]);
        Some(rows.iter().filter_map(|row| Self::binary(row, tags::PR_ENTRYID)).collect())
    }

    fn open_entry(&self, container: &Name, name: &Name, which: EntryKind) -> Option<()> {
        let Handle { object, interface } = self.handle(container)?;
        let listed = |opener: Method| {
            let rows = interface.extends(Interface::Container).then(|| self.rows(object, opener, &[tags::PR_ENTRYID]))?;
            Self::binary(rows.first()?, tags::PR_ENTRYID)
        };
        let id = match which {
            EntryKind::Root => Vec::new(),
            EntryKind::Container => listed(method::Container::GetHierarchyTable)?,
            EntryKind::Entry => listed(method::Container::GetContentsTable)?,
        };
        let called = match interface {
            Interface::AddrBook => method::AddrBook::OpenEntry,
            Interface::MsgStore => method::MsgStore::OpenEntry,
            _ if interface.extends(Interface::Container) => method::Container::OpenEntry,
            _ => return None,
        };
        let reply = self.call(object, called, open_entry_args(id));
        self.keep_entry(name, &reply)
    }
}

/// An address and its type, which stands before it with a colon if it is another than SMTP.
fn typed(address: &str) -> (&str, &str) {
    let is_type = |kind: &str| !kind.is_empty() && kind.bytes().all(|byte| byte.is_ascii_uppercase());
    address.split_once(':').filter(|(kind, _)| is_type(kind)).unwrap_or(("SMTP", address))
}
