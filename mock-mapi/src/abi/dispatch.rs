//! Where every call on an interface pointer of ours arrives: forwarded and recorded, or served by the subsystem.

use super::combox::ComBox;
use super::forward::forward;
use super::raw::call_slot;
use super::{malloc, read, write};
use crate::spec::{Code, Interface, Method, method};
use crate::subsystem::{Body, with_party};
use crate::trace::Field;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Serves slot `index` of a box. No panic leaves: the caller's frames are foreign.
pub(super) fn dispatch(this: &'static ComBox, index: usize, words: &mut [usize]) -> usize {
    let plan = this.plan(index);
    let body = AssertUnwindSafe(|| match this.entry.body {
        Body::Foreign(_) if this.entry.is_live() => forward(this, plan, index, words),
        _ if this.interface == Interface::Malloc && plan.method.interface() == Interface::Malloc => {
            malloc::serve(this.door, this.holder, plan.method, words)
        }
        _ => serve(this, plan.method, words),
    });
    catch_unwind(body).unwrap_or(Code::MAPI_E_CALL_FAILED.0 as usize)
}

/// A call on a slot beyond the methods of the interface: passed on as it is, if there is somebody to pass it on to.
pub(super) fn beyond(this: &'static ComBox, index: usize, words: &[usize]) -> usize {
    let Body::Foreign(_) = this.entry.body else { return Code::MAPI_E_NO_SUPPORT.0 as usize };
    if !this.entry.is_live() {
        let object = Field::Scalar(this.entry.id.0.into());
        this.door.subsystem().write_note(method::Note::LateCall, &[("object", object)]);
        return Code::MAPI_E_INVALID_OBJECT.0 as usize;
    }
    // SAFETY: the object is live. That it has this slot its client knows, who was handed it as an interface that has.
    let called = AssertUnwindSafe(|| with_party(this.entry.owner, || unsafe { call_slot(this.object, index, words) }));
    catch_unwind(called).unwrap_or(Code::MAPI_E_CALL_FAILED.0 as usize)
}

/// A call on an object the subsystem or Rust implements, or on one that is invalid or gone.
fn serve(this: &'static ComBox, method: Method, words: &[usize]) -> usize {
    let (door, holder) = (this.door, this.holder);
    // SAFETY: the slot of this method was called with these words.
    let args = unsafe { read::arguments(door, holder, method, words) };
    if method == method::Support::GetMemAllocRoutines {
        // SAFETY: as above; the three arguments are places for function pointers.
        unsafe { super::exports::write_allocators(words) };
    }
    let reply = door.subsystem().call(holder, this.entry.id, method, args.clone());
    // SAFETY: as above.
    unsafe { write::outputs(door, holder, method, words, &args, &reply) };
    read::finish(door, method, &args);
    reply.code.0 as usize
}
