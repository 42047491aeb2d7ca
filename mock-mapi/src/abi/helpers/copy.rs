//! Copies of property values, and how many bytes they take.

use super::{Words, length};
use crate::abi::layout::{RawBinary, RawProp, RawValue};
use crate::abi::raw::call_function;
use crate::spec::Code;

/// What a property's value consists of.
enum Data {
    /// So many bytes of the `SPropValue` itself.
    Inside(usize),
    /// One block it points to.
    Block(Bytes),
    /// One block it counts and points to.
    Counted(Bytes),
    /// An array of elements, each with a block of its own.
    Elements(Element, Vec<Bytes>),
}

#[derive(Clone, Copy)]
struct Bytes {
    at: *const u8,
    count: usize,
}

#[derive(Clone, Copy)]
enum Element {
    /// A pointer to a string.
    Text,
    /// An `SBinary`.
    Binary,
}

impl Element {
    const fn size(self) -> usize {
        match self {
            Self::Text => size_of::<usize>(),
            Self::Binary => size_of::<RawBinary>(),
        }
    }
}

/// Why a value cannot be copied.
enum Refused {
    /// A type nobody knows.
    Type,
    /// A null pointer or an empty array where there must be something.
    Value,
}

impl Data {
    /// # Safety
    /// What the tag's type says stands in the value.
    unsafe fn of(prop: &RawProp) -> Result<Self, Refused> {
        const MULTIPLE: u32 = 0x1000;
        let kind = prop.tag & 0xFFFF;
        // SAFETY: any bits are a word; counted values share the layout of SBinary.
        let (pointer, counted) = unsafe { (prop.value.pointer, prop.value.binary) };
        let many = counted.count as usize;
        if kind & MULTIPLE != 0 && (many == 0 || counted.bytes.is_null()) {
            return Err(Refused::Value);
        }
        let fixed = |width| Self::Counted(Bytes { at: counted.bytes, count: many * width });
        // SAFETY: the type says what the pointers point to (caller).
        unsafe {
            Ok(match kind {
                0x0001 | 0x000D => Self::Inside(0),
                0x0002 | 0x000B => Self::Inside(2),
                0x0003 | 0x0004 | 0x000A => Self::Inside(4),
                0x0005..=0x0007 | 0x0014 | 0x0040 => Self::Inside(8),
                0x001E => Self::Block(narrow(pointer)?),
                0x001F => Self::Block(wide(pointer)?),
                0x0048 if !pointer.is_null() => Self::Block(Bytes { at: pointer, count: 16 }),
                0x0102 => Self::Counted(Bytes { at: counted.bytes, count: if counted.bytes.is_null() { 0 } else { many } }),
                0x1002 => fixed(2),
                0x1003 | 0x1004 => fixed(4),
                0x1005..=0x1007 | 0x1014 | 0x1040 => fixed(8),
                0x1048 => fixed(16),
                0x101E | 0x101F => {
                    let text = if kind == 0x101E { narrow } else { wide };
                    let strings = std::slice::from_raw_parts(counted.bytes.cast::<*const u8>(), many);
                    Self::Elements(Element::Text, strings.iter().map(|at| text(*at)).collect::<Result<_, _>>()?)
                }
                0x1102 => {
                    let blocks = std::slice::from_raw_parts(counted.bytes.cast::<RawBinary>(), many);
                    let bytes = |one: &RawBinary| Bytes { at: one.bytes, count: one.count as usize };
                    Self::Elements(Element::Binary, blocks.iter().map(bytes).collect())
                }
                0x0048 => return Err(Refused::Value),
                _ => return Err(Refused::Type),
            })
        }
    }

    /// Bytes of the value, without what leads to it.
    fn size(&self) -> usize {
        match self {
            Self::Inside(size) => *size,
            Self::Block(bytes) | Self::Counted(bytes) => bytes.count,
            Self::Elements(_, all) => all.iter().map(|bytes| bytes.count).sum(),
        }
    }

    /// Bytes that a copy takes outside of its `SPropValue`.
    fn room(&self) -> usize {
        match self {
            Self::Inside(_) => 0,
            Self::Block(bytes) | Self::Counted(bytes) => rounded(bytes.count),
            Self::Elements(element, all) => {
                rounded(element.size() * all.len()) + all.iter().map(|bytes| rounded(bytes.count)).sum::<usize>()
            }
        }
    }

    /// Lays out a copy at `place`, moves that on, and answers the copy's value.
    ///
    /// # Safety
    /// [`Self::room`] bytes can be written at `place`, aligned to 8; what the data points to is still there.
    unsafe fn copy(&self, of: RawValue, place: &mut *mut u8) -> RawValue {
        // SAFETY: each block gets its share of the room.
        let mut put = |bytes: Bytes| unsafe {
            let at = *place;
            if bytes.count > 0 {
                std::ptr::copy_nonoverlapping(bytes.at, at, bytes.count);
            }
            *place = at.add(rounded(bytes.count));
            at.cast_const()
        };
        // SAFETY: any bits are a count.
        let count = unsafe { of.binary.count };
        match self {
            Self::Inside(_) => of,
            Self::Block(bytes) => RawValue { pointer: put(*bytes) },
            Self::Counted(bytes) => RawValue { binary: RawBinary { count, bytes: put(*bytes) } },
            Self::Elements(element, all) => {
                // The elements are laid out with null pointers first, the blocks behind them.
                let array = vec![0_u8; element.size() * all.len()];
                let start = put(Bytes { at: array.as_ptr(), count: array.len() }).cast_mut();
                for (index, bytes) in all.iter().enumerate() {
                    let at = put(*bytes);
                    // SAFETY: the place of this element in the array laid out above, aligned as the room is.
                    unsafe {
                        match element {
                            Element::Text => start.cast::<*const u8>().add(index).write(at),
                            Element::Binary => {
                                let count = u32::try_from(bytes.count).unwrap_or(u32::MAX);
                                start.cast::<RawBinary>().add(index).write(RawBinary { count, bytes: at });
                            }
                        }
                    }
                }
                RawValue { binary: RawBinary { count, bytes: start } }
            }
        }
    }
}

const fn rounded(bytes: usize) -> usize {
    bytes.next_multiple_of(8)
}

/// # Safety
/// A terminated string stands at `at`, or it is null.
unsafe fn narrow(at: *const u8) -> Result<Bytes, Refused> {
    // SAFETY: not null, so a terminated string (caller).
    if at.is_null() { Err(Refused::Value) } else { Ok(Bytes { at, count: unsafe { length(at) } + 1 }) }
}

/// # Safety
/// A terminated string of 16-bit characters stands at `at`, or it is null.
unsafe fn wide(at: *const u8) -> Result<Bytes, Refused> {
    if at.is_null() {
        return Err(Refused::Value);
    }
    // SAFETY: not null, so a terminated string (caller).
    Ok(Bytes { at, count: 2 * (unsafe { length(at.cast::<u16>()) } + 1) })
}

/// `UlPropSize(property)`: bytes of the value, the rest of the `SPropValue` left out (page `ulpropsize`).
///
/// # Safety
/// The words are the arguments of the function.
#[must_use]
pub unsafe fn UlPropSize([prop, ..]: Words) -> usize {
    // SAFETY: null or a property (caller).
    unsafe { (prop as *const RawProp).as_ref().and_then(|prop| Data::of(prop).ok()).map_or(0, |data| data.size()) }
}

/// `PropCopyMore(destination, source, allocate_more, object)`: what does not fit in the `SPropValue` goes to one block.
///
/// # Safety
/// The words are the arguments of the function.
#[must_use]
pub unsafe fn PropCopyMore([destination, source, allocate_more, object]: Words) -> usize {
    if destination == 0 || source == 0 {
        return Code::MAPI_E_INVALID_PARAMETER.0 as usize;
    }
    // SAFETY: not null, so a property (caller).
    let source = unsafe { &*(source as *const RawProp) };
    // SAFETY: as above.
    let data = match unsafe { Data::of(source) } {
        Ok(data) => data,
        Err(Refused::Type) => return Code::MAPI_E_NO_SUPPORT.0 as usize,
        Err(Refused::Value) => return Code::MAPI_E_INVALID_PARAMETER.0 as usize,
    };
    let mut place = std::ptr::null_mut::<u8>();
    if data.room() > 0 {
        if allocate_more == 0 {
            return Code::MAPI_E_INVALID_PARAMETER.0 as usize;
        }
        // SAFETY: the caller gave this address as MAPIAllocateMore: size, object, place for the block.
        let code = Code(unsafe { call_function(allocate_more, None, &[data.room(), object, &raw mut place as usize]) } as u32);
        if !code.is_ok() || place.is_null() {
            return Code::MAPI_E_NOT_ENOUGH_MEMORY.0 as usize;
        }
    }
    // SAFETY: the block has the room the data asks for; the destination is one property (caller).
    unsafe {
        let value = data.copy(source.value, &mut place);
        (destination as *mut RawProp).write(RawProp { tag: source.tag, pad: 0, value });
    }
    Code::S_OK.0 as usize
}

/// The properties of a call, and what a copy of all of them takes.
///
/// # Safety
/// `count` properties stand at `props`, or it is null.
unsafe fn counted<'a>(count: usize, props: usize) -> Result<(&'a [RawProp], Vec<Data>, usize), Code> {
    let count = usize::try_from((count as u32).cast_signed()).map_err(|_| Code::MAPI_E_INVALID_PARAMETER)?;
    if props == 0 && count > 0 {
        return Err(Code::MAPI_E_INVALID_PARAMETER);
    }
    // SAFETY: the caller says so.
    let props = if count == 0 { &[] } else { unsafe { std::slice::from_raw_parts(props as *const RawProp, count) } };
    let is_property = |prop: &RawProp| !matches!(prop.tag >> 16, 0 | 0xFFFF);
    if !props.iter().all(is_property) {
        return Err(Code::MAPI_E_INVALID_PARAMETER);
    }
    // SAFETY: as above.
    let all: Result<Vec<_>, _> = props.iter().map(|prop| unsafe { Data::of(prop) }).collect();
    let all = all.map_err(|_| Code::MAPI_E_INVALID_PARAMETER)?;
    let size = size_of_val(props) + all.iter().map(Data::room).sum::<usize>();
    Ok((props, all, size))
}

/// # Safety
/// As many bytes as [`counted`] says can be written at `place`, aligned to 8.
unsafe fn copy_all(props: &[RawProp], all: &[Data], place: *mut u8) {
    // SAFETY: the properties come first, what they point to behind them.
    unsafe {
        let mut rest = place.add(size_of_val(props));
        for (index, (prop, data)) in props.iter().zip(all).enumerate() {
            let value = data.copy(prop.value, &mut rest);
            place.cast::<RawProp>().add(index).write(RawProp { tag: prop.tag, pad: 0, value });
        }
    }
}

/// # Safety
/// `place` is null or a place for a number.
unsafe fn write_size(place: usize, size: usize) {
    // SAFETY: the caller says so.
    if let Some(place) = unsafe { (place as *mut u32).as_mut() } {
        *place = u32::try_from(size).unwrap_or(u32::MAX);
    }
}

/// `ScCountProps(count, properties, size)`: bytes that [`ScCopyProps`] writes.
///
/// # Safety
/// The words are the arguments of the function.
#[must_use]
pub unsafe fn ScCountProps([count, props, size_place, _]: Words) -> usize {
    // SAFETY: the caller passes so many properties.
    match unsafe { counted(count, props) } {
        Ok((_, _, size)) => {
            // SAFETY: null or a place for the size (caller).
            unsafe { write_size(size_place, size) };
            Code::S_OK.0 as usize
        }
        Err(code) => code.0 as usize,
    }
}

/// `ScCopyProps(count, properties, place, size)`.
///
/// # Safety
/// The words are the arguments of the function.
#[must_use]
pub unsafe fn ScCopyProps([count, props, place, size_place]: Words) -> usize {
    if place == 0 {
        return Code::MAPI_E_INVALID_PARAMETER.0 as usize;
    }
    // SAFETY: the caller passes so many properties.
    match unsafe { counted(count, props) } {
        Ok((props, all, size)) => {
            // SAFETY: the caller passes as much room as ScCountProps says, and null or a place for the size.
            unsafe {
                copy_all(props, &all, place as *mut u8);
                write_size(size_place, size);
            }
            Code::S_OK.0 as usize
        }
        Err(code) => code.0 as usize,
    }
}

/// `ScDupPropset(count, properties, allocate, copy)`: a copy in one block of MAPI memory.
///
/// # Safety
/// The words are the arguments of the function.
#[must_use]
pub unsafe fn ScDupPropset([count, props, allocate, out]: Words) -> usize {
    if allocate == 0 || out == 0 {
        return Code::MAPI_E_INVALID_PARAMETER.0 as usize;
    }
    // SAFETY: the caller passes so many properties.
    let (props, all, size) = match unsafe { counted(count, props) } {
        Ok(counted) => counted,
        Err(code) => return code.0 as usize,
    };
    let mut block = std::ptr::null_mut::<u8>();
    // SAFETY: the caller gave this address as MAPIAllocateBuffer: size, place for the block.
    let code = Code(unsafe { call_function(allocate, None, &[size, &raw mut block as usize]) } as u32);
    if !code.is_ok() || block.is_null() {
        return Code::MAPI_E_NOT_ENOUGH_MEMORY.0 as usize;
    }
    // SAFETY: the block has the size that was asked for; a place for a pointer (caller).
    unsafe {
        copy_all(props, &all, block);
        *(out as *mut usize) = block as usize;
    }
    Code::S_OK.0 as usize
}
