//! `IMAPIProp`: objects that are a set of properties, and the part of other objects that is (page `imapipropiunknown`).

use super::{Adapter, Answer, Message, arg, done, handing, no_last_error};
use crate::model::tags;
use crate::spec::{Code, Interface, Method, method};
use crate::subsystem::{Cx, Native, not_served};
use crate::value::{Prop, Reply, Value};
use std::sync::Arc;

/// An object with properties: a user of an address book, an attachment, a base of all that follows.
#[expect(clippy::elidable_lifetime_names, reason = "mockall wants them named")]
#[cfg_attr(test, mockall::automock)]
pub trait Properties: Send + Sync {
    /// Everything it has.
    fn all(&self) -> Vec<Prop>;

    /// Sets properties; what is not named stays.
    ///
    /// # Errors
    /// Why nothing was set; of an object that cannot be changed `MAPI_E_NO_ACCESS`.
    fn set<'a>(&self, cx: &Cx<'a>, props: &[Prop]) -> Answer<()>;

    /// Deletes the properties of these tags.
    ///
    /// # Errors
    /// Why nothing was deleted.
    fn delete<'a>(&self, cx: &Cx<'a>, tags: &[u32]) -> Answer<()>;

    /// Of an attachment that is a message: opens that message, and makes it where it may and there is none.
    ///
    /// # Errors
    /// There is none, or there cannot be one.
    fn open_message<'a>(&self, cx: &Cx<'a>, create: bool) -> Answer<Box<dyn Message>> {
        let _ = (cx, create);
        Err(Code::MAPI_E_NO_SUPPORT)
    }

    /// Makes changes last.
    ///
    /// # Errors
    /// Why they do not.
    fn save<'a>(&self, cx: &Cx<'a>) -> Answer<()>;

    /// The last reference was released.
    fn released<'a>(&self, cx: &Cx<'a>);
}

/// The properties of these tags, or all; of those that are not there an error in their place (page `imapiprop-getprops`).
#[must_use]
pub(crate) fn get_props(all: Vec<Prop>, tags: Option<&[u32]>) -> Reply {
    let Some(tags) = tags else { return Reply::ok().with(3, Value::Props(all)) };
    let found = |tag: &u32| all.iter().find(|p| p.id() == tag >> 16).cloned().unwrap_or_else(|| Prop::missing(*tag));
    let props: Vec<_> = tags.iter().map(found).collect();
    let missing = props.iter().any(|p| p.tag & 0xFFFF == 0xA);
    Reply::code(if missing { Code::MAPI_W_ERRORS_RETURNED } else { Code::S_OK }).with(3, Value::Props(props))
}

/// A call of a method that `IMAPIProp` declares.
pub(super) fn call(it: &dyn Properties, cx: &Cx<'_>, called: Method, args: &[Value]) -> Reply {
    use method::Prop as m;
    match called {
        m::GetLastError => no_last_error(),
        m::GetProps => get_props(it.all(), arg(args, 0).tags()),
        m::GetPropList => Reply::ok().with(1, Value::Tags(it.all().iter().map(|p| p.tag).collect())),
        m::SetProps => done(it.set(cx, arg(args, 1).props())),
        m::DeleteProps => match arg(args, 0).tags() {
            Some(tags) => done(it.delete(cx, tags)),
            None => Reply::code(Code::MAPI_E_INVALID_PARAMETER),
        },
        m::SaveChanges => done(it.save(cx)),
        m::OpenProperty if is_message_wanted(args) => {
            handing(4, it.open_message(cx, arg(args, 3).long() & tags::MAPI_CREATE != 0))
        }
        _ => not_served(),
    }
}

/// Whether the message that an attachment is is asked for (page `imapiprop-openproperty`).
fn is_message_wanted(args: &[Value]) -> bool {
    let data = arg(args, 0).long() >> 16 == tags::PR_ATTACH_DATA_OBJ >> 16;
    data && arg(args, 1).uid().and_then(|iid| Interface::from_iid(&iid)) == Some(Interface::Message)
}

/// Hands an object out that is nothing but its properties.
pub(super) fn hand_out(interface: Interface, it: Box<dyn Properties>) -> Value {
    Value::New(interface, Arc::new(Adapter(it)))
}

impl Native for Adapter<dyn Properties> {
    fn call(&self, cx: &Cx<'_>, method: Method, args: &[Value]) -> Reply {
        call(&*self.0, cx, method, args)
    }

    fn released(&self, cx: &Cx<'_>) {
        self.0.released(cx);
    }
}
