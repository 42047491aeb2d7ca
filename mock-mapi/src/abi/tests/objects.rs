//! Interface pointers: identity, late calls, and objects that are not ours.

use super::{Opened, export, open, slot};
use crate::scenario::Door as _;
use crate::spec::{Code, Interface, method};
use crate::subsystem::{Cx, Native};
use crate::trace::{ObjectId, Phase};
use crate::value::{Reply, Value};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// An object of a provider, made of C functions.
#[repr(C)]
struct Foreign {
    /// Of `IMAPIProp`, and one method more.
    vtable: &'static [usize; 15],
    refs: AtomicU32,
}

unsafe fn this<'a>(this: usize) -> &'a Foreign {
    // SAFETY: only the vtable below holds the functions that come here.
    unsafe { &*(this as *const Foreign) }
}

unsafe extern "system" fn query(object: usize, _iid: usize, place: usize) -> usize {
    // SAFETY: the caller's object, and a place for a pointer.
    unsafe {
        this(object).refs.fetch_add(1, Ordering::Relaxed);
        *(place as *mut usize) = object;
    }
    0
}

unsafe extern "system" fn add_ref(object: usize) -> usize {
    // SAFETY: the caller's object.
    unsafe { this(object) }.refs.fetch_add(1, Ordering::Relaxed) as usize + 1
}

unsafe extern "system" fn release(object: usize) -> usize {
    // SAFETY: the caller's object; it is never freed.
    unsafe { this(object) }.refs.fetch_sub(1, Ordering::Relaxed) as usize - 1
}

unsafe extern "system" fn fail(_: usize) -> usize {
    Code::MAPI_E_BUSY.0 as usize
}

fn foreign() -> usize {
    let mut vtable = [fail as *const () as usize; 15];
    vtable[14] = digits as *const () as usize;
    vtable[..3].copy_from_slice(&[query as *const () as usize, add_ref as *const () as usize, release as *const () as usize]);
    let object = Foreign { vtable: Box::leak(Box::new(vtable)), refs: AtomicU32::new(1) };
    std::ptr::from_ref(Box::leak(Box::new(object))) as usize
}

fn query_interface(pointer: usize, interface: Interface, wanted: Interface) -> (Code, usize) {
    let mut found = 1_usize;
    let iid = wanted.iid();
    let words = [iid.as_ptr() as usize, &raw mut found as usize];
    (slot(pointer, interface, method::Unknown::QueryInterface, &words), found)
}

fn count(pointer: usize, called: crate::spec::Method) -> u32 {
    slot(pointer, Interface::Unknown, called, &[]).0
}

#[test]
fn an_object_of_ours_is_the_same_whichever_way_it_is_asked_for() {
    let opened = open();
    let session = opened.pointer(opened.log_on());
    for same in [Interface::Session, Interface::Unknown] {
        assert_eq!(query_interface(session, Interface::Session, same), (Code::S_OK, session));
    }
    assert_eq!(query_interface(session, Interface::Session, Interface::Prop), (Code::MAPI_E_INTERFACE_NOT_SUPPORTED, 0));
    assert_eq!(count(session, method::Unknown::Release), 2);
}

#[test]
fn a_foreign_object_keeps_its_identity_as_long_as_it_is_held() {
    let opened = open();
    let object = foreign();
    // SAFETY: the vtable is that of IMAPIProp, and each time a reference is handed over.
    let [first, second] = unsafe {
        add_ref(object);
        [(); 2].map(|()| opened.door.wrap(object, Interface::Prop))
    };
    assert_eq!(first, second);
    assert_ne!(first, object);
    for wanted in [Interface::Unknown, Interface::Prop] {
        assert_eq!(query_interface(first, Interface::Prop, wanted), (Code::S_OK, first));
    }
    let id = opened.door.box_at(first).unwrap().entry.id;
    assert_eq!(count(first, method::Unknown::AddRef), 5);
    for left in [4, 3, 2, 1, 0] {
        assert_eq!(opened.door.identify(object), id);
        assert_eq!(count(first, method::Unknown::Release), left);
    }
    // What comes at the same address later is another object.
    // SAFETY: as above; the object is never freed.
    let third = unsafe { opened.door.wrap(object, Interface::Prop) };
    assert_ne!(opened.door.box_at(third).unwrap().entry.id, id);
}

#[test]
fn a_foreign_object_is_the_same_as_a_more_derived_interface() {
    let opened = open();
    for asked in [true, false] {
        let object = foreign();
        // SAFETY: the vtable is that of IMAPIProp, of which IUnknown is the beginning.
        let first = unsafe { opened.door.wrap(object, Interface::Unknown) };
        let derived = if asked {
            query_interface(first, Interface::Unknown, Interface::Prop).1
        } else {
            // SAFETY: as above; another reference is handed over.
            unsafe {
                add_ref(object);
                opened.door.wrap(object, Interface::Prop)
            }
        };
        // Another pointer, with room for more methods, to the same object.
        assert_ne!(first, derived);
        let [id, same] = [first, derived].map(|pointer| opened.door.box_at(pointer).unwrap().entry.id);
        assert_eq!((id, opened.door.identify(object)), (same, same));
        assert_eq!(slot(derived, Interface::Prop, method::Prop::SaveChanges, &[0]), Code::MAPI_E_BUSY);
        // Each interface is one pointer, whichever is asked for it.
        for pointer in [first, derived] {
            let interface = opened.door.box_at(pointer).unwrap().interface;
            assert_eq!(query_interface(pointer, interface, Interface::Unknown), (Code::S_OK, first));
            assert_eq!(query_interface(pointer, interface, Interface::Prop), (Code::S_OK, derived));
        }
        for left in (0..6).rev() {
            assert_eq!(opened.door.identify(object), id);
            assert_eq!(count(if left % 2 == 0 { first } else { derived }, method::Unknown::Release), left);
        }
        assert_eq!(opened.door.identify(object), ObjectId(0));
        let made = |e: &crate::trace::EventBuf| e.as_event().object_arg("object") == Some(id);
        let notes = opened.events().into_iter().filter(|e| e.method == method::Note::ObjectCreated && made(e));
        assert_eq!(notes.count(), 1);
    }
}

#[test]
fn what_stands_at_an_address_with_an_unrelated_vtable_is_another_object() {
    let opened = open();
    let object = foreign();
    // SAFETY: the test calls what both have alone.
    let [prop, table] = unsafe { [Interface::Prop, Interface::Table].map(|as_this| opened.door.wrap(object, as_this)) };
    let [prop, table] = [prop, table].map(|pointer| opened.door.box_at(pointer).unwrap().entry.id);
    assert_ne!(prop, table);
    assert_eq!(opened.door.identify(object), table);
}

/// The address beyond which `IMAPIProp` has no methods, called with twelve words.
fn beyond(pointer: usize, words: [usize; 12]) -> usize {
    // SAFETY: a box of ours, which has more slots than its interface has methods.
    unsafe { super::raw::call_slot(pointer, 14, &words) }
}

unsafe extern "system" fn digits(_: usize, first: usize, second: usize, third: usize, fourth: usize) -> usize {
    [first, second, third, fourth].iter().fold(0, |sum, digit| sum * 10 + digit)
}

#[test]
fn a_method_the_table_does_not_know_is_passed_on_as_long_as_the_object_lives() {
    let opened = open();
    let object = foreign();
    // SAFETY: the vtable is that of IMAPIProp, with a method of the provider's own after it.
    let pointer = unsafe { opened.door.wrap(object, Interface::Prop) };
    let words = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
    assert_eq!(beyond(pointer, words), 1234);
    assert_eq!(count(pointer, method::Unknown::Release), 0);
    assert_eq!(beyond(pointer, words), Code::MAPI_E_INVALID_OBJECT.0 as usize);
    let late: Vec<_> = opened.events().into_iter().filter(|e| e.method == method::Note::LateCall).collect();
    let id = opened.door.box_at(pointer).unwrap().entry.id;
    assert_eq!(late.iter().map(|e| e.as_event().object_arg("object")).collect::<Vec<_>>(), [Some(id)]);
    // An object of ours has no methods but those of the table.
    let session = opened.pointer(opened.log_on());
    // SAFETY: as in `beyond`; IMAPISession has 22 methods.
    assert_eq!(unsafe { super::raw::call_slot(session, 22, &words) }, Code::MAPI_E_NO_SUPPORT.0 as usize);
}

#[test]
fn late_calls_are_refused_and_recorded_and_never_reach_the_object() {
    let opened = open();
    let object = foreign();
    // SAFETY: the vtable is that of IMAPIProp.
    let pointer = unsafe { opened.door.wrap(object, Interface::Prop) };
    assert_eq!(slot(pointer, Interface::Prop, method::Prop::SaveChanges, &[0]), Code::MAPI_E_BUSY);
    assert_eq!(count(pointer, method::Unknown::Release), 0);
    let before = opened.events().len();
    assert_eq!(slot(pointer, Interface::Prop, method::Prop::SaveChanges, &[0]), Code::MAPI_E_INVALID_OBJECT);
    assert_eq!([count(pointer, method::Unknown::AddRef), count(pointer, method::Unknown::Release)], [0, 0]);
    let late = opened.events().split_off(before);
    assert_eq!(late.iter().filter(|e| e.method == method::Note::LateCall).count(), 3);
    assert_eq!(late.iter().filter(|e| e.phase == Phase::Enter).count(), 3);
    // SAFETY: never freed.
    assert_eq!(unsafe { this(object) }.refs.load(Ordering::Relaxed), 0);
}

#[test]
fn objects_of_a_session_that_ended_refuse_calls_and_can_be_released() {
    let opened = open();
    let session = opened.log_on();
    let pointer = opened.pointer(session);
    let table = opened.call(session, method::Session::GetStatusTable, vec![Value::Num(0), Value::None]).object().unwrap();
    let table = opened.pointer(table);
    assert_eq!(slot(pointer, Interface::Session, method::Session::Logoff, &[0, 0, 0]), Code::S_OK);
    let mut rows = 0_u32;
    let words = [0, &raw mut rows as usize];
    assert_eq!(slot(table, Interface::Table, method::Table::GetRowCount, &words), Code::MAPI_E_INVALID_OBJECT);
    assert_eq!(query_interface(table, Interface::Table, Interface::Table), (Code::MAPI_E_INVALID_OBJECT, 0));
    assert_eq!([count(table, method::Unknown::Release), count(pointer, method::Unknown::Release)], [0, 0]);
    assert_eq!(slot(pointer, Interface::Session, method::Session::Logoff, &[0, 0, 0]), Code::MAPI_E_INVALID_OBJECT);
}

/// A sink that only exists.
struct Deaf;

impl Native for Deaf {
    fn call(&self, _cx: &Cx<'_>, _called: crate::spec::Method, _args: &[Value]) -> Reply {
        Reply::ok()
    }
}

fn advise(opened: &Opened, session: ObjectId) -> Reply {
    let sink = Value::New(Interface::AdviseSink, Arc::new(Deaf));
    opened.client.call(session, method::Session::Advise, vec![Value::None, Value::None, Value::Num(1), sink, Value::None])
}

#[test]
fn a_sink_nobody_took_is_forgotten_with_the_call() {
    let opened = open();
    let session = opened.log_on();
    assert_eq!(advise(&opened, session).code, Code::S_OK);
    let held = opened.door.subsystem().live_objects();
    opened.call(session, method::Session::Logoff, vec![Value::None, Value::Num(0), Value::Num(0)]);
    for _ in 0..3 {
        assert_eq!(advise(&opened, session).code, Code::MAPI_E_INVALID_OBJECT);
    }
    assert!(opened.door.subsystem().live_objects() <= held);
    let sinks = opened.events();
    let made = sinks
        .iter()
        .filter(|e| e.method == method::Note::ObjectCreated && e.as_event().interface_arg() == Some(Interface::AdviseSink));
    // Four, although the last three may have stood at one address.
    assert_eq!(made.count(), 4);
}

#[test]
fn references_to_an_object_that_is_not_ours_are_counted_for_its_holder() {
    let opened = open();
    let object = foreign();
    let before = opened.events().len();
    assert_eq!(export(method::Function::UlAddRef, &[object]).0, 2);
    assert_eq!(export(method::Function::UlRelease, &[object]).0, 1);
    assert_eq!(opened.events().len(), before);
    assert_eq!(opened.door.identify(object), ObjectId(0));
    assert!(opened.door.box_at(object).is_none());
}
