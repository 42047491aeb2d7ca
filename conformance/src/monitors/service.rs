//! Windows services that ask for dialogs, which nobody would see.
//! Violates: MAPIInitialize with `MAPI_NT_SERVICE`, then Logoff with `MAPI_LOGOFF_UI`; or MAPILogonEx with both `MAPI_NT_SERVICE` and `MAPI_LOGON_UI`.
//! Conforms: the same without the flags for dialogs; a dialog of a client that has not called itself a service since MAPI was last uninitialised.

use super::Monitor;
use crate::patterns::{Finding, Out};
use crate::tracker::{Context, World};
use messages::tell;
use mock_mapi::spec::method::{Function, Session};

pub(super) const EVENTS: &[&str] =
    &["client>MAPIInitialize ok", "client>MAPILogonEx@enter", "client>IMAPISession::Logoff@enter", "MAPIUninitialize last"];

const NT_SERVICE: u64 = 0x0001_0000;
/// `MAPI_LOGON_UI`, `MAPI_SERVICE_UI_ALWAYS`, and `MAPI_PASSWORD_UI`.
const LOGON_DIALOGS: u64 = 0x0002_2001;
const LOGOFF_UI: u64 = 0x2;

/// Where the client said that it is a service.
#[derive(Default)]
pub(super) struct Service(Option<u64>);

pub(super) fn service_asks_for_dialog() -> Service {
    Service::default()
}

impl Monitor for Service {
    fn before(&mut self, world: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        let flags = cx.event.scalar("flags").unwrap_or(0);
        let dialogs = match cx.event.method {
            Function::MAPIInitialize => {
                let init = Function::MAPIInitialize.scalar_index("init", false).map_or(0, |at| world.entry_word(at));
                if init & NT_SERVICE != 0 {
                    self.0.get_or_insert(cx.call);
                }
                return;
            }
            Function::MAPILogonEx => {
                if flags & NT_SERVICE != 0 {
                    self.0.get_or_insert(cx.event.seq);
                }
                LOGON_DIALOGS
            }
            Session::Logoff => LOGOFF_UI,
            _ => {
                self.0 = None;
                return;
            }
        };
        let Some(since) = self.0 else { return };
        out.exercised();
        if flags & dialogs != 0 {
            let flags = format!("{:#x}", flags & dialogs);
            let finding = Finding::new(cx.event.seq, tell!("finding-service-dialog", flags = flags));
            out.found(finding.because(since, tell!("finding-note-service")).on(cx.object));
        }
    }

    fn at_end(&mut self, _: &World, completed: bool, _: u64, _: &mut Out<'_>) -> usize {
        if completed { 0 } else { usize::from(self.0.is_some()) }
    }
}
