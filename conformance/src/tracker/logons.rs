//! What happens to a logon between its making and its end.

use super::context::Context;
use super::frame::Scopes;
use super::object::Object;
use super::shape::Action;
use super::world::World;
use mock_mapi::spec::{Interface, method};
use mock_mapi::trace::Party;

impl World {
    /// A logon object was made.
    pub(super) fn logged_on(&mut self, id: u32, scopes: Scopes) {
        let Some(logon) = self.logons.get_mut(&scopes.logon).filter(|logon| !logon.on) else { return };
        (logon.object, logon.on, logon.kind) = (id, true, scopes.kind);
        (logon.session, logon.provider) = (scopes.session, scopes.provider);
        self.providers.entry(scopes.provider).or_default().logons_on += 1;
    }

    /// The provider has taken a reference on a support object.
    pub(super) fn referenced(&mut self, support: u32) {
        if let Some(logon) = self.logons.get_mut(&support) {
            logon.referenced = true;
        }
    }

    /// A call was entered that matters to its logon.
    pub(super) fn logon_entered(&mut self, cx: &Context<'_>) {
        if cx.scopes.logon == 0 || cx.shape.action == Action::Release && !(cx.last && cx.interface == Interface::MsgStore as u8) {
            return;
        }
        let Some(logon) = self.logons.get_mut(&cx.scopes.logon) else { return };
        match cx.shape.action {
            Action::Release if cx.event.from == Party::Client => logon.store_released = true,
            Action::LogonLogoff => logon.logoff_entered = true,
            Action::StoreLogoff => logon.store_logoffs = (logon.store_logoffs.0.saturating_add(1), cx.event.word(0)),
            _ => {}
        }
    }

    /// A `StoreLogoff` has failed. No page says whether its flag still counts when the store is released.
    pub(super) fn store_logoff_refused(&mut self, support: u32) {
        if let Some(logon) = self.logons.get_mut(&support) {
            logon.store_logoffs.1 = 0;
        }
    }

    /// The transports were told of a store's end. A call that was refused told nobody.
    pub(super) fn transports_told(&mut self, support: u32) {
        if let Some(logon) = self.logons.get_mut(&support) {
            logon.transports_told = logon.transports_told.saturating_add(1);
        }
    }

    /// A logoff method has returned; a store's logon is on until its logon object is released.
    pub(super) fn logoff_returned(&mut self, cx: &Context<'_>) {
        if cx.event.method != method::MsLogon::Logoff {
            self.logged_off(cx.scopes.logon);
        }
    }

    fn logged_off(&mut self, logon: u32) {
        let Some(logon) = self.logons.get_mut(&logon).filter(|logon| logon.on) else { return };
        logon.on = false;
        if let Some(provider) = self.providers.get_mut(&logon.provider) {
            provider.logons_on = provider.logons_on.saturating_sub(1);
        }
    }

    /// The last reference on a logon object was given up; a support object that nobody kept goes with it.
    pub(super) fn logon_released(&mut self, object: &Object, seq: u64) {
        self.logged_off(object.logon);
        if let Some(logon) = self.logons.get_mut(&object.logon) {
            logon.released = true;
        }
        let running = self.all_frames().any(|frame| frame.object == object.logon);
        if !running && self.objects.get(&object.logon).is_some_and(|support| support.ledger.total() <= 0) {
            self.kill(object.logon, seq);
        }
    }
}
