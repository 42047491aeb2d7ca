//! Recording a call allocates nothing once a trace has begun. A test program of its own, because it counts every allocation.
#![expect(unsafe_code, reason = "an allocator that counts, and an object made of C functions")]

use mock_mapi::abi::{Door, TraceFile, clock};
use mock_mapi::model::Machine;
use mock_mapi::spec::Interface;
use mock_mapi::trace::Recorder;
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicU64, Ordering};

static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);

struct Counting;

// SAFETY: everything is the system's; the count has no part in it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        // SAFETY: as the caller says.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: as the caller says; the memory is the system's.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

extern "system" fn succeed(_: usize) -> usize {
    0
}

/// Calls a slot with five words, of which a method takes what it needs.
fn call(object: usize, slot: usize, words: [usize; 5]) -> usize {
    type Method = extern "system" fn(usize, usize, usize, usize, usize, usize) -> usize;
    // SAFETY: an interface pointer whose vtable has the slot. Arguments beyond those of the method are not read; those before
    // are registers of the integer class, as is the sixth, which is the last of them.
    let function = unsafe { std::mem::transmute::<usize, Method>(*(*(object as *const *const usize)).add(slot)) };
    function(object, words[0], words[1], words[2], words[3], words[4])
}

#[test]
fn a_recorded_call_allocates_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let trace = TraceFile::create(&folder.path().join("trace")).expect("a trace");
    let recorder = Recorder::new(trace, 1).expect("a trace");
    let door = Door::open(Machine::new(Vec::new()), recorder, clock(), []);
    let vtable = [succeed as *const () as usize; 14];
    let object = [vtable.as_ptr() as usize];
    // SAFETY: the object has the vtable of IMAPIProp and outlives the test.
    let proxy = unsafe { door.wrap(object.as_ptr() as usize, Interface::Prop) };
    let iid = Interface::Prop.iid();
    let (mut count, mut props) = (0_u32, 0_usize);
    let mut all = || {
        call(proxy, 1, [0; 5]);
        call(proxy, 2, [0; 5]);
        call(proxy, 4, [2, 0, 0, 0, 0]);
        call(proxy, 5, [0, 0, &raw mut count as usize, &raw mut props as usize, 0]);
        call(proxy, 7, [0x1234, iid.as_ptr() as usize, 0, 0, &raw mut props as usize]);
    };
    all();
    let before = ALLOCATIONS.load(Ordering::Relaxed);
    // Less than fills the first chunk of the trace.
    (0..200).for_each(|_| all());
    assert_eq!(ALLOCATIONS.load(Ordering::Relaxed) - before, 0);
    assert_eq!(door.subsystem().recorder().lost(), 0);
}
