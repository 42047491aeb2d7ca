//! Single properties of an object. The methods called on it, and the buffers they hand out, are the caller's own calls.

use super::{Words, find::matches};
use crate::abi::combox::slot_of;
use crate::abi::exports::function;
use crate::abi::layout::RawProp;
use crate::abi::{raw, read};
use crate::spec::{Code, Interface, Method, method};

/// `PT_ERROR`.
const PT_ERROR: u32 = 0x000A;

/// Calls a method of `IMAPIProp`.
///
/// # Safety
/// `object` is an interface pointer of an `IMAPIProp`, and the method takes these words.
unsafe fn call(object: usize, called: Method, words: &[usize]) -> Code {
    let slot = slot_of(Interface::Prop, called).expect("a method of IMAPIProp");
    // SAFETY: the caller says so.
    Code(unsafe { raw::call_slot(object, slot, words) } as u32)
}

fn free(block: usize) {
    if block != 0 {
        // SAFETY: the one argument of this function, which takes any pointer.
        let _always_zero = unsafe { function(method::Function::MAPIFreeBuffer, &[block]) };
    }
}

/// `HrGetOneProp(object, tag, value)`: succeeds with the property, or fails and hands out nothing (page `hrgetoneprop`).
///
/// # Safety
/// The words are the arguments of the function.
#[must_use]
pub unsafe fn HrGetOneProp([object, tag, out, _]: Words) -> usize {
    if object == 0 || out == 0 {
        return Code::MAPI_E_INVALID_PARAMETER.0 as usize;
    }
    let (tags, mut count, mut props) = ([1, tag as u32], 0_u32, 0_usize);
    let (count_place, props_place) = (&raw mut count as usize, &raw mut props as usize);
    // SAFETY: an IMAPIProp (caller); tags to read, and places for a count and an array.
    let mut code = unsafe { call(object, method::Prop::GetProps, &[tags.as_ptr() as usize, 0, count_place, props_place]) };
    if code.is_ok() {
        // SAFETY: GetProps succeeded, so there is null or an array with a property for the one tag.
        code = match unsafe { (props as *const RawProp).as_ref() } {
            // SAFETY: the type says that the value is an error.
            Some(prop) if prop.tag & 0xFFFF == PT_ERROR => Code(unsafe { prop.value.long }),
            Some(_) => Code::S_OK,
            None => Code::MAPI_E_NOT_FOUND,
        };
        if !code.is_ok() {
            free(props);
        }
    }
    // SAFETY: a place for a pointer (caller).
    unsafe { *(out as *mut usize) = if code.is_ok() { props } else { 0 } };
    code.0 as usize
}

/// `HrSetOneProp(object, value)`: a problem with the property is the answer (page `hrsetoneprop`).
///
/// # Safety
/// The words are the arguments of the function.
#[must_use]
pub unsafe fn HrSetOneProp([object, prop, ..]: Words) -> usize {
    /// `SPropProblemArray` with one `SPropProblem`.
    #[repr(C)]
    struct Problems {
        count: u32,
        index: u32,
        tag: u32,
        code: u32,
    }
    if object == 0 || prop == 0 {
        return Code::MAPI_E_INVALID_PARAMETER.0 as usize;
    }
    let mut problems = 0_usize;
    // SAFETY: an IMAPIProp and one property (caller), and a place for problems.
    let mut code = unsafe { call(object, method::Prop::SetProps, &[1, prop, &raw mut problems as usize]) };
    if code.is_ok() {
        // SAFETY: SetProps succeeded, so there is null or an array as long as its count says.
        let first = unsafe { (problems as *const u32).as_ref() }.is_some_and(|count| *count > 0);
        // SAFETY: the array has one element at least.
        code = if first { Code(unsafe { (*(problems as *const Problems)).code }) } else { Code::S_OK };
        free(problems);
    }
    code.0 as usize
}

/// `FPropExists(object, tag)`.
///
/// # Safety
/// The words are the arguments of the function.
#[must_use]
pub unsafe fn FPropExists([object, tag, ..]: Words) -> usize {
    if object == 0 {
        return 0;
    }
    let mut tags = 0_usize;
    // SAFETY: an IMAPIProp (caller), and a place for tags.
    let code = unsafe { call(object, method::Prop::GetPropList, &[0, &raw mut tags as usize]) };
    if !code.is_ok() || tags == 0 {
        return 0;
    }
    // SAFETY: GetPropList succeeded and handed out an array of tags.
    let found = unsafe { read::tag_list(tags) }.into_iter().any(|one| matches(one, tag as u32));
    free(tags);
    usize::from(found)
}
