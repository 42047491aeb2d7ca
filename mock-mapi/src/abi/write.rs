//! From values to memory: what a reply writes for a foreign caller, and what a call of ours points to.

use super::call;
use super::door::Door;
use super::layout::{RawBinary, RawNotification, RawProp, RawRow, RawRows, RawValue};
use crate::model::tags;
use crate::spec::{ArgKind, Interface, Method};
use crate::trace::{ObjectId, Party};
use crate::value::{Notification, Prop, PropValue, Reply, Row, Value};

/// `TABLE_CHANGED`: what changed is not said, and all of it is to be read again.
const TABLE_CHANGED: u32 = 1;

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

fn fill(space: &mut dyn Space, raw: *mut RawProp, prop: &Prop) {
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
    // SAFETY: the caller took room for this property.
    unsafe { raw.write(RawProp { tag: prop.tag, pad: 0, value }) };
}

/// Lays out an array of `SPropValue`.
pub(super) fn props(space: &mut dyn Space, props: &[Prop]) -> *mut RawProp {
    let place: *mut RawProp = space.take(size_of_val(props).max(props.len() * size_of::<RawProp>())).cast();
    for (index, prop) in props.iter().enumerate() {
        // SAFETY: room for all of them was taken.
        fill(space, unsafe { place.add(index) }, prop);
    }
    place
}

/// Lays out an `SPropTagArray`.
pub(super) fn tags(space: &mut dyn Space, tags: &[u32]) -> *const u8 {
    let words: Vec<u8> = [u32::try_from(tags.len()).unwrap_or(0)].iter().chain(tags).flat_map(|w| w.to_ne_bytes()).collect();
    copy(space, &words)
}

/// Lays out `NOTIFICATION`s.
pub(super) fn notifications(space: &mut dyn Space, list: &[Notification]) -> *const u8 {
    let place: *mut RawNotification = space.take(std::mem::size_of::<RawNotification>() * list.len()).cast();
    for (index, one) in list.iter().enumerate() {
        let entry = if one.entry_id.is_empty() { std::ptr::null() } else { copy(space, &one.entry_id) };
        // Of a change in a table the union begins with what happened to it.
        let entry_count = match one.event {
            tags::FNEV_TABLE_MODIFIED => TABLE_CHANGED,
            _ => u32::try_from(one.entry_id.len()).unwrap_or(0),
        };
        let raw = RawNotification {
            event: one.event,
            pad: 0,
            entry_count,
            entry,
            code: one.code.0,
            flags: 0,
            error: std::ptr::null(),
            rest: [0; 6],
        };
        // SAFETY: room for all of them was taken.
        unsafe { place.add(index).write(raw) };
    }
    place.cast_const().cast()
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
            tags(space, list);
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
