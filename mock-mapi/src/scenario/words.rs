//! The words of a step's text: how each kind of field is read and written.

use serde::{Deserialize, Serialize};
use std::fmt::{self, Write};

/// The words of one line that are not read yet.
pub(super) struct Words<'a>(&'a str);

impl<'a> Words<'a> {
    pub fn new(line: &'a str) -> Self {
        Self(line.trim())
    }

    /// The next word, left where it is.
    pub fn peek(&self) -> Option<&'a str> {
        self.0.split_whitespace().next()
    }

    /// The next word.
    pub fn next(&mut self) -> Option<&'a str> {
        let word = self.peek()?;
        self.0 = self.0[word.len()..].trim_start();
        Some(word)
    }

    /// Everything that is left.
    pub fn rest(&mut self) -> &'a str {
        std::mem::take(&mut self.0)
    }

    /// Takes the next word if it is this one.
    pub fn take(&mut self, wanted: &str) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.next();
        }
        found
    }
}

/// A field of a step as words; written with a space before.
pub(super) trait Word: Sized {
    fn read(words: &mut Words<'_>) -> Result<Self, String>;
    fn write(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result;
}

/// A script's own name of an object or a connection: letters, digits, `-` and `_`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Name(String);

impl Name {
    /// The name, if it can be written in a script.
    #[must_use]
    pub fn new(name: &str) -> Option<Self> {
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        (!name.is_empty() && name.chars().all(fits)).then(|| Self(name.to_owned()))
    }

    /// A generated name.
    pub(super) fn numbered(letter: char, number: u32) -> Self {
        Self(format!("{letter}{number}"))
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Word for Name {
    fn read(words: &mut Words<'_>) -> Result<Self, String> {
        let word = words.next().ok_or("a name is missing")?;
        Self::new(word).ok_or_else(|| format!("`{word}` is no name; expected letters, digits, `-` and `_`"))
    }

    fn write(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, " {self}")
    }
}

impl Word for u32 {
    fn read(words: &mut Words<'_>) -> Result<Self, String> {
        let word = words.next().ok_or("a number is missing")?;
        word.parse().map_err(|_| format!("`{word}` is no number"))
    }

    fn write(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, " {self}")
    }
}

/// Which of several, counted from 0; the first where nothing is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Index(pub u32);

impl Word for Index {
    fn read(words: &mut Words<'_>) -> Result<Self, String> {
        if words.peek().is_some() { u32::read(words).map(Self) } else { Ok(Self(0)) }
    }

    fn write(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 { Ok(()) } else { self.0.write(f) }
    }
}

/// Text up to the end of the line, written as a JSON string so that it may hold anything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Text(pub String);

impl Word for Text {
    fn read(words: &mut Words<'_>) -> Result<Self, String> {
        let rest = words.rest();
        serde_json::from_str(rest).map_err(|_| format!("`{rest}` is no text in double quotes"))
    }

    fn write(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char(' ')?;
        // Kept on one line and apart from the `;` and `#` of the notation by the reader, which knows strings.
        f.write_str(&serde_json::Value::from(self.0.as_str()).to_string())
    }
}

/// Declares an enum whose values are single words.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$each:meta])* $value:ident = $word:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name { $($(#[$each])* $value,)* }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$value),*];

            /// Its word.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$value => $word),* }
            }
        }

        impl Word for $name {
            fn read(words: &mut Words<'_>) -> Result<Self, String> {
                let word = words.next().unwrap_or_default();
                Self::ALL.iter().copied().find(|it| it.word() == word).ok_or_else(|| {
                    let known: Vec<_> = Self::ALL.iter().map(|it| it.word()).collect();
                    format!("`{word}`; expected {}", known.join(", "))
                })
            }

            fn write(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, " {}", self.word())
            }
        }
    )*};
}

words! {
    /// A folder that every store has.
    StandardFolder {
        /// The root of all.
        Root = "root",
        /// The root of what a person sees.
        IpmSubtree = "ipm-subtree",
        /// Where mail arrives.
        Inbox = "inbox",
        /// Where mail waits to be sent.
        Outbox = "outbox",
        /// Where sent mail goes.
        SentItems = "sent-items",
        /// Where deleted mail goes.
        DeletedItems = "deleted-items",
    }
    /// A table of a session, store, folder, container, message or administration object.
    TableKind {
        /// The message stores of the profile.
        Stores = "stores",
        /// The status table.
        Status = "status",
        /// What a container holds.
        Contents = "contents",
        /// The containers in a container.
        Hierarchy = "hierarchy",
        /// Recipients of a message.
        Recipients = "recipients",
        /// Attachments of a message.
        Attachments = "attachments",
        /// Receive folders of a store.
        ReceiveFolders = "receive-folders",
        /// What waits to be sent in a store.
        OutgoingQueue = "outgoing-queue",
        /// Message services of a profile.
        Services = "services",
    }
    /// What of a container, or of an address book, is opened.
    EntryKind {
        /// The root.
        Root = "root",
        /// The first container in it.
        Container = "container",
        /// The first entry in it.
        Entry = "entry",
    }
    /// How transports are logged off with a store.
    LogoffFlag {
        /// `LOGOFF_NO_WAIT`
        NoWait = "no-wait",
        /// `LOGOFF_ORDERLY`
        Orderly = "orderly",
        /// `LOGOFF_PURGE`
        Purge = "purge",
        /// `LOGOFF_ABORT`
        Abort = "abort",
        /// `LOGOFF_QUIET`
        Quiet = "quiet",
    }
    /// A part of a fast shutdown.
    FastCall {
        /// Asks whether it can be.
        Query = "query",
        /// Announces it, if it was granted.
        Notify = "notify",
        /// Exits, if it was granted: no step is played after it.
        Exit = "exit",
    }
    /// A provider whose status object is opened.
    StatusOf {
        /// The message store's.
        Store = "store",
        /// The address book's.
        AddressBook = "address-book",
        /// The transport's.
        Transport = "transport",
    }
    /// How the machine behaves from here on.
    PolicyKind {
        /// As documented.
        Orderly = "orderly",
        /// Logoff methods and Shutdown are skipped.
        Abrupt = "abrupt",
        /// Shutdown of a transport comes inside the Release of its support object.
        ShutdownInSupport = "shutdown-in-support",
        /// Fast shutdown is granted if every provider agrees.
        FastOptIn = "fast-opt-in",
        /// Fast shutdown is never granted.
        FastDisabled = "fast-disabled",
    }
}

/// Declares a set of words that may follow, each or none.
macro_rules! options {
    ($($(#[$doc:meta])* $name:ident { $($(#[$each:meta])* $value:ident = $word:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case", default)]
        pub struct $name { $($(#[$each])* pub $value: bool,)* }

        impl Word for $name {
            fn read(words: &mut Words<'_>) -> Result<Self, String> {
                Ok(Self { $($value: words.take($word),)* })
            }

            fn write(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                $(if self.$value {
                    write!(f, " {}", $word)?;
                })*
                Ok(())
            }
        }
    )*};
}

options! {
    /// How MAPI is initialised.
    InitOptions {
        /// Notifications come on a thread of MAPI's.
        multithread = "multithread",
    }
    /// How a session is opened.
    LogonOptions {
        /// Others may join it, and it may join another.
        shared = "shared",
        /// The spooler does not hear of it.
        no_mail = "no-mail",
    }
    /// How messages get into another folder.
    CopyOptions {
        /// They leave the one they were in.
        moved = "moved",
    }
    /// How a session is ended.
    LogoffOptions {
        /// Its other clients are told.
        shared = "shared",
    }
}
