//! `IMAPIStatus`: the status object of a logon (page `imapistatusimapiprop`).

use super::{Adapter, Answer, Properties, bytes, done, long, properties};
use crate::spec::{Method, method};
use crate::subsystem::{Cx, Native, not_served};
use crate::value::{Reply, Value};

/// `IMAPIStatus`; its properties are those of [`Properties`].
pub trait Status: Properties {
    /// Looks at the state of the provider.
    ///
    /// # Errors
    /// What is wrong with it.
    fn validate(&self, cx: &Cx<'_>, flags: u32) -> Answer<()>;

    /// Sends what waits, and fetches what is there.
    ///
    /// # Errors
    /// Why not; of a provider that is no transport `MAPI_E_NO_SUPPORT`.
    fn flush_queues(&self, cx: &Cx<'_>, target: &[u8], flags: u32) -> Answer<()>;
}

impl Native for Adapter<dyn Status> {
    fn call(&self, cx: &Cx<'_>, called: Method, args: &[Value]) -> Reply {
        use method::Status as m;
        match called {
            m::ValidateState => done(self.0.validate(cx, long(args, 1))),
            m::FlushQueues => done(self.0.flush_queues(cx, bytes(args, 2), long(args, 3))),
            m::SettingsDialog | m::ChangePassword => not_served(),
            _ => properties::call(&*self.0, cx, called, args),
        }
    }

    fn released(&self, cx: &Cx<'_>) {
        self.0.released(cx);
    }
}
