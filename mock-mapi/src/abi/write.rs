//! From values to memory: what a reply writes for a foreign caller, and what a call of ours points to.

use super::call;
use super::door::Door;
use super::layout::{
    RELOP_EQ, RES_PROPERTY, RawBinary, RawEntries, RawErrorInfo, RawNotification, RawObjectInfo, RawProp, RawRestriction, RawRow,
    RawRows, RawTableInfo, RawValue,
};
use crate::model::tags;
use crate::spec::{ArgKind, Interface, Method};
use crate::trace::{ObjectId, Party};
use crate::value::{AdrList, Notification, Prop, PropValue, Reply, Restriction, Row, Value};

/// Where a structure is laid out: MAPI buffers for what is handed out, an arena for what is handed in.
pub(super) trait Space {
    /// So many bytes, aligned for every structure, zeroed.
    fn take(&mut self, bytes: usize) -> *mut u8;
}

/// Memory that lives as long as one call.
#[derive(Default)]
pub(super) struct Arena(Vec<Box<[u128]>>);

impl Space for Arena {
    fn take(&mut self, bytes: usize) -> *mut u8 {
        self.0.push(vec![0; bytes.div_ceil(16).max(1)].into_boxed_slice());
        self.0.last_mut().expect("pushed above").as_mut_ptr().cast()
    }
}

/// One MAPI block of which parts are given out: a structure and everything it points to.
struct Block {
    at: *mut u8,
    used: usize,
}

impl Space for Block {
    fn take(&mut self, bytes: usize) -> *mut u8 {
        // SAFETY: the block was made with the sum of all parts, as `Measure` counted them with the same roundings.
        let place = unsafe { self.at.add(self.used) };
        self.used += bytes.next_multiple_of(16);
        place
    }
}

/// Counts what a structure takes.
#[derive(Default)]
struct Measure {
    total: usize,
    scratch: Arena,
}

impl Space for Measure {
    fn take(&mut self, bytes: usize) -> *mut u8 {
        self.total += bytes.next_multiple_of(16);
        self.scratch.take(bytes)
    }
}

fn copy(space: &mut dyn Space, bytes: &[u8]) -> *const u8 {
    let place = space.take(bytes.len());
    // SAFETY: the place has as many bytes, and is nobody else's.
    unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), place, bytes.len()) };
    place
}

/// Lays out a string, wide or not, with its terminator.
pub(super) fn text(space: &mut dyn Space, text: &str, wide: bool) -> *const u8 {
    let bytes: Vec<u8> = if wide {
        text.encode_utf16().chain([0]).flat_map(u16::to_ne_bytes).collect()
    } else {
        text.bytes().chain([0]).collect()
    };
    copy(space, &bytes)
}

/// Lays out what `SBinary` points to.
fn binary(space: &mut dyn Space, bytes: &[u8]) -> RawBinary {
    let place = if bytes.is_empty() { std::ptr::null() } else { copy(space, bytes) };
    RawBinary { count: u32::try_from(bytes.len()).unwrap_or(u32::MAX), bytes: place }
}

/// Lays out an `ENTRYLIST`.
pub(super) fn entries(space: &mut dyn Space, list: &[Vec<u8>]) -> *const u8 {
    let place: *mut RawBinary = space.take(size_of::<RawBinary>() * list.len()).cast();
    for (index, entry) in list.iter().enumerate() {
        let entry = binary(space, entry);
        // SAFETY: room for all of them was taken.
        unsafe { place.add(index).write(entry) };
    }
    let head: *mut RawEntries = space.take(size_of::<RawEntries>()).cast();
    // SAFETY: room for it was taken.
    unsafe { head.write(RawEntries { count: u32::try_from(list.len()).unwrap_or(0), entries: place }) };
    head.cast_const().cast()
}

fn raw_prop(space: &mut dyn Space, prop: &Prop) -> RawProp {
    let value = match &prop.value {
        PropValue::Long(n) => RawValue { wide: u64::from(*n) },
        PropValue::Error(code) => RawValue { wide: u64::from(code.0) },
        PropValue::Bool(b) => RawValue { wide: u64::from(*b) },
        PropValue::Wide(n) => RawValue { wide: *n },
        PropValue::Text(s) => RawValue { pointer: text(space, s, prop.tag & 0xFFFF == 0x001F) },
        PropValue::Uid(uid) => RawValue { pointer: copy(space, uid) },
        PropValue::Bytes(bytes) => {
            let count = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
            RawValue { binary: RawBinary { count, bytes: copy(space, bytes) } }
        }
        PropValue::Null => RawValue { wide: 0 },
    };
    RawProp { tag: prop.tag, pad: 0, value }
}

/// Lays out an array of `SPropValue`.
pub(super) fn props(space: &mut dyn Space, props: &[Prop]) -> *mut RawProp {
    let place: *mut RawProp = space.take(props.len() * size_of::<RawProp>()).cast();
    for (index, prop) in props.iter().enumerate() {
        let raw = raw_prop(space, prop);
        // SAFETY: room for all of them was taken.
        unsafe { place.add(index).write(raw) };
    }
    place
}

/// Lays out an `SPropTagArray`.
pub(super) fn tag_list(space: &mut dyn Space, tags: &[u32]) -> *const u8 {
    let words: Vec<u8> = [u32::try_from(tags.len()).unwrap_or(0)].iter().chain(tags).flat_map(|w| w.to_ne_bytes()).collect();
    copy(space, &words)
}

/// Lays out an address list in memory that is not MAPI's, or where one is to stand: what of it has a block stands in that.
///
/// # Safety
/// `at` has room for a list of so many entries, or is null: then it is laid out in the arena, too.
pub(super) unsafe fn new_adr_list(door: &Door, arena: &mut Arena, at: *mut u8, list: &AdrList) -> usize {
    let head: *mut RawRows = if at.is_null() { arena.take(adr_list_size(list)) } else { at }.cast();
    // SAFETY: there is room for it (above, caller).
    unsafe { head.write(RawRows { count: u32::try_from(list.entries.len()).unwrap_or(0), pad: 0 }) };
    for (index, entry) in list.entries.iter().enumerate() {
        let at = if entry.block == ObjectId(0) { std::ptr::null_mut() } else { props(arena, &entry.props) };
        let raw = RawRow { pad: 0, count: u32::try_from(entry.props.len()).unwrap_or(0), props: at };
        // SAFETY: as above, for the entries that follow.
        unsafe { head.add(1).cast::<RawRow>().add(index).write(raw) };
    }
    // SAFETY: a list of as many entries stands there now.
    unsafe { adr_list(door, head as usize, list) };
    head as usize
}

/// Bytes of a list without what its entries hold.
pub(super) fn adr_list_size(list: &AdrList) -> usize {
    size_of::<RawRows>() + list.entries.len() * size_of::<RawRow>()
}

/// Writes the entries of an address list that stand in blocks: those that were replaced get their memory here.
///
/// # Safety
/// An address list of as many entries stands at `at`.
pub(super) unsafe fn adr_list(door: &Door, at: usize, list: &AdrList) {
    for (index, entry) in list.entries.iter().enumerate() {
        if entry.block == ObjectId(0) || entry.block == AdrList::LOOSE {
            continue;
        }
        let there = door.memory.pointer(entry.block);
        let place = if there.is_null() {
            in_block(door, entry.block, |space| {
                props(space, &entry.props);
            })
        } else {
            there as usize
        };
        let raw = RawRow { pad: 0, count: u32::try_from(entry.props.len()).unwrap_or(0), props: place as *mut RawProp };
        // SAFETY: the list has as many entries (caller).
        unsafe { (at as *mut RawRows).add(1).cast::<RawRow>().add(index).write(raw) };
    }
}

/// Writes a list and its properties into blocks that its owner allocated for them, as far as they have room.
pub(super) fn fill_adr_list(door: &Door, list: &AdrList) {
    let at = door.memory.pointer(list.block);
    let has = |place: *mut u8, size: usize| door.memory.size(place as usize).is_some_and(|room| room >= size);
    for entry in &list.entries {
        let place = door.memory.pointer(entry.block);
        let mut measure = Measure::default();
        props(&mut measure, &entry.props);
        if has(place, measure.total) {
            props(&mut Block { at: place, used: 0 }, &entry.props);
        }
    }
    if has(at, adr_list_size(list)) {
        // SAFETY: the block has room for the header and all entries.
        unsafe {
            at.cast::<RawRows>().write(RawRows { count: u32::try_from(list.entries.len()).unwrap_or(0), pad: 0 });
            adr_list(door, at as usize, list);
        }
    }
}

/// Lays out an `SRestriction`; one that this crate does not know is of a kind that nobody does.
pub(super) fn restriction(space: &mut dyn Space, restriction: &Restriction) -> usize {
    let (kind, tag, prop) = match restriction {
        Restriction::Equal(prop) => (RES_PROPERTY, prop.tag, props(space, std::slice::from_ref(prop)).cast_const()),
        Restriction::Other => (u32::MAX, 0, std::ptr::null()),
    };
    let place: *mut RawRestriction = space.take(size_of::<RawRestriction>()).cast();
    // SAFETY: room for it was taken.
    unsafe { place.write(RawRestriction { kind, pad: 0, operator: RELOP_EQ, tag, prop, rest: 0 }) };
    place as usize
}

/// Lays out `NOTIFICATION`s.
pub(super) fn notifications(space: &mut dyn Space, list: &[Notification]) -> *const u8 {
    let place: *mut RawNotification = space.take(std::mem::size_of::<RawNotification>() * list.len()).cast();
    for (index, one) in list.iter().enumerate() {
        let info = info(space, one);
        // The memory was zeroed, and what of the union is not written stays so.
        // SAFETY: room for all of them was taken, and the union is as large as its largest member.
        unsafe {
            let raw = place.add(index);
            (&raw mut (*raw).event).write(one.event);
            let union = &raw mut (*raw).info;
            match info {
                Info::Error(info) => union.cast::<RawErrorInfo>().write(info),
                Info::Object(info) => union.cast::<RawObjectInfo>().write(info),
                Info::Table(info) => union.cast::<RawTableInfo>().write(info),
            }
        }
    }
    place.cast_const().cast()
}

/// The member of a notification's union that its event says.
enum Info {
    Error(RawErrorInfo),
    Object(RawObjectInfo),
    Table(RawTableInfo),
}

fn info(space: &mut dyn Space, one: &Notification) -> Info {
    if let Some(change) = &one.table {
        let (index, prior) = (raw_prop(space, &change.index), raw_prop(space, &change.prior));
        let at = if change.row.is_empty() { std::ptr::null_mut() } else { props(space, &change.row) };
        let row = RawRow { pad: 0, count: u32::try_from(change.row.len()).unwrap_or(0), props: at };
        return Info::Table(RawTableInfo { event: change.event, code: change.code.0, index, prior, row, pad: 0 });
    }
    let entry = binary(space, &one.entry_id);
    if one.event == tags::FNEV_CRITICAL_ERROR {
        return Info::Error(RawErrorInfo { entry, code: one.code.0, flags: 0, error: std::ptr::null() });
    }
    let parent = binary(space, &one.parent_id);
    Info::Object(RawObjectInfo {
        entry,
        object_type: one.object_type,
        parent_count: parent.count,
        parent: parent.bytes,
        old: binary(space, &one.old_id),
        old_parent: binary(space, &one.old_parent_id),
        tags: std::ptr::null(),
    })
}

/// Gives a block its memory and lays a structure out in it.
fn in_block(door: &Door, block: ObjectId, lay_out: impl Fn(&mut dyn Space)) -> usize {
    let mut measure = Measure::default();
    lay_out(&mut measure);
    let at = door.memory.provide(block, measure.total);
    if at.is_null() {
        return 0;
    }
    lay_out(&mut Block { at, used: 0 });
    at as usize
}

fn buffer(
    door: &Door,
    subsystem_rows: &dyn Fn(ObjectId) -> Vec<ObjectId>,
    block: ObjectId,
    content: &Value,
    size: usize,
) -> usize {
    let there = door.memory.pointer(block);
    if !there.is_null() {
        return there as usize;
    }
    match content {
        Value::Props(list) => in_block(door, block, |space| {
            props(space, list);
        }),
        Value::Tags(list) => in_block(door, block, |space| {
            tag_list(space, list);
        }),
        Value::Bytes(bytes) => in_block(door, block, |space| {
            copy(space, bytes);
        }),
        Value::Rows(list) => row_set(door, &subsystem_rows(block), block, list),
        _ => door.memory.provide(block, size) as usize,
    }
}

/// A set of rows: the properties of each row stand in a block of its own (page `freeprows`).
fn row_set(door: &Door, blocks: &[ObjectId], set: ObjectId, rows: &[Row]) -> usize {
    let at = door.memory.provide(set, size_of::<RawRows>() + rows.len() * size_of::<RawRow>());
    if at.is_null() {
        return 0;
    }
    let head: *mut RawRows = at.cast();
    // SAFETY: the block has room for the header and all rows.
    unsafe { head.write(RawRows { count: u32::try_from(rows.len()).unwrap_or(0), pad: 0 }) };
    for (index, (row, block)) in rows.iter().zip(blocks).enumerate() {
        let place = in_block(door, *block, |space| {
            props(space, row);
        });
        let raw = RawRow { pad: 0, count: u32::try_from(row.len()).unwrap_or(0), props: place as *mut RawProp };
        // SAFETY: as above.
        unsafe { head.add(1).cast::<RawRow>().add(index).write(raw) };
    }
    at as usize
}

/// Writes the outputs of a reply where a foreign caller wants them.
///
/// # Safety
/// The words are those of a call of `method`: each output pointer is null or can be written.
pub(super) unsafe fn outputs(door: &'static Door, holder: Party, method: Method, words: &[usize], args: &[Value], reply: &Reply) {
    let rows_of = |set| door.subsystem().rows_of(set);
    for (index, arg) in method.spec().args.iter().enumerate() {
        let (word, value) = (words[index], reply.out(index));
        if word == 0 {
            continue;
        }
        // SAFETY: the word is an output pointer of this kind that is not null (above) and can be written (caller).
        unsafe {
            match arg.kind {
                ArgKind::OutNum | ArgKind::InOutFlags if !matches!(value, Value::None) => *(word as *mut u32) = value.long(),
                ArgKind::AdrList => {
                    if let Some(list) = value.adr_list() {
                        adr_list(door, word, list);
                    }
                }
                ArgKind::FlagList => {
                    // As many as the caller has room for.
                    let room = args[index].tags().map_or(0, <[u32]>::len);
                    for (place, flag) in value.tags().unwrap_or_default().iter().take(room).enumerate() {
                        *(word as *mut u32).add(1 + place) = *flag;
                    }
                }
                ArgKind::OutCb => {
                    let count = match reply.out(index + 1) {
                        Value::Buffer(_, content) => content.bytes().len() + content.props().len(),
                        _ => 0,
                    };
                    *(word as *mut u32) = u32::try_from(count).unwrap_or(0);
                }
                ArgKind::OutUid => {
                    if let Some(uid) = value.uid() {
                        *(word as *mut [u8; 16]) = uid;
                    }
                }
                ArgKind::OutBytes | ArgKind::OutTags | ArgKind::OutProps | ArgKind::OutRows | ArgKind::OutBuf => {
                    let size = args.first().map_or(0, |size| size.long() as usize);
                    *(word as *mut usize) = match value {
                        Value::Buffer(block, content) => buffer(door, &rows_of, *block, content, size),
                        _ => 0,
                    };
                }
                ArgKind::Out(_) | ArgKind::OutByType | ArgKind::OutByIid => {
                    let wanted = match arg.kind {
                        ArgKind::Out(interface) => interface,
                        ArgKind::OutByType => Interface::from_object_type(reply.out(index - 1).long()).unwrap_or(Interface::Prop),
                        _ => call::iid_among(method, words),
                    };
                    let entry = value.object().and_then(|id| door.subsystem().entry(id));
                    *(word as *mut usize) = entry.map_or(0, |entry| door.pointer_for(&entry, wanted, holder));
                }
                _ => {}
            }
        }
    }
}
