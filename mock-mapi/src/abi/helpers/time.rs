//! 64-bit arithmetic on `FILETIME`, which passes as one word in both directions.

use super::Words;

/// `FtAddFt(addend, addend)`.
///
/// # Safety
/// None is needed: no argument is a pointer.
#[must_use]
pub const unsafe fn FtAddFt([one, other, ..]: Words) -> usize {
    one.wrapping_add(other)
}

/// `FtAdcFt(addend, addend, carry)`: takes a carry in and gives one out where there is a place for it.
///
/// # Safety
/// The words are the arguments of the function.
#[must_use]
pub unsafe fn FtAdcFt([one, other, carry, _]: Words) -> usize {
    let carry = carry as *mut u16;
    if carry.is_null() {
        return one.wrapping_add(other);
    }
    // SAFETY: not null, so a place for a WORD (caller).
    let carried = usize::from(unsafe { *carry } != 0);
    let (sum, first) = one.overflowing_add(other);
    let (sum, second) = sum.overflowing_add(carried);
    // SAFETY: as above.
    unsafe { *carry = u16::from(first || second) };
    sum
}

/// `FtSubFt(minuend, subtrahend)`.
///
/// # Safety
/// None is needed: no argument is a pointer.
#[must_use]
pub const unsafe fn FtSubFt([minuend, subtrahend, ..]: Words) -> usize {
    minuend.wrapping_sub(subtrahend)
}

/// `FtMulDw(multiplier, multiplicand)`.
///
/// # Safety
/// None is needed: no argument is a pointer.
#[must_use]
pub const unsafe fn FtMulDw([multiplier, multiplicand, ..]: Words) -> usize {
    (multiplier as u32 as usize).wrapping_mul(multiplicand)
}

/// `FtMulDwDw(multiplicand, multiplier)`.
///
/// # Safety
/// None is needed: no argument is a pointer.
#[must_use]
pub const unsafe fn FtMulDwDw([multiplicand, multiplier, ..]: Words) -> usize {
    (multiplicand as u32 as usize) * (multiplier as u32 as usize)
}

/// `FtNegFt(time)`.
///
/// # Safety
/// None is needed: no argument is a pointer.
#[must_use]
pub const unsafe fn FtNegFt([time, ..]: Words) -> usize {
    time.wrapping_neg()
}
