//! What the built-in address book holds: a root, one container in it, and the users in that.

use super::{NAME, UID};
use crate::model::tags;
use crate::providers::logon::{entry_id, identity};
use crate::spec::Interface;
use crate::value::{Prop, Row};

pub(super) const ROOT: u32 = 0;
pub(super) const CONTAINER: u32 = 1;
const FIRST_USER: u32 = 16;

/// `DT_LOCAL`: a container shown under the name of this provider.
const DT_LOCAL: u32 = 0x0003_0000;
/// `AB_RECIPIENTS | AB_UNMODIFIABLE`
const CONTAINER_FLAGS: u32 = 0x1 | 0x8;
const PR_CONTAINER_FLAGS: u32 = 0x3600_0003;

const USERS: [&str; 3] = ["ada", "grace", "edsger"];

/// What kind of entry has this number, if any has.
pub(super) fn kind_of(number: u32) -> Option<Interface> {
    match number {
        ROOT | CONTAINER => Some(Interface::AbContainer),
        _ => user(number).map(|_| Interface::MailUser),
    }
}

fn user(number: u32) -> Option<&'static str> {
    USERS.get(usize::try_from(number.checked_sub(FIRST_USER)?).ok()?).copied()
}

/// Everything an entry has.
pub(super) fn props(number: u32) -> Row {
    let Some(kind) = kind_of(number) else { return Vec::new() };
    let mut row = identity(kind, entry_id(UID, number));
    match user(number) {
        Some(name) => row.extend([
            Prop::new(tags::PR_DISPLAY_NAME, name),
            Prop::new(tags::PR_ADDRTYPE, "SMTP"),
            Prop::new(tags::PR_EMAIL_ADDRESS, format!("{name}@example.com").as_str()),
            Prop::new(tags::PR_DISPLAY_TYPE, 0),
        ]),
        None => row.extend([
            Prop::new(tags::PR_DISPLAY_NAME, if number == ROOT { "Root" } else { NAME }),
            Prop::new(tags::PR_DISPLAY_TYPE, DT_LOCAL),
            Prop::new(PR_CONTAINER_FLAGS, CONTAINER_FLAGS),
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
