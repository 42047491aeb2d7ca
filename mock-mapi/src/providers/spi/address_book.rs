//! Address book providers: `IABProvider`, `IABLogon`, `IABContainer`.

use super::{Adapter, AdviseRequest, Answer, FastStage, LogonRequest, NewTable, Opened, Properties, Status};
use super::{
    arg, bytes, compared, done, fast_stage, handing, long, no_last_error, object, opened, properties, status_opened, table,
};
use crate::model::tags;
use crate::spec::{Code, Method, method};
use crate::subsystem::{Cx, Native, is_unresolved, merge, not_served};
use crate::value::{Prop, PropValue, Reply, Row, Value};

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

/// What a container knows of a name.
#[derive(Clone, Debug, PartialEq)]
pub enum Resolved {
    /// Nothing.
    Unresolved,
    /// It is that of several entries.
    Ambiguous,
    /// The properties of the one entry of that name.
    Entry(Row),
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

    /// Looks for an entry of this name (page `iabcontainer-resolvenames`).
    ///
    /// # Errors
    /// `MAPI_E_NO_SUPPORT`: the contents table is to be asked instead.
    fn resolve_name(&self, cx: &Cx<'_>, name: &str) -> Answer<Resolved>;
}

impl Native for Adapter<dyn AbProvider> {
    fn call(&self, cx: &Cx<'_>, method: Method, args: &[Value]) -> Reply {
        use method::AbProvider as m;
        match method {
            m::Shutdown => done(self.0.shutdown(cx)),
            _ if FastStage::of(method).is_some() => fast_stage(method, |stage| self.0.fast_shutdown(cx, stage)),
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
            m::ResolveNames => resolve_names(&*self.0, cx, args),
            _ => properties::call(&*self.0, cx, called, args),
        }
    }

    fn released(&self, cx: &Cx<'_>) {
        self.0.released(cx);
    }
}

/// `ResolveNames`: asks for each name that nobody has found yet, and keeps the books of list and flags.
fn resolve_names(container: &dyn AbContainer, cx: &Cx<'_>, args: &[Value]) -> Reply {
    let (Some(list), Some(flags)) = (arg(args, 2).adr_list(), arg(args, 3).tags()) else {
        return Reply::code(Code::MAPI_E_INVALID_PARAMETER);
    };
    let (mut list, mut flags, width) = (list.clone(), flags.to_vec(), long(args, 1) & tags::MAPI_UNICODE);
    for (entry, flag) in list.entries.iter_mut().zip(&mut flags) {
        let name = entry.props.iter().find(|prop| prop.id() == tags::PR_DISPLAY_NAME >> 16);
        let Some(PropValue::Text(name)) = name.map(|prop| &prop.value) else { continue };
        if *flag != tags::MAPI_UNRESOLVED || !is_unresolved(&entry.props) {
            continue;
        }
        match container.resolve_name(cx, name) {
            Ok(Resolved::Unresolved) => {}
            Ok(Resolved::Ambiguous) => *flag = tags::MAPI_AMBIGUOUS,
            Ok(Resolved::Entry(found)) => {
                let mut props = entry.props.clone();
                merge(&mut props, &wanted(&found, arg(args, 0).tags()), width);
                cx.subsystem.replace_entry(cx.party, entry, props);
                *flag = tags::MAPI_RESOLVED;
            }
            Err(code) => return Reply::code(code).with(2, Value::AdrList(list)).with(3, Value::Tags(flags)),
        }
    }
    Reply::ok().with(2, Value::AdrList(list)).with(3, Value::Tags(flags))
}

/// The properties that were asked for, and the entry identifier in any case; an error in the place of one that is not there.
fn wanted(found: &Row, asked: Option<&[u32]>) -> Row {
    let Some(asked) = asked else { return found.clone() };
    let one = |tag: &u32| found.iter().find(|prop| prop.id() == tag >> 16).cloned().unwrap_or_else(|| Prop::missing(*tag));
    let id = found.iter().filter(|prop| prop.tag == tags::PR_ENTRYID && !asked.contains(&prop.tag)).cloned();
    id.chain(asked.iter().map(one)).collect()
}
