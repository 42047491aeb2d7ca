//! Calls through the vtable of a foreign object, and the slots of our own vtables.
//!
//! Every argument of the table's methods is of the integer class. Both x86-64 calling conventions pass such arguments in
//! whole registers or 8-byte stack slots, of which the callee reads what its type needs, and return such results in one
//! register. So one signature of words per number of arguments serves all methods.

use super::combox::ComBox;
use super::dispatch::{beyond, dispatch};

/// Most words a method takes, `this` included (`IMSProvider::Logon`).
const MOST_WORDS: usize = 13;

macro_rules! call {
    ($function:ident, $words:ident; $($arg:ident)*) => {{
        let [$($arg,)* ..] = $words;
        // SAFETY: the caller of `call_function` says that the address is a function of so many words.
        let function = unsafe { std::mem::transmute::<usize, extern "system" fn($(call!(@word $arg)),*) -> usize>($function) };
        function($($arg),*)
    }};
    (@word $arg:ident) => { usize };
}

/// Calls a function with these words, after `this` if there is one.
///
/// # Safety
/// `function` is the address of a function of this convention that takes exactly these words, all of the integer class;
/// pointers among them are what it expects.
pub(super) unsafe fn call_function(function: usize, this: Option<usize>, words: &[usize]) -> usize {
    let mut all = [0; MOST_WORDS];
    let mut count = 0;
    for word in this.iter().chain(words) {
        all[count] = *word;
        count += 1;
    }
    match count {
        0 => call!(function, all; ),
        1 => call!(function, all; a),
        2 => call!(function, all; a b),
        3 => call!(function, all; a b c),
        4 => call!(function, all; a b c d),
        5 => call!(function, all; a b c d e),
        6 => call!(function, all; a b c d e f),
        7 => call!(function, all; a b c d e f g),
        8 => call!(function, all; a b c d e f g h),
        9 => call!(function, all; a b c d e f g h i),
        10 => call!(function, all; a b c d e f g h i j),
        11 => call!(function, all; a b c d e f g h i j k),
        12 => call!(function, all; a b c d e f g h i j k l),
        _ => call!(function, all; a b c d e f g h i j k l m),
    }
}

/// Calls method `slot` of the object at `object` with these words.
///
/// # Safety
/// `object` is an interface pointer whose vtable has more than `slot` methods, and that method takes these words.
pub(super) unsafe fn call_slot(object: usize, slot: usize, words: &[usize]) -> usize {
    // SAFETY: an interface pointer points to its vtable, an array of function addresses; the slot exists (caller).
    let function = unsafe { *(*(object as *const *const usize)).add(slot) };
    // SAFETY: the method takes these words (caller).
    unsafe { call_function(function, Some(object), words) }
}

macro_rules! slots {
    ($($name:ident ($($arg:ident)*);)*) => {
        $(unsafe extern "system" fn $name<const INDEX: usize>(this: usize, $($arg: usize),*) -> usize {
            let mut words = [$($arg),*];
            // SAFETY: only the vtables made in `combox` hold this slot, so `this` is a `ComBox`; boxes are kept as long as the
            // process lives, so it is readable even for a caller that is late.
            let this = unsafe { &*(this as *const ComBox) };
            dispatch(this, INDEX, &mut words)
        })*
    };
}

slots! {
    slot0();
    slot1(a);
    slot2(a b);
    slot3(a b c);
    slot4(a b c d);
    slot5(a b c d e);
    slot6(a b c d e f);
    slot7(a b c d e f g);
    slot8(a b c d e f g h);
    slot9(a b c d e f g h i);
    slot10(a b c d e f g h i j);
    slot11(a b c d e f g h i j k);
    slot12(a b c d e f g h i j k l);
}

/// A slot beyond the methods of the table. How many words its method takes is not known: as many as any does are passed on.
/// Those that it does not take are whatever stood in the registers and on the stack, and nobody looks at them.
#[expect(clippy::many_single_char_names, reason = "words of which nothing is known")]
unsafe extern "system" fn beyond_slot<const INDEX: usize>(
    this: usize,
    a: usize,
    b: usize,
    c: usize,
    d: usize,
    e: usize,
    f: usize,
    g: usize,
    h: usize,
    i: usize,
    j: usize,
    k: usize,
    l: usize,
) -> usize {
    // SAFETY: as in the slots above.
    let this = unsafe { &*(this as *const ComBox) };
    beyond(this, INDEX, &[a, b, c, d, e, f, g, h, i, j, k, l])
}

macro_rules! address {
    ($name:ident, $index:ident) => {
        address!($name, $index; 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38
            39 40 41 42 43 44 45 46 47 48 49 50 51 52 53 54 55 56 57 58 59 60 61 62 63)
    };
    ($name:ident, $index:ident; $($n:literal)*) => {
        match $index {
            $($n => $name::<$n> as *const () as usize,)*
            _ => unreachable!("no vtable has {} slots", $index + 1),
        }
    };
}

/// The address of the slot at `index` of a vtable, for a method of so many arguments.
pub(super) fn slot_address(index: usize, arguments: usize) -> usize {
    match arguments {
        0 => address!(slot0, index),
        1 => address!(slot1, index),
        2 => address!(slot2, index),
        3 => address!(slot3, index),
        4 => address!(slot4, index),
        5 => address!(slot5, index),
        6 => address!(slot6, index),
        7 => address!(slot7, index),
        8 => address!(slot8, index),
        9 => address!(slot9, index),
        10 => address!(slot10, index),
        11 => address!(slot11, index),
        12 => address!(slot12, index),
        _ => unreachable!("no method of the table takes {arguments} arguments"),
    }
}

/// The address of the slot at `index` of a vtable, beyond the methods of the table.
pub(super) fn beyond_address(index: usize) -> usize {
    address!(beyond_slot, index)
}
