//! Reports: what a sender is told became of his message (page `mapi-report-messages`).
//!
//! They say what the pages `required-report-message-properties` and `recipient-properties-for-delivery-status-reports` ask for. Who is
//! concerned stands in the report's own table of recipients; a report of nondelivery has the message attached, in whose table of
//! recipients it stands too.

use super::cycle::{Cycle, KEY};
use super::delivery::{deliver, number_of};
use super::enclosed::Enclosed;
use super::hands::Hands;
use super::journal::Sending;
use crate::model::{one_off, tags};
use crate::providers::Parcel;
use crate::subsystem::Subsystem;
use crate::trace::ObjectId;
use crate::value::{Prop, PropValue, Row};
use sha2::{Digest, Sha256};
use std::ops::Deref;

/// Why a recipient did not get it whom nobody takes.
const NOBODY: &str = "No transport provider takes messages for this recipient.";
/// What is said of a recipient if his transport says nothing.
const DELIVERED: &str = "The message was delivered to this recipient.";
const FAILED: &str = "The message could not be delivered to this recipient.";
/// `MAPI_REASON_TRANSFER_FAILED`
const TRANSFER_FAILED: u32 = 0;
/// Who reports, in no messaging system: what is sent there comes back.
const SENDER: (&str, &str, &str) = ("MAPI spooler", "MAPI", "spooler");

/// What a report is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Recipients who have the message.
    Delivery,
    /// Recipients who have not.
    Nondelivery,
}

impl Kind {
    /// The last part of its message class.
    const fn class(self) -> &'static str {
        match self {
            Self::Delivery => "DR",
            Self::Nondelivery => "NDR",
        }
    }

    const fn subject(self) -> &'static str {
        match self {
            Self::Delivery => "Delivered",
            Self::Nondelivery => "Undeliverable",
        }
    }

    const fn text(self) -> &'static str {
        match self {
            Self::Delivery => DELIVERED,
            Self::Nondelivery => FAILED,
        }
    }

    /// What is said of no recipient in such a report.
    const fn foreign(self) -> &'static [u32] {
        match self {
            Self::Delivery => &[tags::PR_NDR_REASON_CODE, tags::PR_NDR_DIAG_CODE],
            Self::Nondelivery => &[tags::PR_DELIVER_TIME],
        }
    }

    /// What is said of a recipient if nobody says otherwise.
    fn said(self, now: u64) -> Vec<Prop> {
        let mut said =
            vec![Prop::new(tags::PR_REPORT_TEXT, self.text()), Prop { tag: tags::PR_REPORT_TIME, value: PropValue::Wide(now) }];
        if self == Self::Nondelivery {
            said.push(Prop::new(tags::PR_NDR_REASON_CODE, TRANSFER_FAILED));
            said.push(Prop::new(tags::PR_NDR_DIAG_CODE, tags::MAPI_DIAG_NO_DIAGNOSTIC));
        }
        said
    }

    /// Whether the sender of a message wants such a report of a recipient: of delivery if he asks for it, of nondelivery unless
    /// he asks for none, for the message or for one recipient.
    pub fn is_wanted(self, message: &[Prop], recipient: &Row) -> bool {
        let asked = |props: &[Prop], tag| match find(props, tag) {
            Some(PropValue::Bool(asked)) => Some(*asked),
            _ => None,
        };
        let of_delivery = tags::PR_ORIGINATOR_DELIVERY_REPORT_REQUESTED;
        let of_nondelivery = tags::PR_ORIGINATOR_NON_DELIVERY_REPORT_REQUESTED;
        match self {
            Self::Delivery => asked(recipient, of_delivery).or_else(|| asked(message, of_delivery)) == Some(true),
            Self::Nondelivery => [recipient, message].iter().all(|props| asked(props, of_nondelivery) != Some(false)),
        }
    }
}

/// A report.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub(super) struct Report {
    props: Vec<Prop>,
    recipients: Vec<Row>,
    original: Option<Enclosed>,
}

impl Report {
    /// A report that goes by a key: a store has one of it, whoever dies.
    pub fn new(kind: Kind, original: &Enclosed, concerned: &[Row], key: Vec<u8>, now: u64) -> Self {
        let recipients: Vec<_> = concerned.iter().map(|row| reported(kind, row, now)).collect();
        let enclosed = || {
            let mut enclosed = original.clone();
            for row in &mut enclosed.recipients {
                if let Some(said) = recipients.iter().find(|said| is_same(said, row)) {
                    row.clone_from(said);
                }
            }
            enclosed
        };
        let enclosed = (kind == Kind::Nondelivery).then(enclosed);
        Self { props: props(kind, original, &recipients, key, now), recipients, original: enclosed }
    }

    /// Puts it into a store, unless it is there; answers its entry identifier, or nothing if it was.
    pub fn deliver(self, subsystem: &Subsystem, store: ObjectId) -> Result<Vec<u8>, crate::spec::Code> {
        deliver(subsystem, store, &Parcel::new(self.props, self.recipients), self.original.as_ref())
    }
}

/// A short name of something, the same each time it is made.
pub(super) fn digest(parts: &[&[u8]]) -> Vec<u8> {
    Sha256::digest(parts.concat())[..16].to_vec()
}

impl<S: Deref<Target = Subsystem> + Clone + Send + Sync + 'static> Cycle<S> {
    /// Reports to the sender, in the store he sent it from, whom a message does not reach, unless he does not want to know, or was
    /// told by a transport. Whether nothing of that is left to do.
    pub(super) fn report(&self, store: ObjectId, message: ObjectId, key: &[u8]) -> bool {
        let hands = Hands(&self.subsystem);
        let mut original = Enclosed::read(hands, message);
        let cared_for = self.journal.cared_for(key);
        let told = self.journal.told(key);
        let missed = |row: &&Row| number_of(row).is_none_or(|number| !cared_for.contains(&number));
        let is_told = |row: &Row| [Kind::Delivery, Kind::Nondelivery].iter().any(|kind| told.contains(&mark(*kind, row)));
        let wanted = |row: &&Row| !is_told(row) && Kind::Nondelivery.is_wanted(&original.props, row);
        let missed: Vec<_> = original.recipients.iter().filter(missed).filter(wanted).map(nobodys).collect();
        if !missed.is_empty() {
            original.read_attachments(hands, message);
            let report = Report::new(Kind::Nondelivery, &original, &missed, digest(&[key, b"NDR"]), self.reporter.now());
            match report.deliver(&self.subsystem, store) {
                Ok(id) => self.tell_of_new_mail(store, id),
                Err(_) => return false,
            }
        }
        self.journal.set(key, Some(Sending::Sent)).is_ok()
    }

    /// Puts reports that were made and are in no store yet into the stores of a session.
    pub(super) fn deliver_reports(&self, session: ObjectId) {
        for (service, store) in self.stores_of(session) {
            for (place, content) in self.journal.reports(&service) {
                // One that cannot be read was not written by this version.
                let done = serde_json::from_str::<Report>(&content).map_or(true, |report| {
                    let delivered = report.deliver(&self.subsystem, store);
                    delivered.map(|id| self.tell_of_new_mail(store, id)).is_ok()
                });
                if done {
                    // Where this is not remembered the store has it, and will not have it twice.
                    let _remembered = self.journal.report_delivered(place);
                }
            }
        }
    }
}

/// What a recipient of whom the sender was told goes by, of one message.
pub(super) fn mark(kind: Kind, recipient: &Row) -> Vec<u8> {
    let who = number_of(recipient).map_or_else(
        || digest(&[b"address", text(recipient, tags::PR_ADDRTYPE).as_bytes(), b":", address(recipient).as_bytes()]),
        |number| number.to_le_bytes().to_vec(),
    );
    [kind.class().as_bytes(), &who].concat()
}

fn address(recipient: &Row) -> String {
    text(recipient, tags::PR_EMAIL_ADDRESS).to_lowercase()
}

/// Whether two rows are about one recipient: by the number, where both have one, or by the address.
pub(super) fn is_same(one: &Row, other: &Row) -> bool {
    match (number_of(one), number_of(other)) {
        (Some(one_number), Some(other_number)) => {
            let unaddressed = address(one).is_empty() || address(other).is_empty();
            one_number == other_number && (unaddressed || is_same_address(one, other))
        }
        _ => is_same_address(one, other),
    }
}

/// Whether two rows have one address.
pub(super) fn is_same_address(one: &Row, other: &Row) -> bool {
    let same_type = text(one, tags::PR_ADDRTYPE).eq_ignore_ascii_case(text(other, tags::PR_ADDRTYPE));
    same_type && address(one) == address(other) && !address(one).is_empty()
}

/// Properties over others, which they replace.
pub(super) fn overlaid(under: &[Prop], over: &[Prop]) -> Vec<Prop> {
    let kept = under.iter().filter(|p| over.iter().all(|new| new.id() != p.id()));
    kept.chain(over).cloned().collect()
}

pub(super) fn find(props: &[Prop], tag: u32) -> Option<&PropValue> {
    props.iter().find(|p| p.id() == tag >> 16).map(|p| &p.value)
}

fn text(props: &[Prop], tag: u32) -> &str {
    if let Some(PropValue::Text(text)) = find(props, tag) { text } else { "" }
}

/// A recipient whom nobody takes.
fn nobodys(row: &Row) -> Row {
    overlaid(
        row,
        &[Prop::new(tags::PR_NDR_REASON_CODE, tags::MAPI_REASON_TRANSFER_IMPOSSIBLE), Prop::new(tags::PR_REPORT_TEXT, NOBODY)],
    )
}

/// A recipient as a report lists him (page `recipient-properties-for-delivery-status-reports`).
fn reported(kind: Kind, row: &Row, now: u64) -> Row {
    let not_here = |p: &&Prop| !kind.foreign().iter().chain(&[tags::PR_RESPONSIBILITY]).any(|tag| tag >> 16 == p.id());
    let row: Row = row.iter().filter(not_here).cloned().collect();
    overlaid(&kind.said(now), &row)
}

/// What the report itself says.
fn props(kind: Kind, original: &Enclosed, concerned: &[Row], key: Vec<u8>, now: u64) -> Vec<Prop> {
    let class = match text(&original.props, tags::PR_MESSAGE_CLASS) {
        "" => "IPM.Note",
        class => class,
    };
    let subject = text(&original.props, tags::PR_SUBJECT);
    let topic = match text(&original.props, tags::PR_CONVERSATION_TOPIC) {
        "" => subject,
        topic => topic,
    };
    let names = |kind: u32| {
        let of_kind = original.recipients.iter().filter(|row| find(row, tags::PR_RECIPIENT_TYPE) == Some(&PropValue::Long(kind)));
        of_kind.map(|row| text(row, tags::PR_DISPLAY_NAME)).collect::<Vec<_>>().join("; ")
    };
    let time = |tag| Prop { tag, value: PropValue::Wide(now) };
    let (name, address_type, address) = SENDER;
    let said = concerned.first().map_or("", |row| text(row, tags::PR_REPORT_TEXT));
    let mut props = vec![
        Prop::new(tags::PR_MESSAGE_CLASS, format!("REPORT.{class}.{}", kind.class()).as_str()),
        Prop::new(tags::PR_SUBJECT, format!("{}: {subject}", kind.subject()).as_str()),
        Prop::new(tags::PR_REPORT_TEXT, said),
        time(tags::PR_REPORT_TIME),
        time(tags::PR_CLIENT_SUBMIT_TIME),
        time(tags::PR_MESSAGE_DELIVERY_TIME),
        Prop::new(KEY, key),
        Prop::new(tags::PR_ORIGINAL_SUBJECT, subject),
        Prop::new(tags::PR_ORIGINAL_DISPLAY_TO, names(tags::MAPI_TO).as_str()),
        Prop::new(tags::PR_ORIGINAL_DISPLAY_CC, names(tags::MAPI_CC).as_str()),
        Prop::new(tags::PR_ORIGINAL_DISPLAY_BCC, names(tags::MAPI_BCC).as_str()),
        Prop::new(tags::PR_CONVERSATION_TOPIC, topic),
        Prop::new(tags::PR_SENDER_NAME, name),
        Prop::new(tags::PR_SENDER_ADDRTYPE, address_type),
        Prop::new(tags::PR_SENDER_EMAIL_ADDRESS, address),
        Prop::new(tags::PR_SENDER_ENTRYID, one_off(name, address_type, address)),
        Prop::new(tags::PR_SENDER_SEARCH_KEY, format!("{address_type}:{}\0", address.to_uppercase()).into_bytes()),
    ];
    let copied = [
        (tags::PR_CLIENT_SUBMIT_TIME, tags::PR_ORIGINAL_SUBMIT_TIME),
        (tags::PR_CONVERSATION_INDEX, tags::PR_CONVERSATION_INDEX),
        (tags::PR_REPORT_TAG, tags::PR_REPORT_TAG),
    ];
    let copied = copied.into_iter().filter_map(|(from, to)| Some(Prop { tag: to, value: find(&original.props, from)?.clone() }));
    props.extend(copied);
    props
}
