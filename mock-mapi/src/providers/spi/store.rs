//! Message store providers: `IMSProvider`, `IMSLogon`, `IMsgStore`.

use super::{Adapter, AdviseRequest, Answer, FastStage, LogonRequest, NewTable, Opened, Properties, Status};
use super::{
    arg, bytes, compared, done, fast_stage, handing, long, no_last_error, object, opened, properties, status_opened, table,
};
use crate::spec::{Code, Method, method};
use crate::subsystem::{Cx, Native, not_served};
use crate::trace::ObjectId;
use crate::value::{Notification, Reply, Value};

/// What a store's logon hands out (page `imsprovider-logon`).
pub enum StoreLoggedOn {
    /// Two objects that live and die together.
    New {
        /// For MAPI.
        logon: Box<dyn StoreLogon>,
        /// For the client.
        store: Box<dyn Store>,
    },
    /// The session has this store open already: it is handed out again, with another reference taken, and without a logon.
    Again(ObjectId),
}

/// `IMSProvider`.
#[expect(clippy::elidable_lifetime_names, reason = "mockall wants them named")]
#[cfg_attr(test, mockall::automock)]
pub trait StoreProvider: Send + Sync {
    /// Logs a session on to a store.
    ///
    /// # Errors
    /// Why there is no store to be had.
    fn logon<'a>(&self, cx: &Cx<'a>, request: &LogonRequest) -> Answer<StoreLoggedOn>;

    /// Logs the spooler on to a store.
    ///
    /// # Errors
    /// Why there is no store to be had.
    fn spooler_logon<'a>(&self, cx: &Cx<'a>, request: &LogonRequest) -> Answer<StoreLoggedOn>;

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

/// `IMSLogon`.
#[expect(clippy::elidable_lifetime_names, reason = "mockall wants them named")]
#[cfg_attr(test, mockall::automock)]
pub trait StoreLogon: Send + Sync {
    /// Lets go of everything, and of the support object if the store has not yet (page `imslogon-logoff`).
    ///
    /// # Errors
    /// What went wrong; the provider is logged off all the same.
    fn logoff<'a>(&self, cx: &Cx<'a>) -> Answer<()>;

    /// Opens an object of the store.
    ///
    /// # Errors
    /// `MAPI_E_UNKNOWN_ENTRYID` for an identifier of somebody else.
    fn open_entry<'a>(&self, cx: &Cx<'a>, entry_id: &[u8], flags: u32) -> Answer<Opened>;

    /// Opens the status object.
    ///
    /// # Errors
    /// Why there is none.
    fn open_status<'a>(&self, cx: &Cx<'a>) -> Answer<Box<dyn Status>>;

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

    /// The last reference was released.
    fn released<'a>(&self, cx: &Cx<'a>);
}

/// `IMsgStore`; its properties are those of [`Properties`].
pub trait Store: Properties {
    /// The store was handed out and is known by this identity.
    fn handed_out(&self, identity: ObjectId);

    /// Registers an advise sink and answers the connection.
    ///
    /// # Errors
    /// Why not.
    fn advise(&self, cx: &Cx<'_>, request: &AdviseRequest) -> Answer<u32>;

    /// Ends an advise registration.
    ///
    /// # Errors
    /// There is no such connection.
    fn unadvise(&self, cx: &Cx<'_>, connection: u32) -> Answer<()>;

    /// Opens a folder or a message; the root folder for an empty identifier.
    ///
    /// # Errors
    /// There is no such object.
    fn open_entry(&self, cx: &Cx<'_>, entry_id: &[u8], flags: u32) -> Answer<Opened>;

    /// The folder that receives messages of a class.
    ///
    /// # Errors
    /// There is none.
    fn receive_folder(&self, cx: &Cx<'_>, class: &str) -> Answer<Vec<u8>>;

    /// The table of receive folders.
    ///
    /// # Errors
    /// Why there is none.
    fn receive_folders(&self, cx: &Cx<'_>) -> Answer<NewTable>;

    /// Says how transports are to be logged off; answers what they still do (page `imsgstore-storelogoff`).
    ///
    /// # Errors
    /// Why the store is not logged off.
    fn store_logoff(&self, cx: &Cx<'_>, flags: u32) -> Answer<u32>;

    /// Takes a message out of the outgoing queue.
    ///
    /// # Errors
    /// It is not in the queue.
    fn abort_submit(&self, cx: &Cx<'_>, entry_id: &[u8]) -> Answer<()>;

    /// What is submitted and not sent.
    ///
    /// # Errors
    /// Why it cannot be had.
    fn outgoing_queue(&self, cx: &Cx<'_>) -> Answer<NewTable>;

    /// Locks a message for the spooler, or unlocks it (`lock` 0).
    ///
    /// # Errors
    /// It is not in the queue.
    fn set_lock_state(&self, cx: &Cx<'_>, message: ObjectId, lock: u32) -> Answer<()>;

    /// The spooler is done with a message.
    ///
    /// # Errors
    /// It is not in the queue.
    fn finished(&self, cx: &Cx<'_>, entry_id: &[u8]) -> Answer<()>;

    /// Mail came that a client is told of.
    ///
    /// # Errors
    /// What went wrong.
    fn notify_new_mail(&self, cx: &Cx<'_>, mail: &[Notification]) -> Answer<()>;
}

/// Logon and `SpoolerLogon` put their arguments, and what they hand out, in the same places.
fn logged_on(args: &[Value], logon: impl FnOnce(&LogonRequest) -> Answer<StoreLoggedOn>) -> Reply {
    let Some(support) = object(args, 0) else { return Reply::code(Code::MAPI_E_INVALID_PARAMETER) };
    let profile = arg(args, 2).text().to_owned();
    match logon(&LogonRequest { support, profile, flags: long(args, 5), entry_id: bytes(args, 4).to_vec() }) {
        Ok(StoreLoggedOn::New { logon, store }) => Reply::ok().with(10, logon).with(11, store),
        Ok(StoreLoggedOn::Again(store)) => Reply::ok().with(11, store),
        Err(code) => Reply::code(code),
    }
}

impl Native for Adapter<dyn StoreProvider> {
    fn call(&self, cx: &Cx<'_>, method: Method, args: &[Value]) -> Reply {
        use method::MsProvider as m;
        match method {
            m::Shutdown => done(self.0.shutdown(cx)),
            _ if FastStage::of(method).is_some() => fast_stage(method, |stage| self.0.fast_shutdown(cx, stage)),
            m::Logon => logged_on(args, |request| self.0.logon(cx, request)),
            m::SpoolerLogon => logged_on(args, |request| self.0.spooler_logon(cx, request)),
            m::CompareStoreIDs => compared(args),
            _ => not_served(),
        }
    }

    fn released(&self, cx: &Cx<'_>) {
        self.0.released(cx);
    }
}

impl Native for Adapter<dyn StoreLogon> {
    fn call(&self, cx: &Cx<'_>, method: Method, args: &[Value]) -> Reply {
        use method::MsLogon as m;
        match method {
            m::GetLastError => no_last_error(),
            m::Logoff => done(self.0.logoff(cx)),
            m::OpenEntry => opened(self.0.open_entry(cx, bytes(args, 1), long(args, 3))),
            m::CompareEntryIDs => compared(args),
            m::Advise => handing(4, AdviseRequest::read(args).and_then(|request| self.0.advise(cx, &request))),
            m::Unadvise => done(self.0.unadvise(cx, long(args, 0))),
            m::OpenStatusEntry => status_opened(self.0.open_status(cx)),
            _ => not_served(),
        }
    }

    fn released(&self, cx: &Cx<'_>) {
        self.0.released(cx);
    }
}

impl Native for Adapter<dyn Store> {
    fn call(&self, cx: &Cx<'_>, method: Method, args: &[Value]) -> Reply {
        use method::MsgStore as m;
        match method {
            m::Advise => handing(4, AdviseRequest::read(args).and_then(|request| self.0.advise(cx, &request))),
            m::Unadvise => done(self.0.unadvise(cx, long(args, 0))),
            m::CompareEntryIDs => compared(args),
            m::OpenEntry => opened(self.0.open_entry(cx, bytes(args, 1), long(args, 3))),
            m::GetReceiveFolder => handing(3, self.0.receive_folder(cx, arg(args, 0).text()).map(Value::Bytes)),
            m::GetReceiveFolderTable => handing(1, self.0.receive_folders(cx).map(table)),
            m::StoreLogoff => handing(0, self.0.store_logoff(cx, long(args, 0))),
            m::AbortSubmit => done(self.0.abort_submit(cx, bytes(args, 1))),
            m::GetOutgoingQueue => handing(1, self.0.outgoing_queue(cx).map(table)),
            m::SetLockState => match object(args, 0) {
                Some(message) => done(self.0.set_lock_state(cx, message, long(args, 1))),
                None => Reply::code(Code::MAPI_E_INVALID_PARAMETER),
            },
            m::FinishedMsg => done(self.0.finished(cx, bytes(args, 2))),
            m::NotifyNewMail => match arg(args, 0) {
                Value::Notifications(mail) => done(self.0.notify_new_mail(cx, mail)),
                _ => Reply::code(Code::MAPI_E_INVALID_PARAMETER),
            },
            _ => properties::call(&*self.0, cx, method, args),
        }
    }

    fn handed_out(&self, identity: ObjectId) {
        self.0.handed_out(identity);
    }

    fn released(&self, cx: &Cx<'_>) {
        self.0.released(cx);
    }
}

#[cfg(test)]
mockall::mock! {
    pub(crate) Store {}
    impl Properties for Store {
        fn all(&self) -> Vec<crate::value::Prop>;
        fn set<'a>(&self, cx: &Cx<'a>, props: &[crate::value::Prop]) -> Answer<()>;
        fn delete<'a>(&self, cx: &Cx<'a>, tags: &[u32]) -> Answer<()>;
        fn save<'a>(&self, cx: &Cx<'a>) -> Answer<()>;
        fn released<'a>(&self, cx: &Cx<'a>);
    }
    impl Store for Store {
        fn handed_out(&self, identity: ObjectId);
        fn advise<'a>(&self, cx: &Cx<'a>, request: &AdviseRequest) -> Answer<u32>;
        fn unadvise<'a>(&self, cx: &Cx<'a>, connection: u32) -> Answer<()>;
        fn open_entry<'a>(&self, cx: &Cx<'a>, entry_id: &[u8], flags: u32) -> Answer<Opened>;
        fn receive_folder<'a>(&self, cx: &Cx<'a>, class: &str) -> Answer<Vec<u8>>;
        fn receive_folders<'a>(&self, cx: &Cx<'a>) -> Answer<NewTable>;
        fn store_logoff<'a>(&self, cx: &Cx<'a>, flags: u32) -> Answer<u32>;
        fn abort_submit<'a>(&self, cx: &Cx<'a>, entry_id: &[u8]) -> Answer<()>;
        fn outgoing_queue<'a>(&self, cx: &Cx<'a>) -> Answer<NewTable>;
        fn set_lock_state<'a>(&self, cx: &Cx<'a>, message: ObjectId, lock: u32) -> Answer<()>;
        fn finished<'a>(&self, cx: &Cx<'a>, entry_id: &[u8]) -> Answer<()>;
        fn notify_new_mail<'a>(&self, cx: &Cx<'a>, mail: &[Notification]) -> Answer<()>;
    }
}
