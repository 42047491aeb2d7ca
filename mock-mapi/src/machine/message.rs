//! What clients and the spooler say to each other, and how it stands on the wire.
//!
//! A message is four bytes of length, little-endian, and so many bytes of JSON. Whatever is longer than [`LONGEST`], is no JSON, has
//! a field too many or a version nobody knows is refused: a connection on which that happens is closed.

use crate::model::Profile;
use crate::providers::spi::FastStage;
use crate::value::{Notification, Row};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::fmt;
use std::io::{self, Read, Write};

/// The version of what is said. Both sides refuse another one by name.
pub const PROTOCOL: u32 = 1;
/// The longest message there is.
pub const LONGEST: usize = 1 << 20;
/// The first words of both sides.
const GREETING: &str = "mock-mapi";

/// What a client says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FromClient {
    /// Counts what this process has said, from some number on.
    pub serial: u64,
    /// What it wants.
    pub request: Request,
}

/// What a client wants of the spooler.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Request {
    /// A session begins, or a shared one is joined (page `mapilogonex`).
    Begin {
        /// Its profile.
        profile: Profile,
        /// `MAPI_NEW_SESSION`: none is joined.
        new_session: bool,
        /// `MAPI_ALLOW_OTHERS`: others may join.
        shared: bool,
    },
    /// A client leaves a session.
    End {
        /// Its number.
        session: u32,
    },
    /// The other clients of a session are to be told of its end.
    TellSharers {
        /// Its number.
        session: u32,
    },
    /// A message was submitted, or withdrawn.
    Submitted {
        /// The number of the session.
        session: u32,
    },
    /// A client opened a message store (page `imapisession-openmsgstore`).
    StoreOpened {
        /// The number of the session.
        session: u32,
        /// The identity of its service in the profile.
        service: [u8; 16],
    },
    /// A store is logged off (page `imapisupport-storelogofftransports`).
    StoreLogoff {
        /// The number of the session.
        session: u32,
        /// The identity of its service in the profile.
        service: [u8; 16],
        /// One `LOGOFF_…` bit.
        flags: u32,
    },
    /// The status rows of the transports.
    StatusRows {
        /// The number of the session.
        session: u32,
    },
    /// `IMAPIStatus::ValidateState` of a transport.
    ValidateState {
        /// The number of the session.
        session: u32,
        /// The number of its row.
        row: u32,
        /// The flags.
        flags: u32,
    },
    /// The transports of a session that its client leaves by exiting are asked or told.
    FastShutdown {
        /// The number of the session.
        session: u32,
        /// What they are asked, or told.
        stage: FastStage,
        /// Only a transport that says so agrees: one that cannot be asked does not.
        opt_in: bool,
    },
    /// `IMAPIStatus::FlushQueues` of a transport.
    FlushQueues {
        /// The number of the session.
        session: u32,
        /// The number of its row.
        row: u32,
        /// The flags.
        flags: u32,
    },
}

/// What the spooler says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FromSpooler {
    /// Counts what this process has said, to whomever, from some number on.
    pub serial: u64,
    /// What it says.
    pub said: Said,
}

/// An answer or news.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Said {
    /// The answer to the request of this serial number.
    Answer {
        /// The request.
        to: u64,
        /// The answer.
        answer: Answer,
    },
    /// News that nobody asked for.
    Notice(Notice),
}

/// The answer to a request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Answer {
    /// The session has begun, or was joined.
    Begun {
        /// Its number.
        session: u32,
        /// Its profile.
        profile: Profile,
        /// Success, or a warning.
        code: u32,
    },
    /// What came of it.
    Code(u32),
    /// A flag word.
    Flags(u32),
    /// Rows of a table.
    Rows(Vec<Row>),
}

/// News for a client.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Notice {
    /// A shared session is being logged off by another client.
    SharedLogoff {
        /// Its number.
        session: u32,
    },
    /// A message store in the spooler's process has news for whoever subscribed (page `imapisupport-notify`).
    Notified {
        /// The number of the session.
        session: u32,
        /// The store's service in the profile.
        service: [u8; 16],
        /// The news.
        news: Vec<Notification>,
    },
}

/// The first message of either side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hello {
    greeting: String,
    /// The version it speaks.
    pub protocol: u32,
    /// The process that speaks.
    pub pid: u32,
}

impl Hello {
    /// The greeting of this process.
    #[must_use]
    pub fn new(pid: u32) -> Self {
        Self { greeting: GREETING.to_owned(), protocol: PROTOCOL, pid }
    }

    /// Whether the other side can be talked to.
    ///
    /// # Errors
    /// It is none of ours, or of another version.
    pub fn check(&self) -> Result<(), WireError> {
        if self.greeting != GREETING {
            return Err(WireError::Garbled("it does not greet as the mock does".to_owned()));
        }
        if self.protocol != PROTOCOL {
            return Err(WireError::Version(self.protocol));
        }
        Ok(())
    }
}

/// Why a message is refused, or nothing more comes.
#[derive(Debug)]
pub enum WireError {
    /// The other side is gone.
    Closed,
    /// Reading or writing failed.
    Io(io::Error),
    /// Longer than any message is.
    TooLong(u32),
    /// Not a message.
    Garbled(String),
    /// Another version of the protocol.
    Version(u32),
}

impl fmt::Display for WireError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed => f.write_str("the connection was closed"),
            Self::Io(error) => error.fmt(f),
            Self::TooLong(length) => write!(f, "{length} bytes are announced; a message has at most {LONGEST}"),
            Self::Garbled(what) => write!(f, "no message: {what}"),
            Self::Version(found) => write!(f, "version {found} of the protocol; this side speaks {PROTOCOL}"),
        }
    }
}

impl std::error::Error for WireError {}

impl From<io::Error> for WireError {
    fn from(error: io::Error) -> Self {
        use io::ErrorKind as Kind;
        match error.kind() {
            Kind::UnexpectedEof | Kind::ConnectionReset | Kind::BrokenPipe | Kind::ConnectionAborted => Self::Closed,
            _ => Self::Io(error),
        }
    }
}

/// Writes one message.
///
/// # Errors
/// It is too long, or the other side is gone.
pub fn write(to: &mut impl Write, message: &impl Serialize) -> Result<(), WireError> {
    let mut bytes = vec![0; 4];
    serde_json::to_writer(&mut bytes, message).map_err(|error| WireError::Garbled(error.to_string()))?;
    let length = u32::try_from(bytes.len() - 4).unwrap_or(u32::MAX);
    if length as usize > LONGEST {
        return Err(WireError::TooLong(length));
    }
    bytes[..4].copy_from_slice(&length.to_le_bytes());
    Ok(to.write_all(&bytes)?)
}

/// Reads one message.
///
/// # Errors
/// Why there is none; nothing more can be read of this connection then.
pub fn read<T: DeserializeOwned>(from: &mut impl Read) -> Result<T, WireError> {
    let mut length = [0; 4];
    from.read_exact(&mut length)?;
    let length = u32::from_le_bytes(length);
    if length as usize > LONGEST {
        return Err(WireError::TooLong(length));
    }
    let mut bytes = vec![0; length as usize];
    from.read_exact(&mut bytes)?;
    serde_json::from_slice(&bytes).map_err(|error| WireError::Garbled(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::builtin_profile;
    use proptest::prelude::*;

    fn begin() -> FromClient {
        FromClient { serial: 1, request: Request::Begin { profile: builtin_profile(), new_session: false, shared: true } }
    }

    #[test]
    fn a_message_reads_as_it_was_written() {
        let mut wire = Vec::new();
        write(&mut wire, &begin()).unwrap();
        write(&mut wire, &FromClient { serial: 2, request: Request::End { session: 7 } }).unwrap();
        let mut wire = &wire[..];
        assert_eq!(read::<FromClient>(&mut wire).unwrap(), begin());
        assert_eq!(read::<FromClient>(&mut wire).unwrap().serial, 2);
        assert!(matches!(read::<FromClient>(&mut wire), Err(WireError::Closed)));
    }

    #[test]
    fn an_announced_length_beyond_all_bounds_is_refused_without_reading_on() {
        let mut wire = &[0xFF, 0xFF, 0xFF, 0x7F, b'{'][..];
        assert!(matches!(read::<FromClient>(&mut wire), Err(WireError::TooLong(0x7FFF_FFFF))));
        assert_eq!(wire, b"{");
    }

    #[test]
    fn a_field_too_many_and_another_version_are_refused() {
        let text = br#"{"serial":1,"request":{"end":{"session":1,"quietly":true}}}"#;
        let wire = [&u32::try_from(text.len()).unwrap().to_le_bytes()[..], text].concat();
        assert!(matches!(read::<FromClient>(&mut &wire[..]), Err(WireError::Garbled(_))));
        let other = Hello { protocol: PROTOCOL + 1, ..Hello::new(1) };
        assert!(matches!(other.check(), Err(WireError::Version(_))));
        let stranger = Hello { greeting: "good day".into(), ..Hello::new(1) };
        assert!(matches!(stranger.check(), Err(WireError::Garbled(_))));
        assert!(Hello::new(1).check().is_ok());
    }

    proptest! {
        #[test]
        fn whatever_bytes_come_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut wire = &bytes[..];
            while read::<FromClient>(&mut wire).is_ok() {}
        }

        #[test]
        fn a_message_with_one_bit_turned_is_read_or_refused(at in 0_usize..2000, bit in 0_u8..8) {
            let mut wire = Vec::new();
            write(&mut wire, &begin()).unwrap();
            let at = at % wire.len();
            wire[at] ^= 1 << bit;
            let _either = read::<FromClient>(&mut &wire[..]);
        }
    }
}
