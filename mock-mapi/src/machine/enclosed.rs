//! A message as it is enclosed in a report of its nondelivery, so that its sender can send it once more (page
//! `mapi-report-messages`).

use super::hands::Hands;
use crate::model::tags;
use crate::spec::{Code, Interface, method};
use crate::trace::ObjectId;
use crate::value::{Prop, PropValue, Row, Value};

/// What a message and its attachments say of where they are, not of what they are.
const OF_THE_PLACE: [u32; 6] = [
    tags::PR_ENTRYID,
    tags::PR_RECORD_KEY,
    tags::PR_INSTANCE_KEY,
    tags::PR_OBJECT_TYPE,
    tags::PR_ATTACH_NUM,
    // A message in a message is not copied along.
    tags::PR_ATTACH_DATA_OBJ,
];

/// What is read of recipients.
const OF_RECIPIENTS: [u32; 9] = [
    tags::PR_ROWID,
    tags::PR_DISPLAY_NAME,
    tags::PR_ADDRTYPE,
    tags::PR_EMAIL_ADDRESS,
    tags::PR_RECIPIENT_TYPE,
    tags::PR_ENTRYID,
    tags::PR_SEARCH_KEY,
    tags::PR_ORIGINATOR_NON_DELIVERY_REPORT_REQUESTED,
    tags::PR_ORIGINATOR_DELIVERY_REPORT_REQUESTED,
];

/// A copy of a message.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub(super) struct Enclosed {
    /// What it says.
    pub props: Vec<Prop>,
    /// Whom it is for.
    pub recipients: Vec<Row>,
    /// What each of its attachments says.
    pub attachments: Vec<Vec<Prop>>,
}

fn copied(props: Vec<Prop>) -> Vec<Prop> {
    let of_the_place = |p: &Prop| OF_THE_PLACE.iter().any(|tag| tag >> 16 == p.id());
    props.into_iter().filter(|p| !of_the_place(p) && p.value != PropValue::Null).collect()
}

impl Enclosed {
    /// Reads a message, without its attachments.
    pub fn read(hands: Hands<'_>, message: ObjectId) -> Self {
        let props = copied(hands.props(message, None));
        let recipients = hands.rows_of(message, method::Message::GetRecipientTable, &OF_RECIPIENTS);
        Self { props, recipients, attachments: Vec::new() }
    }

    /// Reads its attachments too.
    pub fn read_attachments(&mut self, hands: Hands<'_>, message: ObjectId) {
        for row in hands.rows_of(message, method::Message::GetAttachmentTable, &[tags::PR_ATTACH_NUM]) {
            let Some(Prop { value: PropValue::Long(number), .. }) = row.first() else { continue };
            let args = vec![Value::from(*number), Value::None, Value::Num(0)];
            if let Ok(attachment) = hands.open(message, method::Message::OpenAttach, args) {
                self.attachments.push(copied(hands.props(attachment, None)));
                hands.release(attachment);
            }
        }
    }

    /// Attaches it to a message. A store that has no messages in messages keeps the message without it.
    pub fn attach_to(&self, hands: Hands<'_>, message: ObjectId) {
        let made = hands.call(message, method::Message::CreateAttach, vec![Value::None, Value::Num(0)]);
        let Some(attachment) = made.object().filter(|_| made.code.is_ok()) else { return };
        let written = self.write_to(hands, attachment);
        hands.release(attachment);
        if written.is_err() {
            let args = vec![Value::from(made.out(2).long()), Value::None, Value::None, Value::Num(0)];
            let _deleted = hands.call(message, method::Message::DeleteAttach, args);
        }
    }

    fn write_to(&self, hands: Hands<'_>, attachment: ObjectId) -> Result<(), Code> {
        let name = self.props.iter().find(|p| p.id() == tags::PR_SUBJECT >> 16).map(|p| p.value.clone());
        let said = vec![
            Prop::new(tags::PR_ATTACH_METHOD, tags::ATTACH_EMBEDDED_MSG),
            Prop::new(tags::PR_RENDERING_POSITION, u32::MAX),
            Prop::new(tags::PR_DISPLAY_NAME, name.unwrap_or_else(|| PropValue::from(""))),
        ];
        hands.set_props(attachment, said)?;
        let args = vec![
            Value::from(tags::PR_ATTACH_DATA_OBJ),
            Value::Uid(Interface::Message.iid()),
            Value::Num(0),
            Value::from(tags::MAPI_CREATE | tags::MAPI_MODIFY),
        ];
        let inner = hands.open(attachment, method::Prop::OpenProperty, args)?;
        let written = self.write_message(hands, inner);
        hands.release(inner);
        written?;
        hands.try_call(attachment, method::Prop::SaveChanges, vec![Value::Num(0)]).map(drop)
    }

    fn write_message(&self, hands: Hands<'_>, message: ObjectId) -> Result<(), Code> {
        hands.set_props(message, self.props.clone())?;
        let rows = vec![Value::from(tags::MODRECIP_ADD), Value::Rows(self.recipients.clone())];
        hands.try_call(message, method::Message::ModifyRecipients, rows)?;
        for props in &self.attachments {
            let attachment = hands.open(message, method::Message::CreateAttach, vec![Value::None, Value::Num(0)])?;
            let written = hands.set_props(attachment, props.clone());
            let saved =
                written.and_then(|()| hands.try_call(attachment, method::Prop::SaveChanges, vec![Value::Num(0)]).map(drop));
            hands.release(attachment);
            saved?;
        }
        hands.try_call(message, method::Prop::SaveChanges, vec![Value::Num(0)]).map(drop)
    }
}
