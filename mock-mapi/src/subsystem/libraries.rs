//! Provider libraries: loaded, entered, freed and looked at, each recorded.

use super::{Cx, NoOutside, OnUnwind, Outside as _, Subsystem, payload_on_enter, payload_on_leave, with_party};
use crate::spec::{Method, method};
use crate::trace::{self, Field, ObjectId, Party, Phase};
use crate::value::{Reply, Value};

impl Subsystem {
    /// Whether there is anything to call: providers must have their entry point, and a call says that it is missing.
    pub(super) fn has_entry(&self, library: &str, entry: Method) -> bool {
        entry != method::Function::MSGServiceEntry
            || self
                .libraries
                .get(library)
                .map_or_else(|| self.outside.has_entry(library, entry), |native| native.has_service_entry())
    }

    pub(super) fn enter_library(&self, from: Party, library: &str, method: Method, args: &[Value]) -> Reply {
        self.record(Phase::Enter, from, Party::Provider, ObjectId(0), method, 0, &payload_on_enter(method, args));
        let unwinding = OnUnwind(|| self.record_panic(from, Party::Provider, ObjectId(0), method));
        let mut reply = match self.libraries.get(library) {
            Some(native) => {
                let cx = Cx { subsystem: self, party: Party::Provider, this: ObjectId(0) };
                with_party(Party::Provider, || native.entry(&cx, method, args))
            }
            None => with_party(Party::Provider, || self.outside.entry(self, library, method, args)),
        };
        std::mem::forget(unwinding);
        self.hand_out_from(&mut reply, Party::Provider, ObjectId(0), method, library);
        self.record(
            Phase::Leave,
            from,
            Party::Provider,
            ObjectId(0),
            method,
            reply.code.0,
            &payload_on_leave(method, args, &reply),
        );
        reply
    }

    pub(super) fn load(&self, library: &str) -> Reply {
        let named = [("library", Field::Blob(library.as_bytes().to_vec()))];
        self.digest(library, 0);
        self.record_named(Phase::Enter, method::Function::LoadLibrary, 0, &named);
        let loaded = if self.libraries.contains_key(library) {
            Ok(())
        } else {
            with_party(Party::Provider, || self.outside.load(self, library))
        };
        let reply = Reply::code(loaded.err().unwrap_or_default());
        self.record_named(Phase::Leave, method::Function::LoadLibrary, reply.code.0, &[]);
        reply
    }

    pub(super) fn free(&self, library: &str) -> Reply {
        let named = [("library", Field::Blob(library.as_bytes().to_vec()))];
        let native = self.libraries.contains_key(library);
        if !native {
            let alive = self.outside.threads_alive(library);
            if alive > 0 {
                self.write_note(method::Note::ThreadAlive, &[("count", Field::Scalar(alive.into())), named[0].clone()]);
            }
        }
        self.record_named(Phase::Enter, method::Function::FreeLibrary, 0, &named);
        let freed = if native { NoOutside.free(library) } else { with_party(Party::Provider, || self.outside.free(library)) };
        self.record_named(Phase::Leave, method::Function::FreeLibrary, 0, &[]);
        let state =
            [("mapped", Field::Scalar(freed.mapped.into())), ("pinned_by", Field::Scalar(freed.pin as u64)), named[0].clone()];
        self.write_note(method::Note::LibraryState, &state);
        self.digest(library, 1);
        Reply::ok()
    }

    fn digest(&self, library: &str, after: u64) {
        // A file that is there no more has no digest: the note says so with an empty one.
        let digest =
            self.outside.digest(library).or_else(|| (after != 0 && !self.libraries.contains_key(library)).then(String::new));
        if let Some(digest) = digest {
            let values = [
                ("after", Field::Scalar(after)),
                ("file", Field::Blob(library.as_bytes().to_vec())),
                ("digest", Field::Blob(digest.into_bytes())),
            ];
            self.write_note(method::Note::FileDigest, &values);
        }
    }

    fn record_named(&self, phase: Phase, method: Method, result: u32, values: &[(&str, Field)]) {
        let mut event = trace::EventBuf::new(phase, method);
        event.set_fields(values).expect("the notes of this crate fit its table");
        self.record(phase, Party::Subsystem, Party::System, ObjectId(0), method, result, &event.payload);
    }
}
