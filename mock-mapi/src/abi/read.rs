//! From the words of a call to values: reads what a foreign caller points to.
//!
//! A pointer a subject passes is trusted as every MAPI implementation trusts it: the process that runs a subject is one of
//! its own, and what it breaks there is a verdict, not a loss.

use super::door::Door;
use super::layout::{
    RELOP_EQ, RES_PROPERTY, RawBinary, RawEntries, RawInit, RawNotification, RawProp, RawRestriction, RawRow, RawRows,
};
use crate::model::tags::{self, MAPI_UNICODE};
use crate::spec::{ArgKind, Code, Interface, Method, method};
use crate::trace::{ObjectId, Party};
use crate::value::{AdrEntry, AdrList, Notification, Prop, PropValue, Restriction, Row, TableChange, Value};

/// Longest string read, in characters: a bound for what was never terminated.
const LONGEST_TEXT: usize = 1 << 16;

/// Reads the arguments of a call of `from`.
///
/// # Safety
/// The words are those of a call of `method`: each pointer is null or points to what the argument's kind says.
pub(super) unsafe fn arguments(door: &'static Door, from: Party, method: Method, words: &[usize]) -> Vec<Value> {
    let specs = method.spec().args;
    let wide = unicode(method, words);
    let read = |index: usize| {
        let word = words[index];
        let counted = index > 0 && specs[index - 1].kind == ArgKind::Cb;
        // `IMsgStore::NotifyNewMail` is told of one message, and no count (its page).
        let count = if counted { words[index - 1] as u32 as usize } else { 1 };
        // SAFETY: the caller passes the words of this method; `count` is the argument before, as the kind says.
        unsafe { argument(door, from, specs[index].kind, word, count, wide) }
    };
    (0..specs.len()).map(read).collect()
}

/// The call these arguments were read for is over.
pub(super) fn finish(door: &'static Door, method: Method, args: &[Value]) {
    for (arg, spec) in args.iter().zip(method.spec().args) {
        if spec.kind == ArgKind::Sink
            && let Some(sink) = arg.object().and_then(|id| door.subsystem().entry(id))
        {
            door.let_go(&sink);
        }
    }
}

/// Whether the strings of a call are wide: a flags argument holds `MAPI_UNICODE`.
pub(super) fn unicode(method: Method, words: &[usize]) -> bool {
    let args = method.spec().args.iter().zip(words);
    args.into_iter().any(|(arg, word)| arg.kind == ArgKind::Flags && *word as u32 & wide_flag(method) != 0)
}

/// The flag that says so. That of `ResolveName` is about its list; its title has another (page `iaddrbook-resolvename`).
pub(super) fn wide_flag(method: Method) -> u32 {
    if method == method::AddrBook::ResolveName { tags::AB_UNICODEUI } else { MAPI_UNICODE }
}

/// # Safety
/// As for [`arguments`], for one argument.
unsafe fn argument(door: &'static Door, from: Party, kind: ArgKind, word: usize, count: usize, wide: bool) -> Value {
    let long = |word: usize| Value::Num(u64::from(word as u32));
    if word == 0 && !matches!(kind, ArgKind::Num | ArgKind::Flags | ArgKind::Size | ArgKind::Memory | ArgKind::Obj(_)) {
        return if matches!(kind, ArgKind::InOutFlags | ArgKind::InitFlags) { Value::Num(0) } else { Value::None };
    }
    // SAFETY: in every arm the word is a pointer that is not null (above) and points to what the kind says (caller).
    unsafe {
        match kind {
            ArgKind::Num | ArgKind::Flags => long(word),
            ArgKind::Size => Value::Num(word as u64),
            ArgKind::InOutFlags => Value::Num(u64::from(*(word as *const u32))),
            ArgKind::InitFlags => Value::Num(u64::from((*(word as *const RawInit)).flags)),
            ArgKind::Bytes => Value::Bytes(bytes(word, count)),
            ArgKind::Iid | ArgKind::Uid => Value::Uid(*(word as *const [u8; 16])),
            ArgKind::Text => Value::Text(if wide { wide_text(word) } else { narrow_text(word) }),
            ArgKind::Text8 => Value::Text(narrow_text(word)),
            ArgKind::Tags => Value::Tags(tag_list(word)),
            ArgKind::Props => Value::Props(props(word, count)),
            ArgKind::Rows => Value::Rows(rows(word)),
            ArgKind::AdrList => Value::AdrList(adr_list(door, word)),
            ArgKind::FlagList => Value::Tags(tag_list(word)),
            ArgKind::Restriction => Value::Restriction(restriction(word)),
            ArgKind::Entries => Value::Entries(entries(word)),
            ArgKind::Notifications => Value::Notifications(notifications(word, count)),
            ArgKind::Obj(_) => Value::Object(door.identify(word)),
            // Held for the time of the call; see `finish`.
            ArgKind::Sink => Value::Object(door.adopt(word, Interface::AdviseSink, from, ObjectId(0), "", 1).id),
            ArgKind::Memory => Value::Object(door.memory.identify(word)),
            _ => Value::None,
        }
    }
}

/// # Safety
/// `count` bytes can be read at `at`.
pub(super) unsafe fn bytes(at: usize, count: usize) -> Vec<u8> {
    if at == 0 || count == 0 {
        return Vec::new();
    }
    // SAFETY: the caller says so.
    unsafe { std::slice::from_raw_parts(at as *const u8, count) }.to_vec()
}

/// # Safety
/// A string of 8-bit characters, terminated, stands at `at`.
pub(super) unsafe fn narrow_text(at: usize) -> String {
    // SAFETY: the caller says so.
    String::from_utf8_lossy(unsafe { narrow_bytes(at) }).into_owned()
}

/// # Safety
/// As for [`narrow_text`], for as long as the bytes are used.
pub(super) unsafe fn narrow_bytes<'a>(at: usize) -> &'a [u8] {
    let place = at as *const u8;
    // SAFETY: characters up to the terminator can be read (caller); reading stops there.
    let length = (0..LONGEST_TEXT).take_while(|index| unsafe { *place.add(*index) } != 0).count();
    // SAFETY: as many were read above.
    unsafe { std::slice::from_raw_parts(place, length) }
}

/// # Safety
/// A string of 16-bit characters, terminated, stands at `at`, and is left alone while its units are read.
unsafe fn wide_units(at: usize) -> impl Iterator<Item = u16> {
    // SAFETY: as in `narrow_bytes`; strings of MAPI may stand at odd addresses.
    let unit = move |index| unsafe { (at as *const u16).add(index).read_unaligned() };
    (0..LONGEST_TEXT).map(unit).take_while(|unit| *unit != 0)
}

/// # Safety
/// A string of 16-bit characters, terminated, stands at `at`.
pub(super) unsafe fn wide_text(at: usize) -> String {
    // SAFETY: the caller says so.
    let units = unsafe { wide_units(at) };
    char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// Reads as much of a string as the buffer takes, as UTF-8; answers how much.
///
/// # Safety
/// As for [`wide_text`].
pub(super) unsafe fn wide_text_into(at: usize, buffer: &mut [u8]) -> usize {
    let mut used = 0;
    // SAFETY: the caller says so.
    for c in char::decode_utf16(unsafe { wide_units(at) }) {
        let mut bytes = [0; 4];
        let bytes = c.unwrap_or(char::REPLACEMENT_CHARACTER).encode_utf8(&mut bytes).as_bytes();
        let cut = bytes.len().min(buffer.len() - used);
        buffer[used..used + cut].copy_from_slice(&bytes[..cut]);
        used += cut;
        if used == buffer.len() {
            break;
        }
    }
    used
}

/// # Safety
/// An `SPropTagArray` stands at `at`.
pub(super) unsafe fn tag_list(at: usize) -> Vec<u32> {
    let words = at as *const u32;
    // SAFETY: the structure is a count and so many tags (caller).
    unsafe { std::slice::from_raw_parts(words.add(1), *words as usize) }.to_vec()
}

/// # Safety
/// `count` `SPropValue` stand at `at`.
pub(super) unsafe fn props(at: usize, count: usize) -> Vec<Prop> {
    if at == 0 {
        return Vec::new();
    }
    // SAFETY: the caller says so.
    unsafe { std::slice::from_raw_parts(at as *const RawProp, count) }.iter().map(|raw| unsafe { prop(raw) }).collect()
}

/// # Safety
/// What the tag's type says stands in the value.
unsafe fn prop(raw: &RawProp) -> Prop {
    // SAFETY: the type in the tag says which member of the union holds, and what its pointer points to (caller).
    let value = unsafe {
        match raw.tag & 0xFFFF {
            0x0002..=0x0004 => PropValue::Long(raw.value.long),
            0x000A => PropValue::Error(Code(raw.value.long)),
            0x000B => PropValue::Bool(raw.value.long & 0xFFFF != 0),
            0x0005 | 0x0006 | 0x0007 | 0x0014 | 0x0040 => PropValue::Wide(raw.value.wide),
            0x001E if !raw.value.pointer.is_null() => PropValue::Text(narrow_text(raw.value.pointer as usize)),
            0x001F if !raw.value.pointer.is_null() => PropValue::Text(wide_text(raw.value.pointer as usize)),
            0x0048 if !raw.value.pointer.is_null() => PropValue::Uid(*raw.value.pointer.cast()),
            0x0102 => PropValue::Bytes(bytes(raw.value.binary.bytes as usize, raw.value.binary.count as usize)),
            _ => PropValue::Null,
        }
    };
    Prop { tag: raw.tag, value }
}

/// # Safety
/// An `SRowSet` or `ADRLIST` stands at `at`.
pub(super) unsafe fn raw_rows<'a>(at: usize) -> &'a [RawRow] {
    let head = at as *const RawRows;
    // SAFETY: the structure is a count and so many rows (caller).
    unsafe { std::slice::from_raw_parts(head.add(1).cast(), (*head).count as usize) }
}

/// # Safety
/// An `SRowSet` or `ADRLIST` stands at `at`, whose rows hold as many properties as they say.
pub(super) unsafe fn rows(at: usize) -> Vec<Row> {
    // SAFETY: the caller says so.
    unsafe { raw_rows(at) }.iter().map(|row| unsafe { props(row.props as usize, row.count as usize) }).collect()
}

/// An address list with the blocks that it and its entries stand in.
///
/// # Safety
/// As for [`rows`].
pub(super) unsafe fn adr_list(door: &Door, at: usize) -> AdrList {
    // SAFETY: the caller says so.
    let entry = |row: &RawRow| AdrEntry {
        block: door.memory.identify(row.props as usize),
        // SAFETY: as above.
        props: unsafe { props(row.props as usize, row.count as usize) },
    };
    // SAFETY: as above.
    AdrList { block: door.memory.identify(at), entries: unsafe { raw_rows(at) }.iter().map(entry).collect() }
}

/// # Safety
/// An `SRestriction` stands at `at`.
unsafe fn restriction(at: usize) -> Restriction {
    // SAFETY: the caller says so.
    let raw = unsafe { &*(at as *const RawRestriction) };
    if (raw.kind, raw.operator) != (RES_PROPERTY, RELOP_EQ) || raw.prop.is_null() {
        return Restriction::Other;
    }
    // SAFETY: of this kind the property it is compared with stands there.
    let Prop { value, .. } = unsafe { prop(&*raw.prop) };
    Restriction::Equal(Prop { tag: raw.tag, value })
}

/// # Safety
/// `count` `NOTIFICATION` stand at `at`.
unsafe fn notifications(at: usize, count: usize) -> Vec<Notification> {
    // SAFETY: the caller says so.
    let raw = unsafe { std::slice::from_raw_parts(at as *const RawNotification, count) };
    // SAFETY: each is one of them.
    raw.iter().map(|raw| unsafe { notification(raw) }).collect()
}

/// # Safety
/// The member of the union that the event says holds, and what its pointers point to.
unsafe fn notification(raw: &RawNotification) -> Notification {
    let event = raw.event;
    // SAFETY: in each arm the member of the union is that of the event, and mail begins as errors do (caller).
    unsafe {
        let entry = |of: RawBinary| bytes(of.bytes as usize, of.count as usize);
        match event {
            tags::FNEV_CRITICAL_ERROR => {
                let error = raw.info.error;
                Notification { event, code: Code(error.code), entry_id: entry(error.entry), ..Notification::default() }
            }
            tags::FNEV_NEW_MAIL => Notification { event, entry_id: entry(raw.info.error.entry), ..Notification::default() },
            tags::FNEV_OBJECT_CREATED..=tags::FNEV_SEARCH_COMPLETE => {
                let object = raw.info.object;
                Notification {
                    event,
                    entry_id: entry(object.entry),
                    object_type: object.object_type,
                    parent_id: bytes(object.parent as usize, object.parent_count as usize),
                    old_id: entry(object.old),
                    old_parent_id: entry(object.old_parent),
                    ..Notification::default()
                }
            }
            tags::FNEV_TABLE_MODIFIED => {
                let table = raw.info.table;
                let (code, row) = (Code(table.code), props(table.row.props as usize, table.row.count as usize));
                let change = TableChange { event: table.event, code, index: prop(&table.index), prior: prop(&table.prior), row };
                Notification { event, table: Some(change), ..Notification::default() }
            }
            _ => Notification { event, ..Notification::default() },
        }
    }
}

/// # Safety
/// An `ENTRYLIST` stands at `at`.
unsafe fn entries(at: usize) -> Vec<Vec<u8>> {
    // SAFETY: the structure is a count and where so many entry identifiers stand (caller).
    let list = unsafe { &*(at as *const RawEntries) };
    if list.entries.is_null() {
        return Vec::new();
    }
    // SAFETY: as above.
    let entries = unsafe { std::slice::from_raw_parts(list.entries, list.count as usize) };
    // SAFETY: each entry identifier stands where it says (caller).
    entries.iter().map(|entry| unsafe { bytes(entry.bytes as usize, entry.count as usize) }).collect()
}
