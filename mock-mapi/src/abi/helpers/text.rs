//! Hexadecimal digits, byte order, and strings.

use super::{Words, bytes as string_bytes, length};
use crate::spec::Code;

/// `HexFromBin(bytes, count, digits)`: writes two digits for each byte and a terminator (page `hexfrombin`).
///
/// # Safety
/// The words are the arguments of the function.
#[must_use]
pub unsafe fn HexFromBin([bytes, count, digits, _]: Words) -> usize {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let count = usize::try_from((count as u32).cast_signed()).unwrap_or(0);
    for index in 0..count {
        // SAFETY: `count` bytes can be read, and twice as many and one written (caller).
        unsafe {
            let byte = *(bytes as *const u8).add(index);
            let place = (digits as *mut u8).add(2 * index);
            *place = DIGITS[usize::from(byte >> 4)];
            *place.add(1) = DIGITS[usize::from(byte & 15)];
        }
    }
    // SAFETY: as above.
    unsafe { *(digits as *mut u8).add(2 * count) = 0 };
    0
}

/// Writes the bytes that pairs of digits stand for, `most` at most; whether all of the string was such pairs and fitted.
///
/// # Safety
/// A terminated string stands at `digits`; as many bytes as it has pairs, and no more than `most`, can be written at `place`.
unsafe fn from_hex(digits: usize, place: usize, most: usize) -> bool {
    // SAFETY: a terminated string (caller).
    let digits = unsafe { string_bytes(digits) };
    let value = |digit: u8| char::from(digit).to_digit(16).map(|value| value as u8);
    for (index, pair) in digits.chunks(2).enumerate() {
        let &[high, low] = pair else { return false };
        let (Some(high), Some(low)) = (value(high), value(low)) else { return false };
        if index == most {
            return false;
        }
        // SAFETY: one byte for each pair, below `most` (caller).
        unsafe { *(place as *mut u8).add(index) = high << 4 | low };
    }
    true
}

/// `FBinFromHex(digits, bytes)`.
///
/// # Safety
/// The words are the arguments of the function.
#[must_use]
pub unsafe fn FBinFromHex([digits, place, ..]: Words) -> usize {
    // SAFETY: the caller passes a string and room for what it stands for.
    usize::from(digits != 0 && unsafe { from_hex(digits, place, usize::MAX) })
}

/// `ScBinFromHexBounded(digits, bytes, room)`; digits for more bytes than there is room for fail.
///
/// # Safety
/// The words are the arguments of the function.
#[must_use]
pub unsafe fn ScBinFromHexBounded([digits, place, room, _]: Words) -> usize {
    // SAFETY: the caller passes a string and room for so many bytes.
    let done = digits != 0 && unsafe { from_hex(digits, place, room as u32 as usize) };
    if done { Code::S_OK.0 as usize } else { Code::MAPI_E_CALL_FAILED.0 as usize }
}

/// `SwapPword(bytes, count)`: swaps the two bytes of each word.
///
/// # Safety
/// The words are the arguments of the function.
#[must_use]
pub unsafe fn SwapPword([bytes, count, ..]: Words) -> usize {
    // SAFETY: the caller passes so many bytes.
    unsafe { swap(bytes, count, 2) }
}

/// `SwapPlong(bytes, count)`: reverses the four bytes of each long word.
///
/// # Safety
/// The words are the arguments of the function.
#[must_use]
pub unsafe fn SwapPlong([bytes, count, ..]: Words) -> usize {
    // SAFETY: the caller passes so many bytes.
    unsafe { swap(bytes, count, 4) }
}

/// # Safety
/// `count` bytes can be read and written at `place`.
unsafe fn swap(place: usize, count: usize, width: usize) -> usize {
    let count = usize::try_from((count as u32).cast_signed()).unwrap_or(0);
    if place != 0 {
        // SAFETY: the caller says so.
        let bytes = unsafe { std::slice::from_raw_parts_mut(place as *mut u8, count) };
        bytes.chunks_exact_mut(width).for_each(<[u8]>::reverse);
    }
    0
}

/// The place of the character at `index` of a string; null where there is none.
fn place_of(string: usize, index: Option<usize>) -> usize {
    index.map_or(0, |index| string + index)
}

/// `SzFindCh(string, character)`.
///
/// # Safety
/// The words are the arguments of the function.
#[must_use]
pub unsafe fn SzFindCh([string, character, ..]: Words) -> usize {
    if string == 0 {
        return 0;
    }
    // SAFETY: the caller passes a terminated string.
    let bytes = unsafe { string_bytes(string) };
    place_of(string, bytes.iter().position(|byte| usize::from(*byte) == character & 0xFFFF))
}

/// `SzFindLastCh(string, character)`.
///
/// # Safety
/// The words are the arguments of the function.
#[must_use]
pub unsafe fn SzFindLastCh([string, character, ..]: Words) -> usize {
    if string == 0 {
        return 0;
    }
    // SAFETY: the caller passes a terminated string.
    let bytes = unsafe { string_bytes(string) };
    place_of(string, bytes.iter().rposition(|byte| usize::from(*byte) == character & 0xFFFF))
}

/// `SzFindSz(string, part)`.
///
/// # Safety
/// The words are the arguments of the function.
#[must_use]
pub unsafe fn SzFindSz([string, part, ..]: Words) -> usize {
    if string == 0 || part == 0 {
        return 0;
    }
    // SAFETY: the caller passes two terminated strings.
    let (bytes, part) = unsafe { (string_bytes(string), string_bytes(part)) };
    place_of(string, (0..=bytes.len()).find(|index| bytes[*index..].starts_with(part)))
}

/// `UFromSz(string)`: the number its first decimal digits say.
///
/// # Safety
/// The words are the arguments of the function.
#[must_use]
pub unsafe fn UFromSz([string, ..]: Words) -> usize {
    // SAFETY: the caller passes a terminated string or null.
    unsafe { number(string, 10) }
}

/// `UlFromSzHex(string)`: the number its first hexadecimal digits say.
///
/// # Safety
/// The words are the arguments of the function.
#[must_use]
pub unsafe fn UlFromSzHex([string, ..]: Words) -> usize {
    // SAFETY: the caller passes a terminated string or null.
    unsafe { number(string, 16) }
}

/// # Safety
/// A terminated string stands at `string`, or it is null.
unsafe fn number(string: usize, radix: u32) -> usize {
    if string == 0 {
        return 0;
    }
    // SAFETY: the caller says so.
    let digits = unsafe { string_bytes(string) }.iter().map_while(|byte| char::from(*byte).to_digit(radix));
    digits.fold(0_u32, |number, digit| number.wrapping_mul(radix).wrapping_add(digit)) as usize
}

/// `MNLS_lstrlenW(string)`.
///
/// # Safety
/// The words are the arguments of the function.
#[must_use]
pub unsafe fn MNLS_lstrlenW([string, ..]: Words) -> usize {
    // SAFETY: not null, so a terminated string (caller).
    if string == 0 { 0 } else { unsafe { length(string as *const u16) } }
}

/// `MNLS_lstrcpyW(place, string)`.
///
/// # Safety
/// The words are the arguments of the function.
#[must_use]
pub unsafe fn MNLS_lstrcpyW([place, string, ..]: Words) -> usize {
    if place == 0 || string == 0 {
        return 0;
    }
    // SAFETY: a terminated string, and room for it at a place that does not overlap it (caller).
    unsafe { std::ptr::copy_nonoverlapping(string as *const u8, place as *mut u8, 2 * (length(string as *const u16) + 1)) };
    place
}
