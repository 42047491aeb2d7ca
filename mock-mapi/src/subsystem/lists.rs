//! Address lists whose entries a call replaces: whose block an entry stands in, before the call and after (pages `adrlist`,
//! `iabcontainer-resolvenames`).

use super::{Subsystem, lock};
use crate::spec::{ArgKind, Method, method};
use crate::trace::{Field, ObjectId, Party};
use crate::value::{AdrEntry, AdrList, Reply, Row, Value};

/// The places of the address lists among the arguments of a method.
fn places(method: Method) -> impl Iterator<Item = usize> {
    method.spec().args.iter().enumerate().filter(|(_, arg)| arg.kind == ArgKind::AdrList).map(|(index, _)| index)
}

impl Subsystem {
    /// Lists are handed in: a client's entries that are still to be resolved stand in memory that whoever resolves them can free.
    pub(super) fn take_lists(&self, from: Party, object: ObjectId, args: &[Value], method: Method) {
        for list in places(method).filter_map(|index| args.get(index).and_then(Value::adr_list)) {
            self.remember_entries(list);
            if from == Party::Client {
                let blocks: Vec<_> = list.entries.iter().filter(|entry| is_unresolved(&entry.props)).map(|e| e.block).collect();
                self.note_foreign_entries(object, &blocks);
            }
        }
    }

    /// An entry that is to be replaced does not stand in a block of MAPI's.
    pub(crate) fn note_foreign_entries(&self, object: ObjectId, blocks: &[ObjectId]) {
        if blocks.iter().any(|block| !self.can_be_freed(*block)) {
            self.write_note(method::Note::RowForeign, &[("object", Field::Scalar(object.0.into()))]);
        }
    }

    /// A call is over in which lists were handed in.
    pub(super) fn settle_lists(&self, from: Party, to: Party, object: ObjectId, method: Method, args: &[Value], reply: &Reply) {
        for index in places(method) {
            let (Some(before), Some(after)) = (args.get(index).and_then(Value::adr_list), reply.out(index).adr_list()) else {
                continue;
            };
            let blocks = |list: &AdrList| list.entries.iter().map(|entry| entry.block).collect::<Vec<_>>();
            self.note_entries(from, to, object, &blocks(before), &blocks(after));
            self.remember_entries(after);
        }
    }

    /// Notes which blocks of entries a client was given by a call, and which a provider left behind with nobody to free them.
    pub(crate) fn note_entries(&self, from: Party, to: Party, object: ObjectId, before: &[ObjectId], after: &[ObjectId]) {
        let note = |note, block: ObjectId| {
            let values = [("object", Field::Scalar(object.0.into())), ("buffer", Field::Scalar(block.0.into()))];
            self.write_note(note, &values);
        };
        for (old, new) in before.iter().zip(after).filter(|(old, new)| old != new) {
            if to == Party::Provider && !after.contains(old) && self.can_be_freed(*old) {
                note(method::Note::RowLost, *old);
            }
            if from == Party::Client && *new != ObjectId(0) && *new != AdrList::LOOSE {
                note(method::Note::RowHandedOut, *new);
            }
        }
    }

    fn remember_entries(&self, list: &AdrList) {
        if list.block != ObjectId(0) && list.block != AdrList::LOOSE {
            let of_mapi = |block: &ObjectId| *block != ObjectId(0) && *block != AdrList::LOOSE;
            self.remember_rows(list.block, list.entries.iter().map(|entry| entry.block).filter(of_mapi).collect());
        }
    }

    fn can_be_freed(&self, block: ObjectId) -> bool {
        lock(&self.model).is_head(block)
    }

    /// Puts other properties in the place of an entry's, in a block of `by`: the old one is freed first (page
    /// `iabcontainer-resolvenames`, Notes to implementers).
    pub(crate) fn replace_entry(&self, by: Party, entry: &mut AdrEntry, props: Row) {
        use method::Function as f;
        if self.can_be_freed(entry.block) {
            self.call(by, ObjectId(0), f::MAPIFreeBuffer, vec![Value::Object(entry.block)]);
        }
        let made = self.call(by, ObjectId(0), f::MAPIAllocateBuffer, vec![Value::Num(0), Value::None]);
        *entry = AdrEntry { block: made.out(1).object().unwrap_or(AdrList::LOOSE), props };
    }
}

/// Whether an entry is there to be resolved: it holds something, and no entry identifier (page `implementing-name-resolution`).
pub(crate) fn is_unresolved(props: &Row) -> bool {
    !props.is_empty() && !props.iter().any(is_entry_id)
}

/// The tag of a string in the width asked for: `MAPI_UNICODE`, or 0.
pub(crate) const fn in_width(tag: u32, width: u32) -> u32 {
    match tag & 0xFFFF {
        0x1E | 0x1F => tag & !1 | (width != 0) as u32,
        _ => tag,
    }
}

/// Puts properties that were found in a list, in the place of those with the same identifier; strings in the width asked for.
pub(crate) fn merge(props: &mut Row, found: &[crate::value::Prop], width: u32) {
    for prop in found {
        let prop = crate::value::Prop { tag: in_width(prop.tag, width), ..prop.clone() };
        match props.iter_mut().find(|old| old.id() == prop.id()) {
            Some(old) => *old = prop,
            None => props.push(prop),
        }
    }
}

fn is_entry_id(prop: &crate::value::Prop) -> bool {
    prop.tag == crate::model::tags::PR_ENTRYID
}
