//! Reports of non-delivery: the sender is told of recipients that no transport takes (pages `ixplogon-addresstypes`, Notes to
//! implementers, and `mapi-report-messages`).
//!
//! A report says what the pages on its properties ask for, but for times, which a run that is to replay exactly does not have, and
//! for the original message, which it does not contain: who did not get it stands in the report's own table of recipients.

use super::cycle::{Cycle, KEY};
use super::delivery::{deliver, number_of};
use super::journal::Sending;
use crate::model::{one_off, tags};
use crate::providers::Parcel;
use crate::spec::method;
use crate::subsystem::Subsystem;
use crate::trace::ObjectId;
use crate::value::{Prop, PropValue, Row, Value};
use sha2::{Digest, Sha256};
use std::ops::Deref;

/// Why a recipient did not get it.
const REASON: &str = "No transport provider takes messages for this recipient.";
/// Who reports, in no messaging system: what is sent there comes back.
const SENDER: (&str, &str, &str) = ("MAPI spooler", "MAPI", "spooler");

impl<S: Deref<Target = Subsystem> + Clone + Send + Sync + 'static> Cycle<S> {
    /// Reports to the sender, in the store he sent it from, whom a message does not reach, unless he does not want to know.
    /// Whether nothing of that is left to do.
    pub(super) fn report(&self, store: ObjectId, message: ObjectId, key: &[u8]) -> bool {
        let original = self.original(message);
        let recipients = self.recipients_of(message);
        let cared_for = self.journal.cared_for(key);
        let missed = |row: &&Row| number_of(row).is_none_or(|number| !cared_for.contains(&number));
        let missed: Vec<_> = recipients.iter().filter(missed).filter(|row| wants_to_know(row)).map(failed).collect();
        if !missed.is_empty() && wants_to_know(&original) {
            let report = Parcel::new(report(&original, &recipients, key), missed);
            match deliver(&self.subsystem, store, &report) {
                Ok(id) => self.tell_of_new_mail(store, id),
                Err(_) => return false,
            }
        }
        self.journal.set(key, Some(Sending::Sent)).is_ok()
    }

    fn original(&self, message: ObjectId) -> Vec<Prop> {
        let wanted = vec![
            tags::PR_SUBJECT,
            tags::PR_MESSAGE_CLASS,
            tags::PR_CLIENT_SUBMIT_TIME,
            tags::PR_CONVERSATION_TOPIC,
            tags::PR_CONVERSATION_INDEX,
            tags::PR_REPORT_TAG,
            tags::PR_ORIGINATOR_NON_DELIVERY_REPORT_REQUESTED,
        ];
        let read = self.call(message, method::Prop::GetProps, vec![Value::Tags(wanted), Value::from(tags::MAPI_UNICODE)]);
        let found = known(read.out(3).props());
        self.free(&read);
        found
    }

    fn recipients_of(&self, message: ObjectId) -> Vec<Row> {
        let columns = [
            tags::PR_ROWID,
            tags::PR_DISPLAY_NAME,
            tags::PR_ADDRTYPE,
            tags::PR_EMAIL_ADDRESS,
            tags::PR_RECIPIENT_TYPE,
            tags::PR_ENTRYID,
            tags::PR_SEARCH_KEY,
            tags::PR_ORIGINATOR_NON_DELIVERY_REPORT_REQUESTED,
        ];
        let got = self.call(message, method::Message::GetRecipientTable, vec![Value::from(tags::MAPI_UNICODE)]);
        let Some(table) = got.object().filter(|_| got.code.is_ok()) else { return Vec::new() };
        let rows = self.rows(table, &columns);
        self.release(table);
        rows.iter().map(|row| known(row)).collect()
    }
}

/// What is there of what was asked for.
fn known(props: &[Prop]) -> Vec<Prop> {
    props.iter().filter(|p| !matches!(p.value, PropValue::Error(_))).cloned().collect()
}

fn find(props: &[Prop], tag: u32) -> Option<&PropValue> {
    props.iter().find(|p| p.id() == tag >> 16).map(|p| &p.value)
}

fn text(props: &[Prop], tag: u32) -> &str {
    if let Some(PropValue::Text(text)) = find(props, tag) { text } else { "" }
}

/// A report is sent unless it was asked not to be, for the message or for one recipient (page `mapi-report-messages`).
fn wants_to_know(props: &[Prop]) -> bool {
    find(props, tags::PR_ORIGINATOR_NON_DELIVERY_REPORT_REQUESTED) != Some(&PropValue::Bool(false))
}

/// A recipient that did not get it, as the report lists him (page `recipient-properties-for-delivery-status-reports`).
fn failed(row: &Row) -> Row {
    let mut row = row.clone();
    row.extend([
        Prop::new(tags::PR_NDR_REASON_CODE, tags::MAPI_REASON_TRANSFER_IMPOSSIBLE),
        Prop::new(tags::PR_NDR_DIAG_CODE, tags::MAPI_DIAG_NO_DIAGNOSTIC),
        Prop::new(tags::PR_REPORT_TEXT, REASON),
    ]);
    row
}

/// What the report itself says (pages `required-report-message-properties`, `mapi-report-messages`).
fn report(original: &[Prop], recipients: &[Row], key: &[u8]) -> Vec<Prop> {
    let class = match text(original, tags::PR_MESSAGE_CLASS) {
        "" => "IPM.Note",
        class => class,
    };
    let subject = text(original, tags::PR_SUBJECT);
    let topic = match text(original, tags::PR_CONVERSATION_TOPIC) {
        "" => subject,
        topic => topic,
    };
    let names = |kind: u32| {
        let of_kind = recipients.iter().filter(|row| find(row, tags::PR_RECIPIENT_TYPE) == Some(&PropValue::Long(kind)));
        of_kind.map(|row| text(row, tags::PR_DISPLAY_NAME)).collect::<Vec<_>>().join("; ")
    };
    let (name, kind, address) = SENDER;
    let mut props = vec![
        Prop::new(tags::PR_MESSAGE_CLASS, format!("REPORT.{class}.NDR").as_str()),
        Prop::new(tags::PR_SUBJECT, format!("Undeliverable: {subject}").as_str()),
        Prop::new(tags::PR_REPORT_TEXT, REASON),
        // The same each time it is made: a store has one report of a message, whoever dies.
        Prop::new(KEY, Sha256::digest([key, b"NDR"].concat())[..16].to_vec()),
        Prop::new(tags::PR_ORIGINAL_SUBJECT, subject),
        Prop::new(tags::PR_ORIGINAL_DISPLAY_TO, names(tags::MAPI_TO).as_str()),
        Prop::new(tags::PR_ORIGINAL_DISPLAY_CC, names(tags::MAPI_CC).as_str()),
        Prop::new(tags::PR_ORIGINAL_DISPLAY_BCC, names(tags::MAPI_BCC).as_str()),
        Prop::new(tags::PR_CONVERSATION_TOPIC, topic),
        Prop::new(tags::PR_SENDER_NAME, name),
        Prop::new(tags::PR_SENDER_ADDRTYPE, kind),
        Prop::new(tags::PR_SENDER_EMAIL_ADDRESS, address),
        Prop::new(tags::PR_SENDER_ENTRYID, one_off(name, kind, address)),
        Prop::new(tags::PR_SENDER_SEARCH_KEY, format!("{kind}:{}\0", address.to_uppercase()).into_bytes()),
    ];
    let copied = [
        (tags::PR_CLIENT_SUBMIT_TIME, tags::PR_ORIGINAL_SUBMIT_TIME),
        (tags::PR_CONVERSATION_INDEX, tags::PR_CONVERSATION_INDEX),
        (tags::PR_REPORT_TAG, tags::PR_REPORT_TAG),
    ];
    let copied = copied.into_iter().filter_map(|(from, to)| Some(Prop { tag: to, value: find(original, from)?.clone() }));
    props.extend(copied);
    props
}
