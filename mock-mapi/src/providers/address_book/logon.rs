//! `IABLogon`, and the containers and users it opens.

use super::directory::{self, ROOT};
use super::{NAME, UID};
use crate::model::tags;
use crate::providers::connections::Connections;
use crate::providers::logon::{Held, number_in};
use crate::providers::spi::{
    AbContainer, AbLogon, AdviseRequest, Answer, LogonRequest, NewTable, Opened, Properties, Resolved, Status,
};
use crate::providers::status::status;
use crate::providers::table::{searched, table};
use crate::spec::{Code, Interface};
use crate::subsystem::Cx;
use crate::value::{Prop, Row};
use std::sync::Arc;

/// One logon to the address book.
pub(super) struct Logon {
    held: Held,
    connections: Arc<Connections>,
}

impl Logon {
    pub fn begin(cx: &Cx<'_>, request: &LogonRequest) -> Answer<Self> {
        Ok(Self { held: Held::log_on(cx, request, UID, NAME)?, connections: Arc::default() })
    }

    /// Lets go of everything, of the support object last.
    fn close(&self, cx: &Cx<'_>) {
        self.connections.close(cx);
        self.held.let_go(cx);
    }
}

/// Opens an entry of this address book; the root for an empty identifier.
fn open(entry_id: &[u8], connections: &Arc<Connections>) -> Answer<Opened> {
    let number = if entry_id.is_empty() { ROOT } else { number_in(UID, entry_id)? };
    match directory::kind_of(number) {
        Some(Interface::MailUser) => Ok(Opened::MailUser(Box::new(Entry { number, connections: Arc::clone(connections) }))),
        Some(_) => Ok(Opened::Container(Box::new(Entry { number, connections: Arc::clone(connections) }))),
        None => Err(Code::MAPI_E_NOT_FOUND),
    }
}

impl AbLogon for Logon {
    fn logoff(&self, cx: &Cx<'_>) -> Answer<()> {
        self.close(cx);
        Ok(())
    }

    fn open_entry(&self, _cx: &Cx<'_>, entry_id: &[u8], _flags: u32) -> Answer<Opened> {
        open(entry_id, &self.connections)
    }

    fn advise(&self, cx: &Cx<'_>, request: &AdviseRequest) -> Answer<u32> {
        if !request.entry_id.is_empty() {
            number_in(UID, &request.entry_id)?;
        }
        Ok(self.connections.advise(cx, request))
    }

    fn unadvise(&self, cx: &Cx<'_>, connection: u32) -> Answer<()> {
        self.connections.unadvise(cx, connection)
    }

    fn open_status(&self, _cx: &Cx<'_>) -> Answer<Box<dyn Status>> {
        Ok(status(NAME, tags::MAPI_AB_PROVIDER))
    }

    fn prepare_recipients(&self, _cx: &Cx<'_>, _recipients: &[Row]) -> Answer<()> {
        // Entries hold all that is asked for already.
        Ok(())
    }

    fn released(&self, cx: &Cx<'_>) {
        // Nothing is left to do, unless MAPI omitted Logoff (page `releasing-the-transport-provider`, last paragraph).
        self.close(cx);
    }
}

/// An open container or user.
struct Entry {
    number: u32,
    connections: Arc<Connections>,
}

impl Properties for Entry {
    fn all(&self) -> Vec<Prop> {
        directory::props(self.number)
    }

    fn set(&self, _cx: &Cx<'_>, _props: &[Prop]) -> Answer<()> {
        Err(Code::MAPI_E_NO_ACCESS)
    }

    fn delete(&self, _cx: &Cx<'_>, _tags: &[u32]) -> Answer<()> {
        Err(Code::MAPI_E_NO_ACCESS)
    }

    fn save(&self, _cx: &Cx<'_>) -> Answer<()> {
        Ok(())
    }

    fn released(&self, _cx: &Cx<'_>) {}
}

impl AbContainer for Entry {
    fn contents(&self, _cx: &Cx<'_>) -> Answer<NewTable> {
        Ok(searched(directory::users_in(self.number), &self.connections, directory::may_be))
    }

    fn hierarchy(&self, _cx: &Cx<'_>) -> Answer<NewTable> {
        Ok(table(directory::containers_in(self.number), &self.connections))
    }

    fn open_entry(&self, _cx: &Cx<'_>, entry_id: &[u8], _flags: u32) -> Answer<Opened> {
        open(entry_id, &self.connections)
    }

    fn resolve_name(&self, _cx: &Cx<'_>, name: &str) -> Answer<Resolved> {
        let mut named = directory::users_in(self.number).into_iter().filter(|user| directory::is_called(user, name));
        Ok(match (named.next(), named.next()) {
            (None, _) => Resolved::Unresolved,
            (Some(user), None) => Resolved::Entry(user),
            _ => Resolved::Ambiguous,
        })
    }
}
