//! What the spooler does with a message that is to be sent: offers it to the transports of a session, one after the other,
//! and ends the transfer with the one that takes it (pages `ixplogon-submitmessage`, `ixplogon-endmessage`).
//!
//! The message is the spooler's own, as it is between the real spooler and a transport: transports never see the store's.

use crate::model::tags;
use crate::providers::Parcel;
use crate::spec::{Interface, method};
use crate::subsystem::{Body, Subsystem};
use crate::trace::{ObjectId, Party};
use crate::value::{Prop, Row, Value};
use std::sync::Arc;

/// `MAPI_TO`
const MAPI_TO: u32 = 1;

/// Offers a message to the transports of a session until one takes it; not to one that reported a critical error (page
/// `imapisupport-spoolernotify`, Notes to Transport Providers).
pub(crate) fn offer(subsystem: &Subsystem, session: ObjectId) {
    let transports = subsystem.with_model(|model| {
        let root = model.session_of(session);
        root.map_or_else(Vec::new, |root| model.transports_of(root))
    });
    let well = transports.into_iter().filter(|transport| transport.asked & tags::NOTIFY_CRITICAL_ERROR == 0);
    let call = |object, called, args| subsystem.call(Party::Spooler, object, called, args);
    for logon in well.map(|transport| transport.logon) {
        let parcel = Arc::new(Parcel::new(vec![Prop::new(tags::PR_SUBJECT, "Offered")], vec![recipient()]));
        let message = subsystem.adopt(Interface::Message, Party::Spooler, ObjectId(0), "", Body::native(parcel), 1);
        let args = vec![Value::Num(0), Value::Object(message.id), Value::None, Value::None];
        let taken = call(logon, method::XpLogon::SubmitMessage, args);
        if taken.code.is_ok() {
            let reference = Value::from(taken.out(2).long());
            let _answer = call(logon, method::XpLogon::EndMessage, vec![reference, Value::Num(0)]);
        }
        subsystem.withdraw(&message);
        let _count = call(message.id, method::Unknown::Release, Vec::new());
        if taken.code.is_ok() {
            return;
        }
    }
}

fn recipient() -> Row {
    vec![
        Prop::new(tags::PR_ROWID, 0),
        Prop::new(tags::PR_DISPLAY_NAME, "Someone"),
        Prop::new(tags::PR_ADDRTYPE, "SMTP"),
        Prop::new(tags::PR_EMAIL_ADDRESS, "someone@example.com"),
        Prop::new(tags::PR_RECIPIENT_TYPE, MAPI_TO),
    ]
}
