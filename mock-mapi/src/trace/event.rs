//! One event: a call entered or left, or a note of the mock.

use crate::spec::{ArgKind, Code, Interface, Method, Recorded};
use serde::{Deserialize, Serialize};

/// Identity of an object, a buffer or an advise sink. Given once, never reused; 0 is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ObjectId(pub u32);

/// Who takes part in a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[repr(u8)]
pub enum Party {
    /// A program that uses MAPI.
    Client = 1,
    /// MAPI itself: the mock.
    Subsystem = 2,
    /// A service provider.
    Provider = 3,
    /// The MAPI spooler: the mock.
    Spooler = 4,
    /// The operating system: loader, process end.
    System = 5,
}

impl Party {
    /// The party of this number.
    #[inline]
    #[must_use]
    pub const fn from_number(number: u8) -> Option<Self> {
        Some(match number {
            1 => Self::Client,
            2 => Self::Subsystem,
            3 => Self::Provider,
            4 => Self::Spooler,
            5 => Self::System,
            _ => return None,
        })
    }

    /// Its name in traces and data files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Subsystem => "subsystem",
            Self::Provider => "provider",
            Self::Spooler => "spooler",
            Self::System => "system",
        }
    }

    /// The party of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        (1..=5).filter_map(Self::from_number).find(|party| party.name() == name)
    }
}

/// What an event says of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Phase {
    /// Recorded before the call; `ph` is `B`.
    Enter = 1,
    /// Recorded after it; `ph` is `E`.
    Leave = 2,
    /// A note of the mock at one instant; `ph` is `i`.
    Note = 3,
}

/// What keeps a library mapped after the mock has let go of it (field `pinned_by` of `mock::LibraryState`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Pin {
    /// Nothing: it is gone.
    None = 0,
    /// The loader itself, for reasons of its own; never held against a provider.
    Loader = 1,
    /// A thread of the provider that still runs.
    Thread = 2,
    /// A handle the provider opened on itself.
    Handle = 3,
    /// An object of it that the mock still holds: its code is kept, and the mock is to blame.
    Object = 4,
}

/// An event as it is handed to readers and judges; it borrows its payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event<'a> {
    /// Place of the record in its trace, in units; grows, is not dense.
    pub seq: u64,
    /// Nanoseconds since the trace began.
    pub ts: u64,
    /// Entered, left, or a note.
    pub phase: Phase,
    /// The method, function or note.
    pub method: Method,
    /// Index of the thread, in order of first appearance in the process.
    pub tid: u16,
    /// Who calls.
    pub from: Party,
    /// Who is called.
    pub to: Party,
    /// The object called; 0 for a function.
    pub object: ObjectId,
    /// On leaving: the result. For `AddRef` and `Release` the reference count after. 0 otherwise.
    pub result: u32,
    /// Recorded arguments: the scalars in order, one word each, then the blobs, each a length word and its bytes.
    pub payload: &'a [u64],
}

impl<'a> Event<'a> {
    /// The result as a code.
    #[must_use]
    pub const fn code(&self) -> Code {
        Code(self.result)
    }

    /// The recorded scalar at `index` of the payload (see [`Method::scalar_index`]); 0 where a cut record lacks it.
    #[inline]
    #[must_use]
    pub fn word(&self, index: usize) -> u64 {
        self.payload.get(index).copied().unwrap_or(0)
    }

    /// The recorded scalar argument `name`, if the method records one of that name in this phase.
    #[must_use]
    pub fn scalar(&self, name: &str) -> Option<u64> {
        let index = self.method.scalar_index(name, self.phase == Phase::Leave)?;
        self.payload.get(index).copied()
    }

    /// The recorded scalar argument `name` as an object.
    #[must_use]
    pub fn object_arg(&self, name: &str) -> Option<ObjectId> {
        self.scalar(name).and_then(|word| u32::try_from(word).ok()).map(ObjectId)
    }

    /// The recorded string or bytes `name`.
    #[must_use]
    pub fn blob(&self, name: &str) -> Option<Vec<u8>> {
        self.fields().find(|(field, _, _)| *field == name).and_then(|(_, _, value)| match value {
            Field::Blob(bytes) => Some(bytes),
            Field::Scalar(_) => None,
        })
    }

    /// The recorded string `name`.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<String> {
        self.blob(name).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
    }

    /// All recorded arguments in the order of the method's arguments.
    #[must_use]
    pub fn fields(&self) -> Fields<'a> {
        let args = self.method.spec().args;
        let leave = self.phase == Phase::Leave;
        let scalars = args.iter().filter(|arg| recorded(arg.kind, leave) == Recorded::Scalar).count();
        Fields { args: args.iter(), leave, payload: self.payload, scalar: 0, blob: scalars }
    }

    /// A copy that owns its payload.
    #[must_use]
    pub fn to_buf(&self) -> EventBuf {
        let Self { seq, ts, phase, method, tid, from, to, object, result, payload } = *self;
        EventBuf { seq, ts, phase, method, tid, from, to, object, result, payload: payload.to_vec() }
    }
}

fn recorded(kind: ArgKind, leave: bool) -> Recorded {
    if leave { kind.on_leave() } else { kind.on_enter() }
}

/// One recorded argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field {
    /// A number, a bitmask, an object.
    Scalar(u64),
    /// A string (UTF-8) or bytes, cut at [`super::MAX_BLOB`].
    Blob(Vec<u8>),
}

/// The recorded arguments of an event: name, kind, value.
#[derive(Clone, Debug)]
pub struct Fields<'a> {
    args: std::slice::Iter<'static, crate::spec::ArgSpec>,
    leave: bool,
    payload: &'a [u64],
    scalar: usize,
    blob: usize,
}

impl Iterator for Fields<'_> {
    type Item = (&'static str, ArgKind, Field);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let arg = self.args.next()?;
            match recorded(arg.kind, self.leave) {
                Recorded::No => {}
                Recorded::Scalar => {
                    let word = *self.payload.get(self.scalar)?;
                    self.scalar += 1;
                    return Some((arg.name, arg.kind, Field::Scalar(word)));
                }
                Recorded::Blob => {
                    let length = usize::try_from(*self.payload.get(self.blob)?).ok()?;
                    let words = length.div_ceil(8);
                    let bytes = self.payload.get(self.blob + 1..self.blob + 1 + words)?;
                    self.blob += 1 + words;
                    let mut bytes: Vec<u8> = bytes.iter().flat_map(|word| word.to_le_bytes()).collect();
                    bytes.truncate(length);
                    return Some((arg.name, arg.kind, Field::Blob(bytes)));
                }
            }
        }
    }
}

/// An event that owns its payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventBuf {
    /// See [`Event::seq`].
    pub seq: u64,
    /// See [`Event::ts`].
    pub ts: u64,
    /// See [`Event::phase`].
    pub phase: Phase,
    /// See [`Event::method`].
    pub method: Method,
    /// See [`Event::tid`].
    pub tid: u16,
    /// See [`Event::from`].
    pub from: Party,
    /// See [`Event::to`].
    pub to: Party,
    /// See [`Event::object`].
    pub object: ObjectId,
    /// See [`Event::result`].
    pub result: u32,
    /// See [`Event::payload`].
    pub payload: Vec<u64>,
}

impl EventBuf {
    /// An event with nothing recorded yet but its phase and method; thread 0, from client to subsystem.
    #[must_use]
    pub fn new(phase: Phase, method: Method) -> Self {
        Self {
            seq: 0,
            ts: 0,
            phase,
            method,
            tid: 0,
            from: Party::Client,
            to: Party::Subsystem,
            object: ObjectId(0),
            result: 0,
            payload: Vec::new(),
        }
    }

    /// The borrowed view.
    #[must_use]
    pub fn as_event(&self) -> Event<'_> {
        let Self { seq, ts, phase, method, tid, from, to, object, result, ref payload } = *self;
        Event { seq, ts, phase, method, tid, from, to, object, result, payload }
    }

    /// Sets the payload from named values; what is not named is 0 or empty. The error names the value no such argument takes.
    ///
    /// # Errors
    /// The first name that is no recorded argument of this method in this phase, or whose value is of the other sort.
    pub fn set_fields(&mut self, values: &[(&str, Field)]) -> Result<(), String> {
        let leave = self.phase == Phase::Leave;
        let args = self.method.spec().args;
        let mut scalars = Vec::new();
        let mut blobs = Vec::new();
        let mut used = 0;
        for arg in args {
            let value = values.iter().find(|(name, _)| *name == arg.name).map(|(_, value)| value);
            match (recorded(arg.kind, leave), value) {
                (Recorded::No, _) => continue,
                (Recorded::Scalar, Some(Field::Scalar(word))) => scalars.push(*word),
                (Recorded::Scalar, None) => scalars.push(0),
                (Recorded::Blob, Some(Field::Blob(bytes))) => push_blob(&mut blobs, bytes),
                (Recorded::Blob, None) => blobs.push(0),
                (Recorded::Scalar, Some(Field::Blob(_))) => {
                    return Err(format!("`{}` of {} takes a number", arg.name, self.method));
                }
                (Recorded::Blob, Some(Field::Scalar(_))) => return Err(format!("`{}` of {} takes text", arg.name, self.method)),
            }
            used += usize::from(value.is_some());
        }
        if used != values.len() {
            let known = |name: &str| args.iter().any(|arg| arg.name == name && recorded(arg.kind, leave) != Recorded::No);
            let unknown = values.iter().find(|(name, _)| !known(name)).map_or("a name given twice", |(name, _)| name);
            return Err(format!("{} records no argument `{unknown}` here", self.method));
        }
        scalars.extend(blobs);
        self.payload = scalars;
        Ok(())
    }
}

/// Appends a blob: its length in bytes, then the bytes in whole words; cut at [`super::MAX_BLOB`].
pub(crate) fn push_blob(payload: &mut Vec<u64>, bytes: &[u8]) {
    let bytes = &bytes[..bytes.len().min(super::MAX_BLOB)];
    payload.push(bytes.len() as u64);
    payload.extend(bytes.chunks(8).map(|chunk| {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        u64::from_le_bytes(word)
    }));
}

/// The interface number of a `mock::ObjectCreated` note as an interface.
impl Event<'_> {
    /// The interface a `mock::ObjectCreated` note names.
    #[must_use]
    pub fn interface_arg(&self) -> Option<Interface> {
        self.scalar("interface").and_then(|n| u8::try_from(n).ok()).and_then(Interface::from_number)
    }
}
