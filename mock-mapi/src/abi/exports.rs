//! The exported functions, and the allocators providers are given.

use super::call::remember_rows;
use super::door::Door;
use super::{raw, read, write};
use crate::spec::{Code, Interface, Method, method};
use crate::subsystem::{Cx, Native, current_party, not_served, with_party};
#[cfg(windows)]
use crate::trace::Field;
use crate::trace::{ObjectId, Party};
use crate::value::{Reply, Value};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// Serves an exported function for whoever the running code belongs to.
///
/// # Safety
/// The words are the arguments of a call of this function.
#[must_use]
pub unsafe fn function(function: Method, words: &[usize]) -> usize {
    // SAFETY: the caller says so.
    unsafe { function_for(current_party(), function, words) }
}

/// # Safety
/// As for [`function`].
unsafe fn function_for(from: Party, function: Method, words: &[usize]) -> usize {
    let Some(door) = Door::current() else { return Code::MAPI_E_NOT_INITIALIZED.0 as usize };
    // SAFETY: the caller says so.
    let body = AssertUnwindSafe(|| unsafe { serve(door, from, function, words) });
    catch_unwind(body).unwrap_or(Code::MAPI_E_CALL_FAILED.0 as usize)
}

/// # Safety
/// As for [`function`].
unsafe fn serve(door: &'static Door, from: Party, function: Method, words: &[usize]) -> usize {
    use method::Function as f;
    #[cfg(windows)]
    if from == Party::Client && matches!(function, f::MAPIInitialize | f::MAPIUninitialize) {
        let held = Field::Scalar(crate::host::holds_the_loader().into());
        let name = Field::Blob(function.spec().name.as_bytes().to_vec());
        door.subsystem().write_note(method::Note::Loader, &[("held", held), ("function", name)]);
    }
    // SAFETY: the words are those of a call of this function.
    let mut args = unsafe { read::arguments(door, from, function, words) };
    match function {
        f::FreeProws | f::FreePadrlist if words[0] != 0 && door.memory.size(words[0]).is_some() => {
            // SAFETY: a live block handed in as a set of rows.
            unsafe { remember_rows(door, words[0]) };
        }
        f::HrAllocAdviseSink if words[0] != 0 => {
            let sink: Arc<dyn Native> = Arc::new(CallbackSink { callback: words[0], context: words[1], party: from });
            args[0] = Value::New(Interface::AdviseSink, sink);
        }
        f::UlAddRef | f::UlRelease if words[0] != 0 && door.box_at(words[0]).is_none() => {
            // An object that is not ours: the caller's own business, done for it.
            // SAFETY: an interface pointer handed in; slots 1 and 2 are AddRef and Release.
            return unsafe { raw::call_slot(words[0], if function == f::UlAddRef { 1 } else { 2 }, &[]) };
        }
        _ => {}
    }
    let reply = door.subsystem().call(from, ObjectId(0), function, args.clone());
    if matches!(function, f::MAPIGetDefaultMalloc | f::GetMAPIDefaultMalloc) {
        return door.allocator(from);
    }
    // SAFETY: as above.
    unsafe { write::outputs(door, from, function, words, &args, &reply) };
    read::finish(door, function, &args);
    reply.code.0 as usize
}

/// Records a call of a function of the system's that the program would have called itself, and passes it on. No panic leaves:
/// the caller's frames are foreign.
///
/// # Safety
/// As for [`function`]; `system` is the system's function with these arguments.
#[cfg(windows)]
pub(crate) unsafe fn pass_on(function: Method, words: &[usize], system: impl FnOnce() -> usize) -> usize {
    super::ensure_open();
    let Some(door) = Door::current() else { return system() };
    // Neither a full disk nor a defect of the recorder keeps the program from what it asked the system for.
    let mut system = Some(system);
    let mut answer = 0;
    let recorded = catch_unwind(AssertUnwindSafe(|| {
        // SAFETY: the caller says so.
        let args = unsafe { read::arguments(door, current_party(), function, words) };
        door.subsystem().pass_on(function, &args, || {
            answer = system.take().map_or(0, |system| system());
            Code(answer as u32)
        })
    }));
    match (recorded, system) {
        (Err(_), Some(system)) => system(),
        _ => answer,
    }
}

/// An advise sink around a callback (page `hrallocadvisesink`).
struct CallbackSink {
    callback: usize,
    context: usize,
    /// Whose function it is.
    party: Party,
}

impl Native for CallbackSink {
    fn call(&self, _cx: &Cx<'_>, method: Method, args: &[Value]) -> Reply {
        let (method::AdviseSink::OnNotify, Some(Value::Notifications(list))) = (method, args.get(1)) else { return not_served() };
        let mut arena = write::Arena::default();
        let place = write::notifications(&mut arena, list) as usize;
        // SAFETY: the client gave this address as a NOTIFCALLBACK: context, count, notifications.
        let called = || unsafe { raw::call_function(self.callback, None, &[self.context, list.len(), place]) };
        let result = with_party(self.party, called);
        Reply::code(Code(result as u32))
    }
}

unsafe extern "system" fn provider_allocate(size: usize, out: usize) -> usize {
    // SAFETY: these are the arguments of MAPIAllocateBuffer.
    unsafe { function_for(Party::Provider, method::Function::MAPIAllocateBuffer, &[size, out]) }
}

unsafe extern "system" fn provider_allocate_more(size: usize, head: usize, out: usize) -> usize {
    // SAFETY: these are the arguments of MAPIAllocateMore.
    unsafe { function_for(Party::Provider, method::Function::MAPIAllocateMore, &[size, head, out]) }
}

unsafe extern "system" fn provider_free(block: usize) -> usize {
    // SAFETY: this is the argument of MAPIFreeBuffer.
    unsafe { function_for(Party::Provider, method::Function::MAPIFreeBuffer, &[block]) }
}

/// The addresses of the three allocators for providers: their calls are recorded as a provider's on whatever thread.
pub(crate) fn allocators() -> [usize; 3] {
    [provider_allocate as *const () as usize, provider_allocate_more as *const () as usize, provider_free as *const () as usize]
}

/// Writes the three allocators (page `imapisupport-getmemallocroutines`).
///
/// # Safety
/// The words are three pointers to places for function pointers, or null.
pub(super) unsafe fn write_allocators(words: &[usize]) {
    for (place, address) in words.iter().zip(allocators()) {
        if *place != 0 {
            // SAFETY: the place can be written (caller).
            unsafe { *(*place as *mut usize) = address };
        }
    }
}

/// The allocator object for providers' entry points.
pub(crate) fn provider_malloc(door: &'static Door) -> usize {
    door.allocator(Party::Provider)
}
