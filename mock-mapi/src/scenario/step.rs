//! The steps of a scenario, and their text: one step a line.

use super::words::{
    CopyOptions, EntryKind, FastCall, Index, InitOptions, LogoffFlag, LogoffOptions, LogonOptions, Name, PolicyKind,
    StandardFolder, StatusOf, TableKind, Text, Word, Words,
};
use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! steps {
    ($($(#[$doc:meta])* $step:ident = $word:literal { $($field:ident : $type:ty),* })*) => {
        /// What a client does next. A step on a name that stands for nothing is skipped.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case", deny_unknown_fields)]
        #[expect(missing_docs, reason = "fields are named for what they hold, and the step says what is done with it")]
        pub enum Step {
            $($(#[$doc])* $step { $($field: $type),* },)*
            /// Plays steps so many times and notes how memory grew meanwhile: `repeat 1000 {`, steps, `}`.
            Repeat { rounds: u32, steps: Vec<Step> },
            /// Plays a step on another thread, which stays the same for the same number: `on 1 init`.
            On { thread: u32, step: Box<Step> },
        }

        impl Step {
            /// Reads a step that is one line; the error says what was expected.
            pub(super) fn read(line: &str) -> Result<Self, String> {
                let mut words = Words::new(line);
                let step = match words.next().unwrap_or_default() {
                    $($word => Self::$step { $($field: Word::read(&mut words)?),* },)*
                    "on" => {
                        let thread = Word::read(&mut words)?;
                        Self::On { thread, step: Box::new(Self::read(words.rest())?) }
                    }
                    other => return Err(format!("`{other}` is no step")),
                };
                match words.next() {
                    None => Ok(step),
                    Some(left) => Err(format!("`{left}` is one word too many")),
                }
            }

            fn write(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$step { $($field),* } => {
                        f.write_str($word)?;
                        $(Word::write($field, f)?;)*
                        Ok(())
                    })*
                    Self::On { thread, step } => write!(f, "on {thread} {step}"),
                    Self::Repeat { rounds, steps } => {
                        writeln!(f, "repeat {rounds} {{")?;
                        for line in steps.iter().flat_map(|step| step.to_string().lines().map(str::to_owned).collect::<Vec<_>>()) {
                            writeln!(f, "  {line}")?;
                        }
                        f.write_str("}")
                    }
                }
            }
        }
    };
}

steps! {
    /// `MAPIInitialize`
    Init = "init" { options: InitOptions }
    /// `MAPIUninitialize`
    Uninit = "uninit" {}
    /// `OleInitialize`
    OleInit = "ole-init" {}
    /// `OleUninitialize`
    OleUninit = "ole-uninit" {}
    /// `ScInitMapiUtil`
    UtilInit = "util-init" {}
    /// `DeinitMapiUtil`
    UtilDeinit = "util-deinit" {}
    /// Opens a session.
    Logon = "logon" { session: Name, options: LogonOptions }
    /// Ends a session; it is still to be released.
    Logoff = "logoff" { session: Name, options: LogoffOptions }
    /// A part of a fast shutdown, by `IMAPIClientShutdown` of a session.
    FastShutdown = "fast-shutdown" { session: Name, call: FastCall }
    /// Opens a message store by its row in the stores table.
    OpenStore = "open-store" { session: Name, store: Name, index: Index }
    /// Opens a folder that every store has.
    Open = "open" { store: Name, folder: Name, which: StandardFolder }
    /// Makes a folder.
    CreateFolder = "create-folder" { parent: Name, folder: Name, title: Text }
    /// Makes a message.
    CreateMessage = "create-message" { folder: Name, message: Name }
    /// Deletes the messages in a folder, by the rows of its contents table.
    DeleteMessages = "delete-messages" { folder: Name }
    /// Copies the messages in a folder into another, or moves them.
    CopyMessages = "copy-messages" { folder: Name, to: Name, options: CopyOptions }
    /// Deletes the last folder in a folder, with what is in it.
    DeleteFolder = "delete-folder" { parent: Name }
    /// Deletes every message and folder in a folder.
    Empty = "empty" { folder: Name }
    /// Gives a message or an attachment a subject.
    SetSubject = "set-subject" { object: Name, subject: Text }
    /// Adds a recipient of an Internet address.
    AddRecipient = "add-recipient" { message: Name, address: Text }
    /// Makes an attachment.
    Attach = "attach" { message: Name, attachment: Name }
    /// Saves a message or an attachment.
    Save = "save" { object: Name }
    /// Submits a message.
    Submit = "submit" { message: Name }
    /// Registers an advise sink with a session, store, address book or table.
    Advise = "advise" { object: Name, connection: Name }
    /// Ends an advise registration.
    Unadvise = "unadvise" { object: Name, connection: Name }
    /// Reads some properties.
    GetProps = "get-props" { object: Name }
    /// Makes one harmless call.
    Use = "use" { object: Name }
    /// Opens a table.
    Table = "table" { object: Name, which: TableKind, table: Name }
    /// Reads a table from the first row to the last.
    QueryRows = "query-rows" { table: Name }
    /// Opens the address book.
    AddressBook = "address-book" { session: Name, book: Name }
    /// Resolves names, with `;` between them, in an address book or container. `*` is the name of a container's first entry; in
    /// an address book that of the container asked last.
    Resolve = "resolve" { object: Name, names: Text }
    /// Opens something in an address book or container, or in a folder.
    OpenEntry = "open-entry" { container: Name, object: Name, which: EntryKind }
    /// Opens a status object by its row in the status table.
    OpenStatus = "open-status" { session: Name, status: Name, of: StatusOf }
    /// Asks a status object to flush queues.
    Flush = "flush" { status: Name }
    /// Asks a status object to look at its provider.
    Validate = "validate" { status: Name }
    /// Opens a profile section.
    ProfileSection = "profile-section" { session: Name, section: Name }
    /// Opens the administration of a session's profile.
    AdminServices = "admin-services" { session: Name, admin: Name }
    /// Adds a second copy of the profile's first message service.
    CreateService = "create-service" { admin: Name }
    /// Configures the profile's last message service.
    ConfigureService = "configure-service" { admin: Name }
    /// Removes the profile's last message service.
    DeleteService = "delete-service" { admin: Name }
    /// The spooler offers a message to the transports of a session, and ends its transfer with the one that takes it.
    Offer = "offer" { session: Name }
    /// Opens the administration of profiles.
    AdminProfiles = "admin-profiles" { admin: Name }
    /// `IMsgStore::StoreLogoff`
    StoreLogoff = "store-logoff" { store: Name, flag: LogoffFlag }
    /// Adds a reference.
    AddRef = "add-ref" { object: Name }
    /// Releases a reference. The name stays: calls on it are late ones after the last.
    Release = "release" { object: Name }
    /// Changes how the machine behaves where there is a choice.
    Policy = "policy" { kind: PolicyKind }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f)
    }
}
