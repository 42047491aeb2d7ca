//! What the built-in address book holds: a root, one container in it, and the users in that.

use super::{NAME, UID};
use crate::model::tags;
use crate::providers::logon::{entry_id, identity};
use crate::spec::Interface;
use crate::value::{Prop, PropValue, Row};

pub(super) const ROOT: u32 = 0;
pub(super) const CONTAINER: u32 = 1;
const FIRST_USER: u32 = 16;

const CONTAINER_FLAGS: u32 = tags::AB_RECIPIENTS | tags::AB_UNMODIFIABLE;

/// Names and addresses; two have one name.
const USERS: [(&str, &str); 5] = [
    ("ada", "ada@example.com"),
    ("grace", "grace@example.com"),
    ("edsger", "edsger@example.com"),
    ("alan", "alan@example.com"),
    ("alan", "alan@example.org"),
];

/// What kind of entry has this number, if any has.
pub(super) fn kind_of(number: u32) -> Option<Interface> {
    match number {
        ROOT | CONTAINER => Some(Interface::AbContainer),
        _ => user(number).map(|_| Interface::MailUser),
    }
}

fn user(number: u32) -> Option<(&'static str, &'static str)> {
    USERS.get(usize::try_from(number.checked_sub(FIRST_USER)?).ok()?).copied()
}

/// Everything an entry has.
pub(super) fn props(number: u32) -> Row {
    let Some(kind) = kind_of(number) else { return Vec::new() };
    let mut row = identity(kind, entry_id(UID, number));
    match user(number) {
        Some((name, address)) => row.extend([
            Prop::new(tags::PR_DISPLAY_NAME, name),
            Prop::new(tags::PR_TRANSMITABLE_DISPLAY_NAME, name),
            Prop::new(tags::PR_ADDRTYPE, "SMTP"),
            Prop::new(tags::PR_EMAIL_ADDRESS, address),
            Prop::new(tags::PR_SEARCH_KEY, format!("SMTP:{}\0", address.to_uppercase()).into_bytes()),
            Prop::new(tags::PR_DISPLAY_TYPE, 0),
        ]),
        None => row.extend([
            Prop::new(tags::PR_DISPLAY_NAME, if number == ROOT { "Root" } else { NAME }),
            Prop::new(tags::PR_DISPLAY_TYPE, tags::DT_LOCAL),
            Prop::new(tags::PR_CONTAINER_FLAGS, CONTAINER_FLAGS),
        ]),
    }
    row
}

/// The containers in a container.
pub(super) fn containers_in(container: u32) -> Vec<Row> {
    if container == ROOT { vec![props(CONTAINER)] } else { Vec::new() }
}

/// The users in a container.
pub(super) fn users_in(container: u32) -> Vec<Row> {
    let users = (FIRST_USER..).take_while(|number| user(*number).is_some());
    if container == CONTAINER { users.map(props).collect() } else { Vec::new() }
}

fn text(row: &Row, tag: u32) -> &str {
    let found = row.iter().find(|prop| prop.tag == tag);
    if let Some(Prop { value: PropValue::Text(text), .. }) = found { text } else { "" }
}

/// Whether a user has this name; the case of letters does not matter.
pub(super) fn is_called(user: &Row, name: &str) -> bool {
    text(user, tags::PR_DISPLAY_NAME).to_lowercase() == name.to_lowercase()
}

/// Whether a user may be meant by this: the best guess of a `PR_ANR` restriction.
pub(super) fn may_be(user: &Row, guess: &str) -> bool {
    let begins = |tag| text(user, tag).to_lowercase().starts_with(&guess.to_lowercase());
    !guess.is_empty() && (begins(tags::PR_DISPLAY_NAME) || begins(tags::PR_EMAIL_ADDRESS))
}
