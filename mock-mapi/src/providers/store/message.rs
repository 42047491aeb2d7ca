//! Messages of the built-in store: each open one is a copy that `SaveChanges` puts back.

use super::desk::Desk;
use super::mailbox::{OUTBOX, Saved, message_row};
use crate::model::tags;
use crate::providers::lock;
use crate::providers::logon::{put, take_out};
use crate::providers::spi::{Answer, Message, NewTable, Properties};
use crate::providers::table::table;
use crate::spec::{Code, Interface};
use crate::subsystem::Cx;
use crate::value::{Prop, Row};
use std::sync::{Arc, Mutex};

const MODRECIP_ADD: u32 = 2;
const MODRECIP_MODIFY: u32 = 4;
const MODRECIP_REMOVE: u32 = 8;

/// The copy, and its number in the mailbox once it was saved.
struct Copy {
    number: Option<u32>,
    message: Saved,
}

/// What an open message shares with its open attachments.
struct Open {
    desk: Arc<Desk>,
    copy: Arc<Mutex<Copy>>,
    /// Of a message in a message: the open attachment that it is.
    within: Option<Arc<Mutex<Content>>>,
}

/// What an attachment holds: what it says, and the message that it is, if it is one.
#[derive(Default)]
struct Content {
    props: Vec<Prop>,
    enclosed: Option<Saved>,
}

/// Opens a message of the mailbox.
pub(super) fn open(desk: &Arc<Desk>, number: u32, message: Saved) -> Box<dyn Message> {
    new(desk, Some(number), message)
}

/// Makes a message that is not in the mailbox until it is saved.
pub(super) fn create(desk: &Arc<Desk>, message: Saved) -> Box<dyn Message> {
    new(desk, None, message)
}

fn new(desk: &Arc<Desk>, number: Option<u32>, message: Saved) -> Box<dyn Message> {
    Box::new(Open { desk: Arc::clone(desk), copy: Arc::new(Mutex::new(Copy { number, message })), within: None })
}

impl Properties for Open {
    fn all(&self) -> Vec<Prop> {
        let copy = lock(&self.copy);
        match copy.number {
            Some(number) => message_row(number, &copy.message),
            None => copy.message.props.clone(),
        }
    }

    fn set(&self, _cx: &Cx<'_>, props: &[Prop]) -> Answer<()> {
        self.desk.is_on()?;
        put(&mut lock(&self.copy).message.props, props);
        Ok(())
    }

    fn delete(&self, _cx: &Cx<'_>, tags: &[u32]) -> Answer<()> {
        self.desk.is_on()?;
        take_out(&mut lock(&self.copy).message.props, tags);
        Ok(())
    }

    fn save(&self, cx: &Cx<'_>) -> Answer<()> {
        self.desk.is_on()?;
        if let Some(attachment) = &self.within {
            let message = lock(&self.copy).message.clone();
            lock(attachment).enclosed = Some(message);
            return Ok(());
        }
        let change = {
            let mut copy = lock(&self.copy);
            let (number, change) = self.desk.mailbox.save(copy.number, copy.message.clone())?;
            copy.number = Some(number);
            change
        };
        self.desk.tell(cx, &[change]);
        Ok(())
    }

    fn released(&self, _cx: &Cx<'_>) {}
}

impl Message for Open {
    fn attachments(&self, _cx: &Cx<'_>) -> Answer<NewTable> {
        self.desk.is_on()?;
        let row = |(number, props): (&u32, &Vec<Prop>)| {
            let mut row =
                vec![Prop::new(tags::PR_ATTACH_NUM, *number), Prop::new(tags::PR_OBJECT_TYPE, Interface::Attach.object_type())];
            put(&mut row, props);
            row
        };
        Ok(table(lock(&self.copy).message.attachments.iter().map(row).collect(), &self.desk.connections))
    }

    fn open_attachment(&self, _cx: &Cx<'_>, number: u32) -> Answer<Box<dyn Properties>> {
        self.desk.is_on()?;
        let content = {
            let message = &lock(&self.copy).message;
            let props = message.attachments.get(&number).cloned().ok_or(Code::MAPI_E_NOT_FOUND)?;
            Content { props, enclosed: message.enclosed.get(&number).cloned() }
        };
        Ok(Box::new(self.attachment(number, content)))
    }

    fn create_attachment(&self, _cx: &Cx<'_>) -> Answer<(u32, Box<dyn Properties>)> {
        self.desk.is_on()?;
        let mut copy = lock(&self.copy);
        let attachments = &mut copy.message.attachments;
        let number = attachments.last_key_value().map_or(0, |(last, _)| last + 1);
        attachments.insert(number, Vec::new());
        drop(copy);
        Ok((number, Box::new(self.attachment(number, Content::default()))))
    }

    fn delete_attachment(&self, _cx: &Cx<'_>, number: u32) -> Answer<()> {
        self.desk.is_on()?;
        let message = &mut lock(&self.copy).message;
        message.enclosed.remove(&number);
        message.attachments.remove(&number).map(|_| ()).ok_or(Code::MAPI_E_NOT_FOUND)
    }

    fn recipients(&self, _cx: &Cx<'_>) -> Answer<NewTable> {
        self.desk.is_on()?;
        Ok(table(lock(&self.copy).message.recipients.clone(), &self.desk.connections))
    }

    fn modify_recipients(&self, _cx: &Cx<'_>, flags: u32, rows: &[Row]) -> Answer<()> {
        self.desk.is_on()?;
        let list = &mut lock(&self.copy).message.recipients;
        if flags == 0 {
            list.clear();
        }
        for row in rows {
            // Recipients are told apart by their row number (page `imessage-modifyrecipients`).
            let id = row_id(row);
            let there = list.iter().position(|old| id.is_some() && row_id(old) == id);
            match (flags, there) {
                (MODRECIP_REMOVE, Some(at)) => drop(list.remove(at)),
                (MODRECIP_MODIFY, Some(at)) => put(&mut list[at], row),
                (0 | MODRECIP_ADD | MODRECIP_MODIFY, _) => {
                    let next = list.iter().filter_map(row_id).max().map_or(0, |last| last + 1);
                    let mut row = row.clone();
                    put(&mut row, &[Prop::new(tags::PR_ROWID, next)]);
                    list.push(row);
                }
                _ => return Err(Code::MAPI_E_INVALID_PARAMETER),
            }
        }
        Ok(())
    }

    fn submit(&self, cx: &Cx<'_>) -> Answer<()> {
        self.desk.is_on()?;
        if self.within.is_some() {
            return Err(Code::MAPI_E_NO_SUPPORT);
        }
        let change = {
            let mut copy = lock(&self.copy);
            if copy.message.recipients.is_empty() {
                return Err(Code::MAPI_E_NO_RECIPIENTS);
            }
            copy.message.folder = OUTBOX;
            let (number, change) = self.desk.mailbox.submit(copy.number, copy.message.clone())?;
            copy.number = Some(number);
            change
        };
        self.desk.tell(cx, &[change]);
        Ok(())
    }

    fn set_read(&self, _cx: &Cx<'_>, _flags: u32) -> Answer<()> {
        self.desk.is_on()
    }
}

fn row_id(row: &Row) -> Option<u32> {
    let found = row.iter().find(|p| p.id() == tags::PR_ROWID >> 16)?;
    if let crate::value::PropValue::Long(number) = found.value { Some(number) } else { None }
}

impl Open {
    fn attachment(&self, number: u32, content: Content) -> Attachment {
        let (desk, of) = (Arc::clone(&self.desk), Arc::clone(&self.copy));
        Attachment { desk, of, number, content: Arc::new(Mutex::new(content)) }
    }
}

/// An open attachment: a copy too, put back into the message's copy.
struct Attachment {
    desk: Arc<Desk>,
    of: Arc<Mutex<Copy>>,
    number: u32,
    content: Arc<Mutex<Content>>,
}

impl Properties for Attachment {
    fn all(&self) -> Vec<Prop> {
        let mut all = vec![Prop::new(tags::PR_ATTACH_NUM, self.number)];
        put(&mut all, &lock(&self.content).props);
        all
    }

    fn set(&self, _cx: &Cx<'_>, props: &[Prop]) -> Answer<()> {
        put(&mut lock(&self.content).props, props);
        Ok(())
    }

    fn delete(&self, _cx: &Cx<'_>, tags: &[u32]) -> Answer<()> {
        take_out(&mut lock(&self.content).props, tags);
        Ok(())
    }

    /// One that is made is in the attachment once it is saved, and lasts once attachment and message are too (page
    /// `imapiprop-openproperty`).
    fn open_message(&self, _cx: &Cx<'_>, create: bool) -> Answer<Box<dyn Message>> {
        self.desk.is_on()?;
        let there = lock(&self.content).enclosed.clone();
        let message = match there {
            Some(message) => message,
            None if create => Saved::default(),
            None => return Err(Code::MAPI_E_NOT_FOUND),
        };
        let copy = Arc::new(Mutex::new(Copy { number: None, message }));
        Ok(Box::new(Open { desk: Arc::clone(&self.desk), copy, within: Some(Arc::clone(&self.content)) }))
    }

    fn save(&self, _cx: &Cx<'_>) -> Answer<()> {
        let (props, enclosed) = {
            let content = lock(&self.content);
            (content.props.clone(), content.enclosed.clone())
        };
        let message = &mut lock(&self.of).message;
        message.attachments.insert(self.number, props);
        match enclosed {
            Some(enclosed) => drop(message.enclosed.insert(self.number, enclosed)),
            None => drop(message.enclosed.remove(&self.number)),
        }
        Ok(())
    }

    fn released(&self, _cx: &Cx<'_>) {}
}
