//! Finding properties in an array, and comparing their names.

use super::Words;
use crate::abi::layout::RawProp;
use crate::abi::read::wide_text;

/// Property type that stands for any.
const PT_UNSPECIFIED: u32 = 0;

/// Whether a tag is the one asked for; with `PT_UNSPECIFIED` the identifier alone counts (page `ppropfindprop`).
pub(super) fn matches(tag: u32, wanted: u32) -> bool {
    tag == wanted || wanted & 0xFFFF == PT_UNSPECIFIED && tag >> 16 == wanted >> 16
}

/// # Safety
/// `count` properties stand at `place`, or it is null.
unsafe fn find(place: usize, count: usize, wanted: usize) -> usize {
    if place == 0 {
        return 0;
    }
    // SAFETY: the caller says so.
    let props = unsafe { std::slice::from_raw_parts(place as *const RawProp, count as u32 as usize) };
    let found = props.iter().find(|prop| matches(prop.tag, wanted as u32));
    found.map_or(0, |prop| std::ptr::from_ref(prop) as usize)
}

/// `LpValFindProp(tag, count, properties)`.
///
/// # Safety
/// The words are the arguments of the function.
#[must_use]
pub unsafe fn LpValFindProp([tag, count, props, _]: Words) -> usize {
    // SAFETY: the caller passes an array of so many properties.
    unsafe { find(props, count, tag) }
}

/// `PpropFindProp(properties, count, tag)`.
///
/// # Safety
/// The words are the arguments of the function.
#[must_use]
pub unsafe fn PpropFindProp([props, count, tag, _]: Words) -> usize {
    // SAFETY: the caller passes an array of so many properties.
    unsafe { find(props, count, tag) }
}

/// `MAPINAMEID`.
#[repr(C)]
struct RawNameId {
    set: *const [u8; 16],
    kind: u32,
    name: RawName,
}

#[repr(C)]
union RawName {
    number: u32,
    text: usize,
}

/// `FEqualNames(name, other)`: names are compared by what they point to, strings with their case (page `fequalnames`).
///
/// # Safety
/// The words are the arguments of the function.
#[must_use]
pub unsafe fn FEqualNames([one, other, ..]: Words) -> usize {
    const MNID_ID: u32 = 0;
    if one == 0 || other == 0 {
        return 0;
    }
    // SAFETY: the caller passes names, whose kind says which member of the union holds.
    unsafe {
        let (one, other) = (&*(one as *const RawNameId), &*(other as *const RawNameId));
        let same_name = match one.kind {
            MNID_ID => one.name.number == other.name.number,
            _ if one.name.text == 0 || other.name.text == 0 => false,
            _ => wide_text(one.name.text) == wide_text(other.name.text),
        };
        usize::from(one.kind == other.kind && one.set.as_ref() == other.set.as_ref() && same_name)
    }
}
