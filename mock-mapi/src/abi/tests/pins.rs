//! What keeps a library loaded that the mock lets go of.

use super::open;
use crate::spec::Interface;
use crate::trace::Pin;

/// A library that every process of Rust has, and where it begins. No thread starts in it, as threads of other tests do in the C library.
fn a_library() -> (String, usize) {
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
    let line = maps.lines().find(|line| line.ends_with("/libgcc_s.so.1")).expect("the library for unwinding");
    let begin = line.split_once('-').unwrap().0;
    (line[line.find('/').unwrap()..].to_owned(), usize::from_str_radix(begin, 16).unwrap())
}

#[test]
fn an_object_that_is_held_keeps_its_library() {
    let opened = open();
    let (library, vtable) = a_library();
    let subsystem = opened.door.subsystem();
    let freed = || {
        subsystem.outside().load(subsystem, &library).unwrap();
        subsystem.outside().free(&library)
    };
    assert_eq!(freed().pin, Pin::Loader, "others bind to it");

    let elsewhere: usize = Box::leak(Box::new([0_usize; 8])).as_ptr() as usize;
    let object = |vtable: usize| std::ptr::from_ref(Box::leak(Box::new([vtable]))) as usize;
    // SAFETY: nothing is called on it.
    unsafe { opened.door.wrap(object(elsewhere), Interface::Prop) };
    assert_eq!(freed().pin, Pin::Loader, "an object of another library");

    // SAFETY: as above.
    unsafe { opened.door.wrap(object(vtable), Interface::Prop) };
    let freed = freed();
    assert_eq!((freed.mapped, freed.pin), (true, Pin::Object));
}
