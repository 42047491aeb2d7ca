//! Calls of ours on foreign objects and entry points: values become words, outputs become values.

use super::door::Door;
use super::layout::RawInit;
use super::raw::{call_function, call_slot};
use super::read;
use super::write::{self, Arena, Space};
use crate::spec::{ArgKind, Code, Interface, Method, method};
use crate::subsystem::{Body, Entry};
use crate::trace::{ObjectId, Party};
use crate::value::{AdrList, Reply, Value};

/// Calls a method of a foreign object.
pub(crate) fn method_of(door: &'static Door, target: &Entry, method: Method, args: &[Value]) -> Reply {
    let Body::Foreign(_) = target.body else { return Reply::code(Code::MAPI_E_CALL_FAILED) };
    let Some((object, slot)) = door.slot(target, method) else { return Reply::code(Code::MAPI_E_NO_SUPPORT) };
    let mut arena = Arena::default();
    let words = words_for(door, method, args, &mut arena, &|value, interface| pointer_of(door, target.owner, value, interface));
    // SAFETY: the object is an interface pointer its owner handed out as this interface and has not taken back (its entry is
    // live); the words are made for this method.
    let result = unsafe { call_slot(object, slot, &words) };
    reply_of(door, target.owner, target.id, "", method, &words, result)
}

/// Calls an entry point of a library.
///
/// # Safety
/// `function` is the library's exported function of this name.
pub(crate) unsafe fn entry_point(
    door: &'static Door,
    library: &str,
    function: usize,
    method: Method,
    args: &[Value],
    fixed: &[(usize, usize)],
) -> Reply {
    let mut arena = Arena::default();
    let mut words =
        words_for(door, method, args, &mut arena, &|value, interface| pointer_of(door, Party::Provider, value, interface));
    for (index, word) in fixed {
        words[*index] = *word;
    }
    // SAFETY: the function is the entry point (caller), the words are made for it.
    let result = unsafe { call_function(function, None, &words) };
    reply_of(door, Party::Provider, ObjectId(0), library, method, &words, result)
}

/// The interface pointer by which a callee knows the object a value names; null where there is none.
fn pointer_of(door: &'static Door, callee: Party, value: &Value, interface: Interface) -> usize {
    let entry = value.object().and_then(|id| door.subsystem().entry(id));
    entry.map_or(0, |entry| door.pointer_for(&entry, interface, callee))
}

/// The words of a call with these arguments; what they point to lives in the arena. `pointer` answers the interface pointers.
pub(super) fn words_for(
    door: &'static Door,
    method: Method,
    args: &[Value],
    arena: &mut Arena,
    pointer: &dyn Fn(&Value, Interface) -> usize,
) -> Vec<usize> {
    let specs = method.spec().args;
    let value = |index: usize| args.get(index).unwrap_or(&Value::None);
    let wide = specs.iter().enumerate().any(|(i, s)| s.kind == ArgKind::Flags && value(i).long() & read::wide_flag(method) != 0);
    (0..specs.len())
        .map(|index| match specs[index].kind {
            ArgKind::Num | ArgKind::Flags | ArgKind::Size => usize::try_from(value(index).num()).unwrap_or(0),
            ArgKind::InitFlags => {
                let cell = arena.take(size_of::<RawInit>()).cast::<RawInit>();
                // SAFETY: the arena gave room for it.
                unsafe { cell.write(RawInit { version: 0, flags: value(index).long() }) };
                cell as usize
            }
            ArgKind::InOutFlags => {
                let cell = arena.take(8).cast::<u32>();
                // SAFETY: the arena gave room for it.
                unsafe { *cell = value(index).long() };
                cell as usize
            }
            ArgKind::Cb => match value(index + 1) {
                Value::Notifications(list) => list.len(),
                other => other.bytes().len() + other.props().len(),
            },
            ArgKind::Bytes | ArgKind::Iid | ArgKind::Uid => match value(index).bytes() {
                [] => 0,
                bytes => {
                    let place = arena.take(bytes.len());
                    // SAFETY: the arena gave room for as many bytes.
                    unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), place, bytes.len()) };
                    place as usize
                }
            },
            ArgKind::Text | ArgKind::Text8 => match value(index) {
                Value::Text(text) => write::text(arena, text, wide && specs[index].kind == ArgKind::Text) as usize,
                _ => 0,
            },
            ArgKind::Tags => value(index).tags().map_or(0, |tags| write::tag_list(arena, tags) as usize),
            ArgKind::Props => match value(index).props() {
                [] => 0,
                props => write::props(arena, props) as usize,
            },
            ArgKind::Rows => rows_in(door, value(index), arena),
            ArgKind::AdrList => adr_list_in(door, value(index), arena),
            ArgKind::FlagList => value(index).tags().map_or(0, |tags| write::tag_list(arena, tags) as usize),
            ArgKind::Restriction => match value(index) {
                Value::Restriction(restriction) => write::restriction(arena, restriction),
                _ => 0,
            },
            ArgKind::Entries => match value(index) {
                Value::Entries(list) => write::entries(arena, list) as usize,
                _ => 0,
            },
            ArgKind::Notifications => match value(index) {
                Value::Notifications(list) => write::notifications(arena, list) as usize,
                _ => 0,
            },
            ArgKind::Obj(interface) => pointer(value(index), interface),
            ArgKind::Sink => pointer(value(index), Interface::AdviseSink),
            ArgKind::Memory => value(index).object().map_or(0, |block| door.memory.pointer(block) as usize),
            ArgKind::Opaque => 0,
            _ => arena.take(16) as usize,
        })
        .collect()
}

/// An `ADRLIST` or `SRowSet` for the time of a call. Its blocks are MAPI's, since a callee may replace rows.
fn rows_in(door: &'static Door, value: &Value, arena: &mut Arena) -> usize {
    let rows = value.rows();
    if let (Value::Buffer(block, _), false) = (value, rows.is_empty()) {
        let there = door.memory.pointer(*block);
        if !there.is_null() {
            return there as usize;
        }
    }
    if !matches!(value, Value::Rows(_) | Value::Buffer(..)) {
        return 0;
    }
    let place = arena.take(8 + rows.len() * 16);
    // SAFETY: the arena gave room for the count and all rows.
    unsafe { *place.cast::<u32>() = u32::try_from(rows.len()).unwrap_or(0) };
    for (index, row) in rows.iter().enumerate() {
        let props = write::props(arena, row);
        let raw = super::layout::RawRow { pad: 0, count: u32::try_from(row.len()).unwrap_or(0), props };
        // SAFETY: as above.
        unsafe { place.add(8).cast::<super::layout::RawRow>().add(index).write(raw) };
    }
    place as usize
}

/// An `ADRLIST` whose entries the callee may replace: where it stands, if it stands in a block, or for the time of the call.
fn adr_list_in(door: &'static Door, value: &Value, arena: &mut Arena) -> usize {
    let loose;
    let list = match value {
        Value::AdrList(list) => list,
        Value::Rows(rows) => {
            loose = AdrList::loose(rows.clone());
            &loose
        }
        _ => return 0,
    };
    let there = door.memory.pointer(list.block);
    // SAFETY: a list that stands in a block is the caller's, who says that it has these entries; one that is laid out here has
    // the room for them, or takes it.
    unsafe {
        if !there.is_null() {
            write::adr_list(door, there as usize, list);
            return there as usize;
        }
        let in_block = list.block != ObjectId(0) && list.block != AdrList::LOOSE;
        let at = if in_block { door.memory.provide(list.block, write::adr_list_size(list)) } else { std::ptr::null_mut() };
        write::new_adr_list(door, arena, at, list)
    }
}

/// Reads what a foreign callee wrote, and gives its objects an identity.
fn reply_of(
    door: &'static Door,
    owner: Party,
    object: ObjectId,
    library: &str,
    method: Method,
    words: &[usize],
    result: usize,
) -> Reply {
    let mut parent = door.subsystem().support_given_to(object, method).unwrap_or(object);
    let queried = (method == method::Unknown::QueryInterface).then(|| door.subsystem().entry(object)).flatten();
    let mut adopt = |pointer, interface| {
        let entry = match &queried {
            Some(entry) => door.answered(entry, pointer, interface),
            None => door.adopt(pointer, interface, owner, parent, library, 1),
        };
        // Of a logon and a store handed out by one call, the store belongs to the logon.
        parent = entry.id;
        entry.id
    };
    // SAFETY: the words were made by `words_for`, and the call with them returned.
    unsafe { reply_from(door, method, words, result, &mut adopt) }
}

/// Reads what a call wrote; `identify` says who the objects handed out are.
///
/// # Safety
/// The words were made by [`words_for`] for this method in an arena that lives, and a call with them returned `result`.
pub(super) unsafe fn reply_from(
    door: &'static Door,
    method: Method,
    words: &[usize],
    result: usize,
    identify: &mut dyn FnMut(usize, Interface) -> ObjectId,
) -> Reply {
    let code = Code(result as u32);
    let mut reply = Reply::code(code);
    if matches!(method, method::Unknown::AddRef | method::Unknown::Release) {
        return reply;
    }
    let specs = method.spec().args;
    let mut object = |pointer: usize, interface: Interface| match pointer {
        0 => Value::None,
        _ => Value::Object(identify(pointer, interface)),
    };
    for (index, spec) in specs.iter().enumerate() {
        // SAFETY: output words point into the arena, which is alive (caller); what was written there is of the kind.
        let value = unsafe {
            let cell = || *(words[index] as *const usize);
            let number = || *(words[index] as *const u32);
            match spec.kind {
                ArgKind::OutNum | ArgKind::InOutFlags => Value::Num(u64::from(number())),
                ArgKind::OutUid => Value::Uid(*(words[index] as *const [u8; 16])),
                // Entries may be replaced by a call that fails for others.
                ArgKind::AdrList if words[index] != 0 => Value::AdrList(read::adr_list(door, words[index])),
                ArgKind::FlagList if words[index] != 0 => Value::Tags(read::tag_list(words[index])),
                kind if kind.hands_out_buffer() && code.is_ok() => read_buffer(door, kind, cell(), words, index),
                ArgKind::Out(interface) if code.is_ok() => object(cell(), interface),
                ArgKind::OutByType if code.is_ok() => {
                    let kind = *(words[index - 1] as *const u32);
                    let interface = Interface::from_object_type(kind).unwrap_or(Interface::Prop);
                    object(cell(), interface)
                }
                ArgKind::OutByIid if code.is_ok() => object(cell(), iid_among(method, words)),
                _ => Value::None,
            }
        };
        if !matches!(value, Value::None) {
            reply = reply.with(index, value);
        }
    }
    reply
}

/// The interface named by the identifier among the words of a call; `IUnknown` where there is none.
///
/// # Safety
/// The words are those of a call of `method`.
pub(super) unsafe fn iid_among(method: Method, words: &[usize]) -> Interface {
    let place = method.spec().args.iter().position(|arg| arg.kind == ArgKind::Iid);
    let word = place.map_or(0, |index| words[index]);
    if word == 0 {
        return Interface::Unknown;
    }
    // SAFETY: the word is a pointer to an identifier (caller).
    Interface::from_iid(unsafe { &*(word as *const [u8; 16]) }).unwrap_or(Interface::Unknown)
}

/// # Safety
/// A call wrote `pointer` as an output of this kind.
unsafe fn read_buffer(door: &'static Door, kind: ArgKind, pointer: usize, words: &[usize], index: usize) -> Value {
    if pointer == 0 {
        return Value::None;
    }
    // SAFETY: the word before is the count's cell where the kind has one; the pointer points to what the kind says (caller).
    let content = unsafe {
        let count = || *(words[index - 1] as *const u32) as usize;
        match kind {
            ArgKind::OutBytes => Value::Bytes(read::bytes(pointer, count())),
            ArgKind::OutTags => Value::Tags(read::tag_list(pointer)),
            ArgKind::OutProps => Value::Props(read::props(pointer, count())),
            ArgKind::OutRows => {
                remember_rows(door, pointer);
                Value::Rows(read::rows(pointer))
            }
            _ => Value::None,
        }
    };
    Value::Buffer(door.memory.identify(pointer), Box::new(content))
}

/// Keeps which blocks the rows of a set stand in, so that `FreeProws` can free them one by one.
///
/// # Safety
/// An `SRowSet` stands at `pointer`.
pub(super) unsafe fn remember_rows(door: &'static Door, pointer: usize) {
    // SAFETY: the caller says so.
    let rows = unsafe { read::raw_rows(pointer) };
    let blocks = rows.iter().filter(|row| !row.props.is_null()).map(|row| door.memory.identify(row.props as usize));
    door.subsystem().remember_rows(door.memory.identify(pointer), blocks.collect());
}
