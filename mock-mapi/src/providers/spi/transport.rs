//! Transport providers: `IXPProvider`, `IXPLogon`.

use super::{
    Adapter, Answer, FastStage, LogonRequest, Status, arg, bytes, done, fast_stage, handing, long, object, status_opened,
};
use crate::spec::{Code, Method, method};
use crate::subsystem::{Cx, Native, not_served};
use crate::trace::ObjectId;
use crate::value::{Reply, Value};

/// `IXPProvider`.
#[expect(clippy::elidable_lifetime_names, reason = "mockall wants them named")]
#[cfg_attr(test, mockall::automock)]
pub trait XpProvider: Send + Sync {
    /// Logs a session on.
    ///
    /// # Errors
    /// Why the transport cannot be used.
    fn logon<'a>(&self, cx: &Cx<'a>, request: &LogonRequest) -> Answer<Box<dyn XpLogon>>;

    /// The last call before Release.
    ///
    /// # Errors
    /// What went wrong; it changes nothing.
    fn shutdown<'a>(&self, cx: &Cx<'a>) -> Answer<()>;

    /// A client wants to shut down fast: asked, told of it, told of the exit (page `imapiprovidershutdowniunknown`).
    ///
    /// # Errors
    /// `MAPI_E_NO_SUPPORT` when asked: the provider opts out.
    fn fast_shutdown<'a>(&self, cx: &Cx<'a>, stage: FastStage) -> Answer<()> {
        let _ = (cx, stage);
        Ok(())
    }

    /// The last reference was released.
    fn released<'a>(&self, cx: &Cx<'a>);
}

/// The address types a transport handles: how many, in a buffer of the transport that it frees when it logs off.
#[derive(Clone, Debug)]
pub struct AddressTypes {
    /// How many.
    pub count: u32,
    /// The buffer.
    pub types: Value,
}

/// `IXPLogon`.
#[expect(clippy::elidable_lifetime_names, reason = "mockall wants them named")]
#[cfg_attr(test, mockall::automock)]
pub trait XpLogon: Send + Sync {
    /// The address types it handles.
    ///
    /// # Errors
    /// Why that cannot be said.
    fn address_types<'a>(&self, cx: &Cx<'a>) -> Answer<AddressTypes>;

    /// Sending and receiving begin and end (page `ixplogon-transportnotify`); answers the flags that remain.
    ///
    /// # Errors
    /// Why the transport cannot comply.
    fn transport_notify<'a>(&self, cx: &Cx<'a>, flags: u32) -> Answer<u32>;

    /// The system has nothing else to do.
    ///
    /// # Errors
    /// What went wrong.
    fn idle<'a>(&self, cx: &Cx<'a>) -> Answer<()>;

    /// Lets go of everything, of the support object last (page `ixplogon-transportlogoff`).
    ///
    /// # Errors
    /// What went wrong; the provider is logged off all the same.
    fn transport_logoff<'a>(&self, cx: &Cx<'a>) -> Answer<()>;

    /// Takes a message to send and answers the number under which it speaks of it.
    ///
    /// # Errors
    /// `MAPI_E_NOT_ME` if no recipient is of its address types.
    fn submit_message<'a>(&self, cx: &Cx<'a>, flags: u32, message: ObjectId) -> Answer<u32>;

    /// The message of this number is done with; answers the flags that tell what became of it.
    ///
    /// # Errors
    /// There is no such message.
    fn end_message<'a>(&self, cx: &Cx<'a>, number: u32) -> Answer<u32>;

    /// Whether a message has come in.
    ///
    /// # Errors
    /// Why that cannot be said.
    fn poll<'a>(&self, cx: &Cx<'a>) -> Answer<u32>;

    /// Writes a message that has come in, and answers its number.
    ///
    /// # Errors
    /// Why nothing was written.
    fn start_message<'a>(&self, cx: &Cx<'a>, message: ObjectId) -> Answer<u32>;

    /// Opens the status object.
    ///
    /// # Errors
    /// Why there is none.
    fn open_status<'a>(&self, cx: &Cx<'a>) -> Answer<Box<dyn Status>>;

    /// Looks at the transport's state.
    ///
    /// # Errors
    /// What is wrong with it.
    fn validate<'a>(&self, cx: &Cx<'a>, flags: u32) -> Answer<()>;

    /// Sends what waits, and fetches what is there.
    ///
    /// # Errors
    /// Why not.
    fn flush_queues<'a>(&self, cx: &Cx<'a>, target: &[u8], flags: u32) -> Answer<()>;

    /// The last reference was released.
    fn released<'a>(&self, cx: &Cx<'a>);
}

impl Native for Adapter<dyn XpProvider> {
    fn call(&self, cx: &Cx<'_>, method: Method, args: &[Value]) -> Reply {
        use method::XpProvider as m;
        match method {
            m::Shutdown => done(self.0.shutdown(cx)),
            _ if FastStage::of(method).is_some() => fast_stage(method, |stage| self.0.fast_shutdown(cx, stage)),
            m::TransportLogon => {
                let Some(support) = object(args, 0) else { return Reply::code(Code::MAPI_E_INVALID_PARAMETER) };
                let profile = arg(args, 2).text().to_owned();
                let request = LogonRequest { support, profile, flags: long(args, 3), entry_id: Vec::new() };
                handing(5, self.0.logon(cx, &request))
            }
            _ => not_served(),
        }
    }

    fn released(&self, cx: &Cx<'_>) {
        self.0.released(cx);
    }
}

impl Native for Adapter<dyn XpLogon> {
    fn call(&self, cx: &Cx<'_>, method: Method, args: &[Value]) -> Reply {
        use method::XpLogon as m;
        let with_message = |index: usize, call: &dyn Fn(ObjectId) -> Answer<u32>| match object(args, 1) {
            Some(message) => handing(index, call(message)),
            None => Reply::code(Code::MAPI_E_INVALID_PARAMETER),
        };
        match method {
            m::AddressTypes => match self.0.address_types(cx) {
                Ok(AddressTypes { count, types }) => Reply::ok().with(1, count).with(2, types).with(3, 0),
                Err(code) => Reply::code(code),
            },
            // No options that a client could set on messages or recipients (page `ixplogon-registeroptions`).
            m::RegisterOptions => Reply::ok().with(1, 0),
            m::TransportNotify => handing(0, self.0.transport_notify(cx, long(args, 0))),
            m::Idle => done(self.0.idle(cx)),
            m::TransportLogoff => done(self.0.transport_logoff(cx)),
            m::SubmitMessage => with_message(2, &|message| self.0.submit_message(cx, long(args, 0), message)),
            m::EndMessage => handing(1, self.0.end_message(cx, long(args, 0))),
            m::Poll => handing(0, self.0.poll(cx)),
            m::StartMessage => with_message(2, &|message| self.0.start_message(cx, message)),
            m::OpenStatusEntry => status_opened(self.0.open_status(cx)),
            m::ValidateState => done(self.0.validate(cx, long(args, 1))),
            m::FlushQueues => done(self.0.flush_queues(cx, bytes(args, 2), long(args, 3))),
            _ => not_served(),
        }
    }

    fn released(&self, cx: &Cx<'_>) {
        self.0.released(cx);
    }
}
