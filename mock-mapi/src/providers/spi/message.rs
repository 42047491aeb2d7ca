//! `IMessage`, the part of it that a session needs.

use super::{Adapter, Answer, NewTable, Properties, arg, done, handing, long, properties, table};
use crate::spec::{Interface, Method, method};
use crate::subsystem::{Cx, Native};
use crate::value::{Reply, Row, Value};

/// `IMessage`; its properties are those of [`Properties`].
pub trait Message: Properties {
    /// The table of attachments.
    ///
    /// # Errors
    /// Why there is none.
    fn attachments(&self, cx: &Cx<'_>) -> Answer<NewTable>;

    /// Opens an attachment.
    ///
    /// # Errors
    /// There is none of this number.
    fn open_attachment(&self, cx: &Cx<'_>, number: u32) -> Answer<Box<dyn Properties>>;

    /// Makes an attachment and answers its number too.
    ///
    /// # Errors
    /// Why not.
    fn create_attachment(&self, cx: &Cx<'_>) -> Answer<(u32, Box<dyn Properties>)>;

    /// Deletes an attachment.
    ///
    /// # Errors
    /// There is none of this number.
    fn delete_attachment(&self, cx: &Cx<'_>, number: u32) -> Answer<()>;

    /// The table of recipients.
    ///
    /// # Errors
    /// Why there is none.
    fn recipients(&self, cx: &Cx<'_>) -> Answer<NewTable>;

    /// Adds (bit 2 of `flags`), changes (4) or removes (8) recipients, or with 0 puts these in the place of all.
    ///
    /// # Errors
    /// Why nothing was changed.
    fn modify_recipients(&self, cx: &Cx<'_>, flags: u32, rows: &[Row]) -> Answer<()>;

    /// Saves the message and puts it into the outgoing queue.
    ///
    /// # Errors
    /// `MAPI_E_NO_RECIPIENTS`, or why it cannot be saved.
    fn submit(&self, cx: &Cx<'_>) -> Answer<()>;

    /// Says whether the message was read.
    ///
    /// # Errors
    /// Why that cannot be kept.
    fn set_read(&self, cx: &Cx<'_>, flags: u32) -> Answer<()>;
}

impl Native for Adapter<dyn Message> {
    fn call(&self, cx: &Cx<'_>, called: Method, args: &[Value]) -> Reply {
        use method::Message as m;
        let attachment = |it| properties::hand_out(Interface::Attach, it);
        match called {
            m::GetAttachmentTable => handing(1, self.0.attachments(cx).map(table)),
            m::OpenAttach => handing(3, self.0.open_attachment(cx, long(args, 0)).map(attachment)),
            m::CreateAttach => match self.0.create_attachment(cx) {
                Ok((number, it)) => Reply::ok().with(2, number).with(3, attachment(it)),
                Err(code) => Reply::code(code),
            },
            m::DeleteAttach => done(self.0.delete_attachment(cx, long(args, 0))),
            m::GetRecipientTable => handing(1, self.0.recipients(cx).map(table)),
            m::ModifyRecipients => done(self.0.modify_recipients(cx, long(args, 0), arg(args, 1).rows())),
            m::SubmitMessage => done(self.0.submit(cx)),
            m::SetReadFlag => done(self.0.set_read(cx, long(args, 0))),
            _ => properties::call(&*self.0, cx, called, args),
        }
    }

    fn released(&self, cx: &Cx<'_>) {
        self.0.released(cx);
    }
}
