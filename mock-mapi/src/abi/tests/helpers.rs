//! Helpers on objects and values that `subjects/drop_in.c` cannot make.

use super::open;
use crate::abi::helpers::{FEqualNames, FtAdcFt, HrSetOneProp, SwapPlong, SwapPword};
use crate::spec::{Code, method};

/// An `IMAPIProp` that answers `SetProps` alone: with a code and, for the first property, a problem.
#[repr(C)]
struct Picky {
    vtable: *const [usize; 14],
    code: u32,
    problem: u32,
}

unsafe extern "system" fn set_props(this: usize, count: usize, _props: usize, out: usize) -> usize {
    // SAFETY: slot 8 of a `Picky`, called with one property and a place for problems.
    unsafe {
        let this = &*(this as *const Picky);
        assert_eq!(count as u32, 1);
        if this.problem != 0 {
            let mut block = 0_usize;
            let place = &raw mut block as usize;
            let _allocated = crate::abi::function(method::Function::MAPIAllocateBuffer, &[16, place]);
            (block as *mut [u32; 4]).write([1, 0, 0x3001_001F, this.problem]);
            *(out as *mut usize) = block;
        }
        this.code as usize
    }
}

fn set_on(code: Code, problem: Code) -> Code {
    let mut vtable = [0; 14];
    vtable[8] = set_props as *const () as usize;
    let object = Picky { vtable: &raw const vtable, code: code.0, problem: problem.0 };
    let prop = [0_u64; 3];
    // SAFETY: the object has the one slot that is called.
    Code(unsafe { HrSetOneProp([&raw const object as usize, prop.as_ptr() as usize, 0, 0]) } as u32)
}

#[test]
fn a_problem_with_the_one_property_is_the_answer_and_its_list_is_freed() {
    let opened = open();
    assert_eq!(set_on(Code::S_OK, Code::S_OK), Code::S_OK);
    assert_eq!(set_on(Code::MAPI_E_NO_ACCESS, Code::S_OK), Code::MAPI_E_NO_ACCESS);
    assert_eq!(set_on(Code::S_OK, Code::MAPI_E_COMPUTED), Code::MAPI_E_COMPUTED);
    assert_eq!(set_on(Code::MAPI_W_ERRORS_RETURNED, Code::MAPI_E_BAD_VALUE), Code::MAPI_E_BAD_VALUE);
    let calls = |wanted| opened.events().iter().filter(|event| event.method == wanted).count();
    assert_eq!(calls(method::Function::MAPIFreeBuffer), 4);
    assert_eq!(calls(method::Function::MAPIAllocateBuffer), 4);
}

#[test]
fn a_carry_goes_in_and_comes_out() {
    let mut carry = 1_u16;
    let place = &raw mut carry as usize;
    // SAFETY: a place for the carry.
    unsafe {
        assert_eq!((FtAdcFt([usize::MAX, 0, place, 0]), carry), (0, 1));
        assert_eq!((FtAdcFt([1, 2, place, 0]), carry), (4, 0));
        assert_eq!((FtAdcFt([usize::MAX, 2, place, 0]), carry), (1, 1));
        assert_eq!(FtAdcFt([1, 2, 0, 0]), 3);
    }
    assert_eq!(carry, 1);
}

#[test]
fn bytes_are_swapped_in_whole_words_only() {
    let mut bytes = [1_u8, 2, 3, 4, 5, 6, 7];
    let place = bytes.as_mut_ptr() as usize;
    // SAFETY: so many bytes stand there.
    unsafe {
        assert_eq!(SwapPword([place, 7, 0, 0]), 0);
        assert_eq!(SwapPlong([place, 7, 0, 0]), 0);
    }
    assert_eq!(bytes, [3, 4, 1, 2, 6, 5, 7]);
}

#[test]
fn names_are_equal_by_what_they_point_to() {
    #[repr(C)]
    struct Name(*const [u8; 16], u32, usize);
    let (sets, other_set) = ([[7_u8; 16]; 2], [8_u8; 16]);
    let wide = |text: &str| text.encode_utf16().chain([0]).collect::<Vec<_>>();
    let (text, same, upper) = (wide("color"), wide("color"), wide("Color"));
    let equal = |one: &Name, other: &Name| {
        // SAFETY: both are names, of strings that are terminated.
        unsafe { FEqualNames([std::ptr::from_ref(one) as usize, std::ptr::from_ref(other) as usize, 0, 0]) == 1 }
    };
    let string = |text: &Vec<u16>, set| Name(set, 1, text.as_ptr() as usize);
    assert!(equal(&string(&text, &raw const sets[0]), &string(&same, &raw const sets[1])));
    assert!(!equal(&string(&text, &raw const sets[0]), &string(&upper, &raw const sets[0])));
    assert!(!equal(&string(&text, &raw const sets[0]), &string(&text, &raw const other_set)));
    assert!(equal(&Name(&raw const sets[0], 0, 5), &Name(&raw const sets[1], 0, 5)));
    assert!(!equal(&Name(&raw const sets[0], 0, 5), &Name(&raw const sets[0], 0, 6)));
    assert!(!equal(&Name(&raw const sets[0], 0, 5), &string(&text, &raw const sets[0])));
}
