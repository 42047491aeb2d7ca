//! Helpers of `mapi32` that need no subsystem: property values, times, text, and single properties of an object.
//!
//! Each takes the words of the argument registers, of which it reads as many as the function has arguments; a `FILETIME`
//! fills one. What they allocate, free and call is recorded as done by whoever called them.
#![expect(non_snake_case, reason = "MAPI's own spelling")]

mod copy;
mod find;
mod objects;
mod text;
mod time;

pub use copy::{PropCopyMore, ScCopyProps, ScCountProps, ScDupPropset, UlPropSize};
pub use find::{FEqualNames, LpValFindProp, PpropFindProp};
pub use objects::{FPropExists, HrGetOneProp, HrSetOneProp};
pub use text::{
    FBinFromHex, HexFromBin, MNLS_lstrcpyW, MNLS_lstrlenW, ScBinFromHexBounded, SwapPlong, SwapPword, SzFindCh, SzFindLastCh,
    SzFindSz, UFromSz, UlFromSzHex,
};
pub use time::{FtAdcFt, FtAddFt, FtMulDw, FtMulDwDw, FtNegFt, FtSubFt};

use crate::abi::Door;
use crate::spec::Code;

/// The words of the argument registers.
pub type Words = [usize; 4];

/// Units before the terminator of a string, however long it is.
///
/// # Safety
/// A string of such units, terminated by zero, stands at `at`.
unsafe fn length<T: Copy + Default + PartialEq>(at: *const T) -> usize {
    let mut count = 0;
    // SAFETY: units up to the terminator can be read (caller); strings of MAPI may stand at odd addresses.
    while unsafe { at.add(count).read_unaligned() } != T::default() {
        count += 1;
    }
    count
}

/// A string of 8-bit characters without its terminator.
///
/// # Safety
/// As for [`length`], for as long as the bytes are used.
unsafe fn bytes<'a>(at: usize) -> &'a [u8] {
    // SAFETY: as many bytes as were looked at stand there (caller).
    unsafe { std::slice::from_raw_parts(at as *const u8, length(at as *const u8)) }
}

macro_rules! accept {
    ($($name:ident: $why:literal;)*) => {
        $(
            #[doc = concat!("`", stringify!($name), "`: ", $why)]
            ///
            /// # Safety
            /// None is needed: no argument is read.
            #[must_use]
            pub const unsafe fn $name(_words: Words) -> usize {
                0
            }
        )*
    };
}

/// `HrDispatchNotifications`: delivers what waits for the thread that calls it (page `hrdispatchnotifications`).
///
/// # Safety
/// None is needed: no argument is read.
#[must_use]
pub unsafe fn HrDispatchNotifications(_words: Words) -> usize {
    let answer = Door::current().map_or(Code::MAPI_E_NOT_INITIALIZED, |door| door.subsystem().dispatch_notifications());
    answer.0 as usize
}

accept! {
    HrValidateParameters: "parameters are taken as valid; what the mock itself passes is.";
    HrValidateParametersV: "as `HrValidateParameters`.";
    HrValidateParametersValist: "as `HrValidateParameters`.";
    __ValidateParameters: "as `HrValidateParameters`.";
    __CPPValidateParameters: "as `HrValidateParameters`.";
}
