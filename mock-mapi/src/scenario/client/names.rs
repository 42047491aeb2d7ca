//! Steps that resolve names: lists of recipients in memory of MAPI's.

use super::super::Name;
use super::mail::MAPI_TO;
use super::{Client, Handle, flags, succeeded};
use crate::model::tags;
use crate::spec::{Interface, method};
use crate::trace::ObjectId;
use crate::value::{AdrEntry, AdrList, Prop, PropValue, Row, Value};

/// Stands for the name of somebody who is there.
const FIRST: &str = "*";

/// Bytes of the header of an `ADRLIST`, of each entry, and of each property.
const HEADER: usize = 8;
const ENTRY: usize = 16;
const PROP: usize = 24;

impl Client<'_> {
    /// Resolves names in an address book, or in one container.
    pub(super) fn resolve(&self, on: &Name, names: &str) -> Option<()> {
        let handle = self.handle(on)?;
        let first = if names.contains(FIRST) { self.first_name(handle).unwrap_or_default() } else { String::new() };
        let row = |name: &str| {
            let name = if name.trim() == FIRST { &first } else { name.trim() };
            vec![Prop::new(tags::PR_DISPLAY_NAME, name), Prop::new(tags::PR_RECIPIENT_TYPE, MAPI_TO)]
        };
        let rows: Vec<Row> = names.split(';').map(row).collect();
        let unresolved = Value::Tags(vec![tags::MAPI_UNRESOLVED; rows.len()]);
        let (called, args): (_, fn(Value, Value) -> Vec<Value>) = match handle.interface {
            Interface::AddrBook => {
                (method::AddrBook::ResolveName, |list, _| vec![Value::None, flags(tags::MAPI_UNICODE), Value::None, list])
            }
            Interface::AbContainer => {
                (method::AbContainer::ResolveNames, |list, found| vec![Value::None, flags(tags::MAPI_UNICODE), list, found])
            }
            _ => return None,
        };
        let list = self.new_list(rows)?;
        let reply = self.call(handle.object, called, args(Value::AdrList(list.clone()), unresolved));
        let _freed = self.function(method::Function::FreePadrlist, vec![Value::Object(list.block)]);
        succeeded(reply.code)
    }

    /// The name of the first entry in a container; of an address book that which was found the last time.
    fn first_name(&self, on: Handle) -> Option<String> {
        if on.interface == Interface::AbContainer {
            let rows = self.rows(on.object, method::Container::GetContentsTable, &[tags::PR_DISPLAY_NAME]);
            let found = rows.first().and_then(|row| row.iter().find(|prop| prop.id() == tags::PR_DISPLAY_NAME >> 16));
            let name = found.and_then(|prop| if let PropValue::Text(name) = &prop.value { Some(name.clone()) } else { None });
            self.holds().somebody = name;
        }
        self.holds().somebody.clone()
    }

    /// A list of these rows, each in a block of its own (page `managing-memory-for-adrlist-and-srowset-structures`).
    fn new_list(&self, rows: Vec<Row>) -> Option<AdrList> {
        let block = self.allocate(HEADER + ENTRY * rows.len())?;
        let entry = |props: Row| Some(AdrEntry { block: self.allocate(room(&props))?, props });
        Some(AdrList { block, entries: rows.into_iter().map(entry).collect::<Option<_>>()? })
    }

    fn allocate(&self, size: usize) -> Option<ObjectId> {
        let size = Value::Num(size as u64);
        self.function(method::Function::MAPIAllocateBuffer, vec![size, Value::None]).out(1).object()
    }
}

/// Bytes of properties with the strings they point to, each begun at a place that is fit for any.
fn room(props: &Row) -> usize {
    let pointed = |prop: &Prop| match &prop.value {
        PropValue::Text(text) => (text.encode_utf16().count() + 1) * 2,
        PropValue::Bytes(bytes) => bytes.len(),
        _ => 0,
    };
    let fit = |bytes: usize| bytes.next_multiple_of(16);
    fit(props.len() * PROP) + props.iter().map(|prop| fit(pointed(prop))).sum::<usize>()
}
