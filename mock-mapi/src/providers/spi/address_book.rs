//! Address book providers: `IABProvider`, `IABLogon`, `IABContainer`.

use super::{Adapter, AdviseRequest, Answer, LogonRequest, NewTable, Opened, Properties, Status};
use super::{arg, bytes, compared, done, handing, long, no_last_error, object, opened, properties, status_opened, table};
use crate::spec::{Code, Method, method};
use crate::subsystem::{Cx, Native, not_served};
use crate::value::{Reply, Row, Value};

/// `IABProvider`.
#[expect(clippy::elidable_lifetime_names, reason = "mockall wants them named")]
#[cfg_attr(test, mockall::automock)]
pub trait AbProvider: Send + Sync {
    /// Logs a session on.
    ///
    /// # Errors
    /// Why there is no address book to be had.
    fn logon<'a>(&self, cx: &Cx<'a>, request: &LogonRequest) -> Answer<Box<dyn AbLogon>>;

    /// The last call before Release.
    ///
    /// # Errors
    /// What went wrong; it changes nothing.
    fn shutdown<'a>(&self, cx: &Cx<'a>) -> Answer<()>;

    /// The last reference was released.
    fn released<'a>(&self, cx: &Cx<'a>);
}

/// `IABLogon`.
#[expect(clippy::elidable_lifetime_names, reason = "mockall wants them named")]
#[cfg_attr(test, mockall::automock)]
pub trait AbLogon: Send + Sync {
    /// Lets go of open objects and of the support object (page `iablogon-logoff`).
    ///
    /// # Errors
    /// What went wrong; the provider is logged off all the same.
    fn logoff<'a>(&self, cx: &Cx<'a>) -> Answer<()>;

    /// Opens a container or a user; the root container for an empty identifier.
    ///
    /// # Errors
    /// `MAPI_E_UNKNOWN_ENTRYID` for an identifier of somebody else.
    fn open_entry<'a>(&self, cx: &Cx<'a>, entry_id: &[u8], flags: u32) -> Answer<Opened>;

    /// Registers an advise sink and answers the connection.
    ///
    /// # Errors
    /// Why not.
    fn advise<'a>(&self, cx: &Cx<'a>, request: &AdviseRequest) -> Answer<u32>;

    /// Ends an advise registration.
    ///
    /// # Errors
    /// There is no such connection.
    fn unadvise<'a>(&self, cx: &Cx<'a>, connection: u32) -> Answer<()>;

    /// Opens the status object.
    ///
    /// # Errors
    /// Why there is none.
    fn open_status<'a>(&self, cx: &Cx<'a>) -> Answer<Box<dyn Status>>;

    /// Makes recipients ready to be sent to.
    ///
    /// # Errors
    /// Why not.
    fn prepare_recipients<'a>(&self, cx: &Cx<'a>, recipients: &[Row]) -> Answer<()>;

    /// The last reference was released.
    fn released<'a>(&self, cx: &Cx<'a>);
}

/// `IABContainer`; its properties are those of [`Properties`].
pub trait AbContainer: Properties {
    /// The table of entries.
    ///
    /// # Errors
    /// Why there is none.
    fn contents(&self, cx: &Cx<'_>) -> Answer<NewTable>;

    /// The table of containers.
    ///
    /// # Errors
    /// Why there is none.
    fn hierarchy(&self, cx: &Cx<'_>) -> Answer<NewTable>;

    /// Opens a container or a user.
    ///
    /// # Errors
    /// There is no such object.
    fn open_entry(&self, cx: &Cx<'_>, entry_id: &[u8], flags: u32) -> Answer<Opened>;

    /// Looks for entries of these names.
    ///
    /// # Errors
    /// `MAPI_E_NOT_FOUND` if there is none for a name, `MAPI_E_AMBIGUOUS_RECIP` if there are several.
    fn resolve_names(&self, cx: &Cx<'_>, names: &[Row]) -> Answer<()>;
}

impl Native for Adapter<dyn AbProvider> {
    fn call(&self, cx: &Cx<'_>, method: Method, args: &[Value]) -> Reply {
        use method::AbProvider as m;
        match method {
            m::Shutdown => done(self.0.shutdown(cx)),
            m::Logon => {
                let Some(support) = object(args, 0) else { return Reply::code(Code::MAPI_E_INVALID_PARAMETER) };
                let profile = arg(args, 2).text().to_owned();
                let request = LogonRequest { support, profile, flags: long(args, 3), entry_id: Vec::new() };
                handing(7, self.0.logon(cx, &request))
            }
            _ => not_served(),
        }
    }

    fn released(&self, cx: &Cx<'_>) {
        self.0.released(cx);
    }
}

impl Native for Adapter<dyn AbLogon> {
    fn call(&self, cx: &Cx<'_>, method: Method, args: &[Value]) -> Reply {
        use method::AbLogon as m;
        match method {
            m::GetLastError => no_last_error(),
            m::Logoff => done(self.0.logoff(cx)),
            m::OpenEntry => opened(self.0.open_entry(cx, bytes(args, 1), long(args, 3))),
            m::CompareEntryIDs => compared(args),
            m::Advise => handing(4, AdviseRequest::read(args).and_then(|request| self.0.advise(cx, &request))),
            m::Unadvise => done(self.0.unadvise(cx, long(args, 0))),
            m::OpenStatusEntry => status_opened(self.0.open_status(cx)),
            m::PrepareRecips => done(self.0.prepare_recipients(cx, arg(args, 2).rows())),
            _ => not_served(),
        }
    }

    fn released(&self, cx: &Cx<'_>) {
        self.0.released(cx);
    }
}

impl Native for Adapter<dyn AbContainer> {
    fn call(&self, cx: &Cx<'_>, called: Method, args: &[Value]) -> Reply {
        use method::{AbContainer as m, Container as c};
        match called {
            c::GetContentsTable => handing(1, self.0.contents(cx).map(table)),
            c::GetHierarchyTable => handing(1, self.0.hierarchy(cx).map(table)),
            c::OpenEntry => opened(self.0.open_entry(cx, bytes(args, 1), long(args, 3))),
            m::ResolveNames => done(self.0.resolve_names(cx, arg(args, 2).rows())),
            _ => properties::call(&*self.0, cx, called, args),
        }
    }

    fn released(&self, cx: &Cx<'_>) {
        self.0.released(cx);
    }
}
