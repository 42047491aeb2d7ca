//! Offers messages to transports (page `sending-messages-mapi-spooler-tasks`).

use super::cycle::{Cycle, KEY, LONG};
use super::delivery::{is_cared_for, number_of};
use super::fault;
use super::hands::Hands;
use super::journal::Sending;
use super::reporter::Lent;
use crate::model::{ProviderKind, tags};
use crate::providers::Parcel;
use crate::spec::{Code, Interface, method};
use crate::subsystem::{Body, Native, Subsystem};
use crate::trace::{ObjectId, Party};
use crate::value::{Prop, Reply, Row, Value};
use sha2::{Digest, Sha256};
use std::ops::Deref;
use std::sync::Arc;

/// How long a message waits whose transport is busy, or did not say how long.
const A_WHILE: u64 = 1_000;

/// What became of an offer.
pub(super) enum Offer {
    /// A transport has sent it, or will.
    Taken,
    /// A transport keeps it, and will ask for it.
    Kept,
    /// It is to be offered again at once.
    Again,
    /// It is to be offered again after so many milliseconds.
    Later(u64),
    /// No transport takes it.
    NotMine,
    /// Every transport was asked, and some recipients are nobody's.
    Undelivered,
}

impl<S: Deref<Target = Subsystem> + Clone + Send + Sync + 'static> Cycle<S> {
    /// Offers a message to one transport after the other until all its recipients are cared for. Answers what became of it, and who
    /// keeps it, if somebody does.
    pub(super) fn offer_to_all(
        &self,
        session: ObjectId,
        parcel: &Arc<Parcel>,
        lent: &Lent,
        keeper: Option<ObjectId>,
    ) -> (Offer, Option<ObjectId>) {
        let key = &lent.key[..];
        let mut best = (Offer::NotMine, None);
        let mut taken = false;
        let mut cared_for = self.journal.cared_for(key);
        for transport in self.transports(session) {
            if keeper.is_some_and(|keeper| keeper != transport.logon) {
                continue;
            }
            let before = parcel.recipients();
            if taken && before.iter().all(is_cared_for) {
                break;
            }
            if self.journal.set(key, Some(Sending::Offered)).is_err() {
                return (Offer::Later(LONG), None);
            }
            let flags = if keeper.is_some() { tags::BEGIN_DEFERRED } else { 0 };
            match self.offer(session, transport.logon, parcel, flags, lent) {
                Offer::Taken => {
                    taken = true;
                    let recipients = parcel.recipients();
                    let changed =
                        recipients.iter().zip(&before).filter(|(now, before)| is_cared_for(now) && !is_cared_for(before));
                    cared_for.extend(changed.filter_map(|(now, _)| number_of(now)));
                }
                // Nothing it did to the message counts (page `ixplogon-submitmessage`, `Remarks`).
                Offer::NotMine => parcel.put_back(before),
                Offer::Kept => best = (Offer::Kept, Some(transport.logon)),
                other => {
                    parcel.put_back(before);
                    best = (other, None);
                }
            }
        }
        let left = |row: &Row| number_of(row).is_none_or(|number| !cared_for.contains(&number));
        let all_cared_for = !parcel.recipients().iter().any(left);
        let decided = match best.0 {
            _ if taken && all_cared_for => Some((Sending::Sent, Offer::Taken)),
            // Nobody is left to be asked (page `ixplogon-addresstypes`, Notes to implementers).
            Offer::NotMine if keeper.is_none() && self.all_can_be_asked(session) => {
                Some((Sending::Undelivered, Offer::Undelivered))
            }
            _ => None,
        };
        // Those who have it are not sent it again, whether the others' transport takes it later or none ever does.
        if taken && !all_cared_for && self.journal.set_cared_for(key, &cared_for).is_err() {
            return (Offer::Later(LONG), None);
        }
        if let Some((state, offer)) = decided {
            // From here on no transport is offered it again, whoever dies.
            return (if self.journal.set(key, Some(state)).is_ok() { offer } else { Offer::Later(LONG) }, None);
        }
        let state = matches!(best.0, Offer::Kept).then_some(Sending::Deferred);
        let _forgotten = self.journal.set(key, state);
        match best.0 {
            // It was offered to nobody but the transport that had kept it.
            Offer::NotMine if keeper.is_some() => (Offer::Again, None),
            _ => best,
        }
    }

    /// Whether every transport of the profile is logged on to and may be called.
    fn all_can_be_asked(&self, session: ObjectId) -> bool {
        let there = self.transports(session).len();
        self.subsystem.with_model(|model| model.services_of(session, ProviderKind::Transport).len()) == there
    }

    /// Offers a message to one transport, and ends the transfer with it if it takes it (pages `ixplogon-submitmessage`,
    /// `ixplogon-endmessage`).
    fn offer(&self, session: ObjectId, logon: ObjectId, parcel: &Arc<Parcel>, flags: u32, of: &Lent) -> Offer {
        let body = Body::native(Arc::clone(parcel) as Arc<dyn Native>);
        let lent = self.subsystem.adopt(Interface::Message, Party::Spooler, ObjectId(0), "", body, 1);
        self.reporter.lend(lent.id, of.clone());
        let args = vec![Value::from(flags), Value::Object(lent.id), Value::None, Value::None];
        fault::place();
        let reply = self.call(logon, method::XpLogon::SubmitMessage, args);
        fault::place();
        // Before the end of the transfer (page `ixplogon-endmessage`, Remarks).
        self.deliver_reports(session);
        let seconds = |reply: &Reply| match reply.out(3).long() {
            0 => A_WHILE,
            seconds => u64::from(seconds) * 1_000,
        };
        let offered = match reply.code {
            Code::MAPI_E_NOT_ME => Offer::NotMine,
            // It asked for a message that it kept, and does not want it any more now.
            Code::MAPI_E_CANCEL if flags & tags::BEGIN_DEFERRED != 0 => Offer::Kept,
            Code::MAPI_E_BUSY => Offer::Later(A_WHILE),
            Code::MAPI_E_WAIT | Code::MAPI_E_NETWORK_ERROR => Offer::Later(seconds(&reply)),
            code if code.is_ok() => {
                let reference = Value::from(reply.out(2).long());
                let ended = self.call(logon, method::XpLogon::EndMessage, vec![reference, Value::Num(0)]);
                fault::place();
                match ended.out(1).long() {
                    done if done & tags::END_DONT_RESEND != 0 => Offer::Kept,
                    done if done & tags::END_RESEND_LATER != 0 => Offer::Later(A_WHILE),
                    done if done & tags::END_RESEND_NOW != 0 => Offer::Again,
                    _ => Offer::Taken,
                }
            }
            _ => Offer::Later(LONG),
        };
        self.reporter.take_back(lent.id);
        self.subsystem.withdraw(&lent);
        self.release(lent.id);
        offered
    }

    /// A copy for transports, which never see the store's own. Its key is the same each time it is made.
    pub(super) fn parcel(&self, message: ObjectId, key: &[u8]) -> Parcel {
        let wanted = vec![
            tags::PR_SUBJECT,
            tags::PR_MESSAGE_CLASS,
            KEY,
            tags::PR_CLIENT_SUBMIT_TIME,
            tags::PR_ORIGINATOR_DELIVERY_REPORT_REQUESTED,
            tags::PR_ORIGINATOR_NON_DELIVERY_REPORT_REQUESTED,
        ];
        let hands = Hands(&self.subsystem);
        let mut props = hands.props(message, Some(wanted));
        if props.iter().all(|p| p.id() != KEY >> 16) {
            props.push(Prop::new(KEY, Sha256::digest(key)[..16].to_vec()));
        }
        let columns = [
            tags::PR_ROWID,
            tags::PR_DISPLAY_NAME,
            tags::PR_ADDRTYPE,
            tags::PR_EMAIL_ADDRESS,
            tags::PR_RECIPIENT_TYPE,
            tags::PR_ORIGINATOR_DELIVERY_REPORT_REQUESTED,
            tags::PR_ORIGINATOR_NON_DELIVERY_REPORT_REQUESTED,
        ];
        let mut recipients = hands.rows_of(message, method::Message::GetRecipientTable, &columns);
        let cared_for = self.journal.cared_for(key);
        for row in recipients.iter_mut().filter(|row| number_of(row).is_some_and(|number| cared_for.contains(&number))) {
            row.push(Prop::new(tags::PR_RESPONSIBILITY, true));
        }
        Parcel::new(props, recipients)
    }
}
