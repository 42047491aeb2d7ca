//! References: `IUnknown` of every object, and what goes with the last one.

use super::{Body, Cx, Entry, Subsystem, lock, with_party};
use crate::model::Call;
use crate::spec::{Code, Interface, method};
use crate::trace::{Field, ObjectId, Party};
use crate::value::{Reply, Value};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// A built-in provider refuses or agrees in `IMAPIProviderShutdown`, which its provider object answers.
fn answers(entry: &Entry, wanted: Interface) -> bool {
    let provider = matches!(entry.interface, Interface::MsProvider | Interface::AbProvider | Interface::XpProvider);
    match &entry.body {
        Body::Native(_) if provider && wanted == Interface::ProviderShutdown => true,
        _ => entry.interface.answers(wanted),
    }
}

impl Subsystem {
    pub(super) fn query(&self, entry: &Arc<Entry>, args: &[Value]) -> Reply {
        let wanted = args.first().and_then(Value::uid).and_then(|iid| Interface::from_iid(&iid));
        match wanted {
            Some(interface) if answers(entry, interface) => {
                entry.refs.fetch_add(1, Ordering::Relaxed);
                Reply::ok().with(1, entry.id)
            }
            _ => Reply::code(Code::MAPI_E_INTERFACE_NOT_SUPPORTED),
        }
    }

    /// Adds a reference; answers the count a foreign object gives, else ours.
    pub fn add_ref(&self, entry: &Arc<Entry>) -> u32 {
        let ours = entry.refs.fetch_add(1, Ordering::Relaxed) + 1;
        match entry.body {
            Body::Foreign(_) if !entry.is_invalid() => {
                with_party(entry.owner, || self.outside.call(self, entry, method::Unknown::AddRef, &[])).code.0
            }
            _ => ours,
        }
    }

    /// Releases a reference; after the last, the object is dropped here and where it is implemented.
    pub fn release(&self, from: Party, entry: &Arc<Entry>) -> u32 {
        let before = entry.refs.fetch_update(Ordering::AcqRel, Ordering::Acquire, |n| n.checked_sub(1)).unwrap_or(0);
        let ours = before.saturating_sub(1);
        let mut count = ours;
        if let Body::Foreign(_) = entry.body
            && !entry.is_invalid()
        {
            if ours == 0 {
                // Forgotten first: the memory may be used again before Release returns.
                self.drop_entry(entry);
            }
            count = with_party(entry.owner, || self.outside.call(self, entry, method::Unknown::Release, &[])).code.0;
        } else if before == 1 {
            match &entry.body {
                Body::Native(implementation) if !entry.is_invalid() => {
                    let native = implementation.get();
                    self.drop_entry(entry);
                    let cx = Cx { subsystem: self, party: entry.owner, this: entry.id };
                    with_party(entry.owner, || native.iter().for_each(|native| native.released(&cx)));
                }
                Body::Served => {
                    let call = Call {
                        from,
                        thread: self.threads.index(),
                        object: entry.id,
                        method: method::Unknown::Release,
                        args: Vec::new(),
                    };
                    lock(&self.entries).remove(&entry.id);
                    self.outside.forgotten(entry);
                    self.drive(call);
                }
                _ => {
                    self.drop_entry(entry);
                    if let Some(block) = entry.is_given_away().then(|| self.outside.block_of(entry)).flatten() {
                        self.call(Party::Subsystem, ObjectId(0), method::Function::MAPIFreeBuffer, vec![Value::Object(block)]);
                    }
                }
            }
        }
        count
    }

    /// A Release that is passed on to the foreign object by the caller. After the last one it is forgotten first: the memory
    /// may be used again before Release returns.
    pub(crate) fn count_down(&self, entry: &Entry) {
        if entry.refs.fetch_update(Ordering::AcqRel, Ordering::Acquire, |n| n.checked_sub(1)).unwrap_or(0) <= 1 {
            self.drop_entry(entry);
        }
    }

    /// An object that was lent serves no more: whoever kept a reference on it is refused from here on.
    pub(crate) fn withdraw(&self, entry: &Entry) {
        if entry.refs.load(Ordering::Relaxed) > 1 {
            entry.invalidate();
            self.write_note(method::Note::Invalidated, &[("object", Field::Scalar(entry.id.0.into()))]);
        }
    }

    pub(crate) fn drop_entry(&self, entry: &Entry) {
        lock(&self.entries).remove(&entry.id);
        lock(&self.model).forget(entry.id);
        entry.mark_dead();
        self.outside.forgotten(entry);
    }
}
