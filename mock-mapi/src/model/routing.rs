//! Calls on a session or its address book that a provider answers: each is asked in turn, and what comes back is put where
//! the caller looks for it.

use super::{Awaiting, Call, Effect, Frame, Machine, Task};
use crate::spec::{Code, Method, method};
use crate::trace::{ObjectId, Party};
use crate::value::{Reply, Value};

/// A registration that a provider keeps for a client of the session.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RoutedAdvise {
    logon: ObjectId,
    /// Its number with the provider; numbers of two providers may be equal.
    connection: u32,
}

impl Machine {
    /// Asks the first of the candidates.
    pub(crate) fn ask_next(&self, method: Method, args: Vec<Value>, mut candidates: Vec<ObjectId>) -> Option<(Effect, Awaiting)> {
        if candidates.is_empty() {
            return None;
        }
        let object = candidates.remove(0);
        let method_here = self.same_method_on(object, method);
        let effect = Effect::Call { from: Party::Subsystem, object, method: method_here, args: args.clone() };
        Some((effect, Awaiting::Routed { object, method, args, candidates }))
    }

    /// One of the candidates answered: that is the reply, or the next is asked.
    pub(crate) fn routed(
        &mut self,
        object: ObjectId,
        method: Method,
        args: Vec<Value>,
        candidates: Vec<ObjectId>,
        reply: Reply,
        frame: &mut Frame,
    ) {
        let not_mine =
            [Code::MAPI_E_UNKNOWN_ENTRYID, Code::MAPI_E_INVALID_ENTRYID, Code::MAPI_E_NOT_FOUND, Code::MAPI_E_NO_SUPPORT];
        if not_mine.contains(&reply.code) && !candidates.is_empty() {
            frame.plan.push_front(Task::Route { method, args, candidates });
        }
        frame.reply = match method.spec().name {
            // Asked for by `OpenEntry`, which hands out two places later.
            "OpenStatusEntry" => Reply { outs: [vec![Value::None; 2], reply.outs].concat(), ..reply },
            "Advise" if reply.code.is_ok() => {
                self.next_connection += 1;
                let connection = self.next_connection;
                self.routed_advises.insert(connection, RoutedAdvise { logon: object, connection: reply.out(4).long() });
                reply.with(4, connection)
            }
            _ => reply,
        };
    }

    /// Ends a registration that a provider keeps.
    pub(crate) fn unadvise_routed(&mut self, call: &Call, frame: &mut Frame) {
        let Some(RoutedAdvise { logon, connection }) = self.routed_advises.remove(&call.arg(0).long()) else {
            return frame.fail(Code::MAPI_E_INVALID_PARAMETER);
        };
        let on = self.logons.values().any(|l| l.object == Some(logon) && l.is_on());
        if on {
            frame.plan.push_back(Task::Route {
                method: method::MsLogon::Unadvise,
                args: vec![connection.into()],
                candidates: vec![logon],
            });
        }
    }
}
