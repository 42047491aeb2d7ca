//! Names of recipients: `IAddrBook::ResolveName` and the containers it asks (pages `iaddrbook-resolvename`,
//! `resolving-a-recipient-name`, `iaddrbook-getsearchpath`).
//!
//! Containers are the providers', so this is done here, by calls that are recorded, and not in the model.

use super::lists::{in_width, is_unresolved, merge};
use super::{Subsystem, lock, one_off};
use crate::model::tags;
use crate::spec::{Code, Interface, Method, method};
use crate::trace::{ObjectId, Party};
use crate::value::{AdrList, Prop, PropValue, Reply, Restriction, Row, Value};

/// What makes a recipient whole that a table found (page `iabcontainer-resolvenames`, Notes to implementers).
const COLUMNS: [u32; 7] = [
    tags::PR_ENTRYID,
    tags::PR_DISPLAY_NAME,
    tags::PR_ADDRTYPE,
    tags::PR_EMAIL_ADDRESS,
    tags::PR_OBJECT_TYPE,
    tags::PR_SEARCH_KEY,
    tags::PR_TRANSMITABLE_DISPLAY_NAME,
];
const EVERY_ROW: u32 = i32::MAX.cast_unsigned();

/// A list that is being resolved.
struct Names {
    list: AdrList,
    /// What is known of each, as a `FlagList` says it.
    flags: Vec<u32>,
    /// `MAPI_UNICODE`, or 0.
    width: u32,
}

impl Names {
    /// The places of those that nobody has found yet.
    fn open(&self) -> Vec<usize> {
        let is_open =
            |index: &usize| self.flags[*index] == tags::MAPI_UNRESOLVED && is_unresolved(&self.list.entries[*index].props);
        (0..self.flags.len()).filter(is_open).collect()
    }

    fn name(&self, index: usize) -> Option<String> {
        text_of(&self.list.entries[index].props, tags::PR_DISPLAY_NAME)
    }

    /// A container had its turn. An entry identifier says more than a flag.
    fn take(&mut self, reply: &Reply) {
        if let Some(after) = reply.out(2).adr_list().filter(|after| after.entries.len() == self.flags.len()) {
            self.list.clone_from(after);
        }
        let said = reply.out(3).tags().filter(|_| reply.code.is_ok());
        for (index, flag) in self.flags.iter_mut().enumerate() {
            if let Some(said) = said.and_then(|said| said.get(index)) {
                *flag = *said;
            }
            let whole = !is_unresolved(&self.list.entries[index].props);
            *flag = match *flag {
                _ if whole => tags::MAPI_RESOLVED,
                tags::MAPI_AMBIGUOUS => tags::MAPI_AMBIGUOUS,
                _ => tags::MAPI_UNRESOLVED,
            };
        }
    }

    fn reply(self) -> Reply {
        // No dialog is ever shown: `MAPI_DIALOG` changes nothing (pages as above).
        let code = if !self.open().is_empty() {
            Code::MAPI_E_NOT_FOUND
        } else if self.flags.contains(&tags::MAPI_AMBIGUOUS) {
            Code::MAPI_E_AMBIGUOUS_RECIP
        } else {
            Code::S_OK
        };
        Reply::code(code).with(3, Value::AdrList(self.list))
    }
}

fn text_of(props: &[Prop], tag: u32) -> Option<String> {
    let found = props.iter().find(|prop| prop.id() == tag >> 16)?;
    if let PropValue::Text(text) = &found.value { Some(text.clone()) } else { None }
}

fn number_of(row: &Row, tag: u32) -> u32 {
    let found = row.iter().find(|prop| prop.tag == tag);
    found.map_or(0, |prop| if let PropValue::Long(number) = prop.value { number } else { 0 })
}

fn entry_id_of(row: &Row) -> Option<&Vec<u8>> {
    let found = row.iter().find(|prop| prop.tag == tags::PR_ENTRYID)?;
    if let PropValue::Bytes(bytes) = &found.value { Some(bytes).filter(|bytes| !bytes.is_empty()) } else { None }
}

impl Subsystem {
    /// The methods of the address book that take asking its containers; none for the others.
    pub(super) fn address_book(&self, book: ObjectId, called: Method, args: &[Value]) -> Option<Reply> {
        let flags = usize::from(called == method::AddrBook::ResolveName);
        let width = args.get(flags).map_or(0, Value::long) & tags::MAPI_UNICODE;
        match called {
            method::AddrBook::ResolveName => Some(match args.get(3).and_then(Value::adr_list) {
                Some(list) => self.resolve_name(book, list.clone(), width),
                None => Reply::code(Code::MAPI_E_INVALID_PARAMETER),
            }),
            method::AddrBook::GetSearchPath => Some(Reply::ok().with(1, Value::Rows(self.search_path(book, width)))),
            _ => None,
        }
    }

    fn resolve_name(&self, book: ObjectId, list: AdrList, width: u32) -> Reply {
        let flag = |props: &Row| if is_unresolved(props) { tags::MAPI_UNRESOLVED } else { tags::MAPI_RESOLVED };
        let flags = list.entries.iter().map(|entry| flag(&entry.props)).collect();
        let mut names = Names { list, flags, width };
        for index in names.open() {
            if let Some(address) = names.name(index).and_then(|name| one_off::parse(&name)) {
                self.found(&mut names, index, &address.props());
            }
        }
        if !names.open().is_empty() {
            for container in self.search_path(book, width) {
                if names.open().is_empty() {
                    break;
                }
                if let Some(id) = entry_id_of(&container) {
                    self.ask_container(book, id, &mut names);
                }
            }
        }
        names.reply()
    }

    /// One name is resolved: the properties found come to those that were there.
    fn found(&self, names: &mut Names, index: usize, found: &[Prop]) {
        let entry = &mut names.list.entries[index];
        let mut props = entry.props.clone();
        merge(&mut props, found, names.width);
        self.replace_entry(Party::Subsystem, entry, props);
        names.flags[index] = tags::MAPI_RESOLVED;
    }

    fn ask(&self, object: ObjectId, called: Method, args: Vec<Value>) -> Reply {
        self.call(Party::Subsystem, object, called, args)
    }

    /// A method whose flags ask for a width of strings, asked again in the other one if that is not to be had.
    fn ask_in_width(&self, object: ObjectId, called: Method, width: u32, args: impl Fn(u32) -> Vec<Value>) -> Reply {
        let reply = self.ask(object, called, args(width));
        if reply.code == Code::MAPI_E_BAD_CHARWIDTH { self.ask(object, called, args(width ^ tags::MAPI_UNICODE)) } else { reply }
    }

    fn let_go(&self, object: ObjectId) {
        self.ask(object, method::Unknown::Release, Vec::new());
    }

    fn ask_container(&self, book: ObjectId, id: &[u8], names: &mut Names) {
        let length = Value::from(u32::try_from(id.len()).unwrap_or(u32::MAX));
        let Some(container) = self.address_books(book).into_iter().find_map(|logon| {
            let args = vec![length.clone(), Value::Bytes(id.to_vec()), Value::None, Value::Num(0), Value::None, Value::None];
            let reply = self.ask(logon, method::AbLogon::OpenEntry, args);
            reply.out(5).object().filter(|_| reply.code.is_ok())
        }) else {
            return;
        };
        let is_container = self.entry(container).is_some_and(|entry| entry.interface == Interface::AbContainer);
        if is_container {
            let args = |width| {
                vec![Value::None, Value::from(width), Value::AdrList(names.list.clone()), Value::Tags(names.flags.clone())]
            };
            let reply = self.ask_in_width(container, method::AbContainer::ResolveNames, names.width, args);
            names.take(&reply);
            if reply.code == Code::MAPI_E_NO_SUPPORT {
                self.ask_contents(container, names);
            }
        }
        self.let_go(container);
    }

    /// The best guess of a container's contents table (pages `resolving-a-recipient-name`, `implementing-name-resolution`).
    fn ask_contents(&self, container: ObjectId, names: &mut Names) {
        use method::Table as m;
        let args = |width| vec![Value::from(width), Value::None];
        let reply = self.ask_in_width(container, method::Container::GetContentsTable, names.width, args);
        let Some(table) = reply.out(1).object().filter(|_| reply.code.is_ok()) else { return };
        let columns = COLUMNS.iter().map(|tag| in_width(*tag, names.width)).collect();
        if self.ask(table, m::SetColumns, vec![Value::Tags(columns), Value::Num(0)]).code.is_ok() {
            for index in names.open() {
                let Some(name) = names.name(index) else { continue };
                let guess = Prop::new(in_width(tags::PR_ANR, names.width), name.as_str());
                let restriction = Value::Restriction(Restriction::Equal(guess));
                if !self.ask(table, m::Restrict, vec![restriction, Value::Num(0)]).code.is_ok() {
                    break;
                }
                match &self.rows(table, 2)[..] {
                    [] => {}
                    [row] if entry_id_of(row).is_some() => {
                        let there: Vec<_> =
                            row.iter().filter(|prop| !matches!(prop.value, PropValue::Error(_))).cloned().collect();
                        self.found(names, index, &there);
                    }
                    [_] => {}
                    _ => names.flags[index] = tags::MAPI_AMBIGUOUS,
                }
            }
        }
        self.let_go(table);
    }

    /// The next rows of a table.
    fn rows(&self, table: ObjectId, at_most: u32) -> Vec<Row> {
        let reply = self.ask(table, method::Table::QueryRows, vec![Value::from(at_most), Value::Num(0), Value::None]);
        let rows = reply.out(2).rows().to_vec();
        if let Value::Buffer(set, _) = reply.out(2) {
            self.ask(ObjectId(0), method::Function::FreeProws, vec![Value::Object(*set)]);
        }
        rows
    }

    fn address_books(&self, book: ObjectId) -> Vec<ObjectId> {
        lock(&self.model).address_books_of(book)
    }

    /// The containers to look in, in order: those a client set, or those the hierarchy tables lead to.
    fn search_path(&self, book: ObjectId, width: u32) -> Vec<Row> {
        if let Some(set) = lock(&self.model).search_path(book) {
            return set;
        }
        let containers: Vec<_> =
            self.address_books(book).into_iter().flat_map(|logon| self.containers_of(logon, width)).collect();
        let has = |row: &Row, flag| number_of(row, tags::PR_CONTAINER_FLAGS) & flag != 0;
        let first = containers.iter().find(|row| has(row, tags::AB_MODIFIABLE));
        let global: Vec<_> = containers.iter().filter(|row| number_of(row, tags::PR_DISPLAY_TYPE) == tags::DT_GLOBAL).collect();
        // No container is designated anywhere: the first that holds recipients takes that place.
        let default = containers.iter().find(|row| has(row, tags::AB_RECIPIENTS)).filter(|_| global.is_empty());
        let mut path: Vec<Row> = Vec::new();
        for row in first.into_iter().chain(global).chain(default) {
            if path.iter().all(|there| entry_id_of(there) != entry_id_of(row)) {
                path.push(row.clone());
            }
        }
        path
    }

    /// The containers of one address book provider, of every level.
    fn containers_of(&self, logon: ObjectId, width: u32) -> Vec<Row> {
        let reply = self.ask(logon, method::AbLogon::OpenEntry, vec![Value::None; 6]);
        let Some(root) = reply.out(5).object().filter(|_| reply.code.is_ok()) else { return Vec::new() };
        let args = |width| vec![Value::from(width | tags::CONVENIENT_DEPTH), Value::None];
        let reply = self.ask_in_width(root, method::Container::GetHierarchyTable, width, args);
        let mut rows = Vec::new();
        if let Some(table) = reply.out(1).object().filter(|_| reply.code.is_ok()) {
            let columns = [tags::PR_ENTRYID, tags::PR_DISPLAY_NAME, tags::PR_CONTAINER_FLAGS, tags::PR_DISPLAY_TYPE];
            let columns = columns.iter().map(|tag| in_width(*tag, width)).collect();
            if self.ask(table, method::Table::SetColumns, vec![Value::Tags(columns), Value::Num(0)]).code.is_ok() {
                rows = self.rows(table, EVERY_ROW);
            }
            self.let_go(table);
        }
        self.let_go(root);
        rows.retain(|row| entry_id_of(row).is_some());
        rows
    }
}
