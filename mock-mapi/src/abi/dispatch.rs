//! Where every call on an interface pointer of ours arrives: forwarded and recorded, or served by the subsystem.

use super::combox::ComBox;
use super::forward::forward;
use super::{malloc, read, write};
use crate::spec::{Code, Interface, Method, method};
use crate::subsystem::Body;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Serves slot `index` of a box. No panic leaves: the caller's frames are foreign.
pub(super) fn dispatch(this: &'static ComBox, index: usize, words: &mut [usize]) -> usize {
    let plan = &this.plans[index];
    let body = AssertUnwindSafe(|| match this.entry.body {
        Body::Foreign(object) if this.entry.is_live() => forward(this, plan, object, index, words),
        _ if this.interface == Interface::Malloc && plan.method.interface() == Interface::Malloc => {
            malloc::serve(this.door, this.holder, plan.method, words)
        }
        _ => serve(this, plan.method, words),
    });
    catch_unwind(body).unwrap_or(Code::MAPI_E_CALL_FAILED.0 as usize)
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
