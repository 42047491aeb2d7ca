//! Functions of the system that a program calls through the recorder.

use super::{OnUnwind, Subsystem, current_party, payload_on_enter, payload_on_leave};
use crate::spec::{Code, Method};
use crate::trace::{ObjectId, Party, Phase};
use crate::value::{Reply, Value};

impl Subsystem {
    /// Records a call that goes on to the system, `call`, and what that answers. As the callee stands the subsystem, which
    /// answers such calls where there is no system to do it: the trace is the same.
    pub fn pass_on(&self, method: Method, args: &[Value], call: impl FnOnce() -> Code) -> Code {
        let from = current_party();
        self.record(Phase::Enter, from, Party::Subsystem, ObjectId(0), method, 0, &payload_on_enter(method, args));
        let unwinding = OnUnwind(|| self.record_panic(from, Party::Subsystem, ObjectId(0), method));
        let code = call();
        std::mem::forget(unwinding);
        let nothing = payload_on_leave(method, args, &Reply::code(code));
        self.record(Phase::Leave, from, Party::Subsystem, ObjectId(0), method, code.0, &nothing);
        code
    }
}
