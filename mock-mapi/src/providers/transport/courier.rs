//! Carries messages: out of a message that is to be sent, into one that receives.

use super::ADDRESS_TYPE;
use crate::model::tags;
use crate::providers::lock;
use crate::providers::logon::{answer, free, read_rows};
use crate::providers::spi::Answer;
use crate::spec::{Code, method};
use crate::subsystem::Cx;
use crate::trace::ObjectId;
use crate::value::{Prop, PropValue, Row, Value};
use std::collections::VecDeque;
use std::sync::Mutex;

/// `PR_RESPONSIBILITY`: a transport has taken care of this recipient.
const PR_RESPONSIBILITY: u32 = 0x0E0F_000B;
/// `MODRECIP_ADD`
const ADD: u32 = 2;
/// `MODRECIP_MODIFY`
const MODIFY: u32 = 4;

/// What is carried of a message.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
struct Letter {
    props: Vec<Prop>,
    recipients: Vec<Row>,
}

/// Letters under way.
#[derive(Default)]
pub(super) struct Post {
    incoming: Mutex<VecDeque<Letter>>,
    /// Where they are kept, if they are to outlive the process.
    storage: Option<crate::machine::Storage>,
}

impl Post {
    /// Letters that are kept in a machine's file.
    pub fn kept(storage: crate::machine::Storage) -> Self {
        Self { incoming: Mutex::default(), storage: Some(storage) }
    }

    /// Whether a letter has come in.
    pub fn has_incoming(&self) -> bool {
        if let Some(storage) = &self.storage {
            return storage.next_letter().is_some();
        }
        !lock(&self.incoming).is_empty()
    }

    /// Takes what a message says, and care of the recipients that this transport can reach (page `ixplogon-submitmessage`).
    ///
    /// # Errors
    /// `MAPI_E_NOT_ME`: it can reach none.
    pub fn collect(&self, cx: &Cx<'_>, message: ObjectId) -> Answer<()> {
        let columns = [
            tags::PR_ROWID,
            tags::PR_DISPLAY_NAME,
            tags::PR_ADDRTYPE,
            tags::PR_EMAIL_ADDRESS,
            tags::PR_RECIPIENT_TYPE,
            PR_RESPONSIBILITY,
        ];
        let recipients = read_rows(cx, message, method::Message::GetRecipientTable, &columns)?;
        let mut mine: Vec<_> = recipients.into_iter().filter(is_mine).collect();
        mine.iter_mut().for_each(|row| row.retain(|p| p.id() != PR_RESPONSIBILITY >> 16));
        if mine.is_empty() {
            return Err(Code::MAPI_E_NOT_ME);
        }
        let wanted = Value::Tags(vec![tags::PR_SUBJECT, tags::PR_SEARCH_KEY]);
        let read = cx.call(message, method::Prop::GetProps, vec![wanted, Value::from(tags::MAPI_UNICODE)]);
        let props = read.out(3).props().iter().filter(|p| !matches!(p.value, PropValue::Error(_))).cloned().collect();
        free(cx, &read);
        let cared_for = mine.iter().map(|row| [&row[..], &[Prop::new(PR_RESPONSIBILITY, true)]].concat()).collect();
        answer(&cx.call(message, method::Message::ModifyRecipients, vec![Value::from(MODIFY), Value::Rows(cared_for)]))?;
        self.keep(Letter { props, recipients: mine })
    }

    fn keep(&self, letter: Letter) -> Answer<()> {
        if let Some(storage) = &self.storage {
            // By its key: a message that is offered again, because somebody died before he knew, is no second letter.
            let key = letter.props.iter().find(|p| p.id() == tags::PR_SEARCH_KEY >> 16).map(|p| p.value.clone());
            let key = if let Some(PropValue::Bytes(key)) = key { key } else { Vec::new() };
            let text = serde_json::to_string(&letter).map_err(|_| Code::MAPI_E_CALL_FAILED)?;
            return storage.keep_letter(&key, &text).map_err(|_| Code::MAPI_E_CALL_FAILED);
        }
        lock(&self.incoming).push_back(letter);
        Ok(())
    }

    /// Writes the next letter into a message and saves it (page `ixplogon-startmessage`).
    ///
    /// # Errors
    /// What the message answered; the letter waits then.
    pub fn deliver(&self, cx: &Cx<'_>, message: ObjectId) -> Answer<()> {
        if let Some(storage) = &self.storage {
            let Some((place, text)) = storage.next_letter() else { return Ok(()) };
            write(cx, message, &serde_json::from_str(&text).map_err(|_| Code::MAPI_E_CALL_FAILED)?)?;
            return storage.letter_delivered(place).map_err(|_| Code::MAPI_E_CALL_FAILED);
        }
        let next = lock(&self.incoming).pop_front();
        let Some(letter) = next else { return Ok(()) };
        let delivered = write(cx, message, &letter);
        if delivered.is_err() {
            lock(&self.incoming).push_front(letter);
        }
        delivered
    }
}

fn write(cx: &Cx<'_>, message: ObjectId, letter: &Letter) -> Answer<()> {
    if !letter.props.is_empty() {
        let count = Value::Num(letter.props.len() as u64);
        answer(&cx.call(message, method::Prop::SetProps, vec![count, Value::Props(letter.props.clone())]))?;
    }
    let recipients = Value::Rows(letter.recipients.clone());
    answer(&cx.call(message, method::Message::ModifyRecipients, vec![Value::from(ADD), recipients]))?;
    answer(&cx.call(message, method::Prop::SaveChanges, vec![Value::Num(0)]))
}

fn is_mine(row: &Row) -> bool {
    let kind = row.iter().find(|p| p.id() == tags::PR_ADDRTYPE >> 16);
    // Another transport may have taken care of it.
    let handled = row.iter().any(|p| p.id() == PR_RESPONSIBILITY >> 16 && p.value == PropValue::Bool(true));
    !handled && kind.is_some_and(|p| p.value == PropValue::from(ADDRESS_TYPE))
}
