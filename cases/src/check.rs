//! The patterns, as they stand in files (`docs/requirements.md`, "Patterns").

use crate::selector::Selectors;
use serde::{Deserialize, Deserializer};

/// What a pattern's state hangs on: the scopes and the keys are one list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[repr(u8)]
pub enum KeyKind {
    /// The whole trace.
    Machine,
    /// The process recorded.
    Process,
    /// A thread.
    Thread,
    /// An `IMAPISession` and what was opened through it.
    Session,
    /// A library.
    Library,
    /// A provider object.
    Provider,
    /// A logon: support object, logon object, store and what was opened through them.
    Logon,
    /// A support object; the same identity as its logon.
    Support,
    /// An object.
    Object,
    /// An advise registration: object and number.
    Connection,
    /// An advise sink.
    Sink,
    /// A block of MAPI memory.
    Buffer,
    /// One call, from entry to return.
    Call,
}

/// What a requirement checks: one pattern, or a monitor by its name.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum Check {
    /// What is opened is closed before something comes. See [`ClosedBefore`].
    ClosedBefore(ClosedBefore),
    /// Something is not used any more. See [`NotUsedAfter`].
    NotUsedAfter(NotUsedAfter),
    /// One thing comes before another. See [`Order`].
    Order(Order),
    /// As many of one as of another. See [`Balance`].
    Balance(Balance),
    /// Each has one that allows it. See [`OnlyIf`].
    OnlyIf(OnlyIf),
    /// Something happens during a call. See [`Within`].
    Within(Within),
    /// Something follows. See [`Response`].
    Response(Response),
    /// Something does not come any more. See [`Absence`].
    Absence(Absence),
    /// An argument has the right bits. See [`Flags`].
    Flags(Flags),
    /// A call returns the right code. See [`ResultIs`].
    Result(ResultIs),
    /// Something comes not too often. See [`AtMost`].
    AtMost(AtMost),
    /// Something is as it was. See [`Unchanged`].
    Unchanged(Unchanged),
    /// A monitor of its own.
    Monitor(String),
}

/// What `open` opened in the scope, `close` closes before `before` comes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ClosedBefore {
    /// Opens a key.
    pub open: Selectors,
    /// Closes it.
    pub close: Selectors,
    /// By then it must be closed.
    pub before: Selectors,
    /// Takes the duty away: the key need not be closed any more, and nothing was put to the test.
    #[serde(default)]
    pub unless: Selectors,
    /// What is opened and closed.
    pub key: KeyKind,
    /// What `before` and `open` share.
    #[serde(default = "process")]
    pub scope: KeyKind,
}

/// After `after`, no event of `use` on the same key.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct NotUsedAfter {
    /// From here the key is not to be used.
    pub after: Selectors,
    /// What counts as a use.
    #[serde(rename = "use", default = "anything")]
    pub uses: Selectors,
    /// What does not, although `use` selects it.
    #[serde(default)]
    pub allowed: Selectors,
    /// Makes the key usable again.
    #[serde(default)]
    pub until: Selectors,
    /// What puts it to the test; left out: that anything can come after `after`.
    pub tested_by: Option<Selectors>,
    /// What must not be used.
    pub key: KeyKind,
}

/// `first` comes before `then`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Order {
    /// What must have come.
    pub first: Selectors,
    /// What is judged.
    pub then: Selectors,
    /// Within what.
    pub scope: KeyKind,
    /// Only demanded since this happened.
    pub given: Option<Selectors>,
}

/// As many `down` as `up`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Balance {
    /// Counts up.
    pub up: Selectors,
    /// Counts down.
    pub down: Selectors,
    /// Here the count must be even; never, if left out.
    #[serde(default)]
    pub at: Selectors,
    /// Counts per what.
    #[serde(default = "process")]
    pub scope: KeyKind,
}

/// Every `event` has a `where` of its own before it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct OnlyIf {
    /// What is judged.
    pub event: Selectors,
    /// What allows it once.
    #[serde(rename = "where")]
    pub allowed_by: Selectors,
    /// Within what.
    #[serde(default = "process")]
    pub scope: KeyKind,
}

/// During a call of `during`, `expect` happens on the same key.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Within {
    /// The call.
    pub during: Selectors,
    /// What must happen in it.
    pub expect: Selectors,
    /// What both share.
    #[serde(default = "process")]
    pub key: KeyKind,
    /// Excuses the key from here on.
    #[serde(default)]
    pub unless: Selectors,
}

/// After `after`, `expect` follows before `before` comes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Response {
    /// Demands a response.
    pub after: Selectors,
    /// The response.
    pub expect: Selectors,
    /// By then it must have come.
    #[serde(default = "end")]
    pub before: Selectors,
    /// Takes the duty away: no response is owed any more, and nothing was put to the test.
    #[serde(default)]
    pub unless: Selectors,
    /// What all of them share.
    #[serde(default = "process")]
    pub key: KeyKind,
}

/// After `after`, no `never` on the same key before `until`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Absence {
    /// From here on.
    pub after: Selectors,
    /// What must not come.
    pub never: Selectors,
    /// Allows it again.
    #[serde(default)]
    pub until: Selectors,
    /// What puts it to the test; left out: that anything can come after `after`.
    pub tested_by: Option<Selectors>,
    /// What all of them share.
    #[serde(default = "process")]
    pub key: KeyKind,
}

/// The argument `arg` of `call` has the right bits.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Flags {
    /// The calls judged.
    pub call: Selectors,
    /// The argument's name in traces.
    pub arg: String,
    /// No bits but these.
    #[serde(default, deserialize_with = "bits")]
    #[cfg_attr(test, schemars(with = "Option<Bits>"))]
    pub allowed: Option<u64>,
    /// One of these bits and no other of them.
    #[serde(default, deserialize_with = "bits")]
    #[cfg_attr(test, schemars(with = "Option<Bits>"))]
    pub exactly_one_of: Option<u64>,
    /// All of these bits.
    #[serde(default, deserialize_with = "bits")]
    #[cfg_attr(test, schemars(with = "Option<Bits>"))]
    pub required: Option<u64>,
    /// None of these bits.
    #[serde(default, deserialize_with = "bits")]
    #[cfg_attr(test, schemars(with = "Option<Bits>"))]
    pub forbidden: Option<u64>,
    /// No bit at all.
    #[serde(default)]
    pub zero: bool,
    /// Any bit, whichever.
    #[serde(default)]
    pub nonzero: bool,
}

/// `call` returns one of `allowed`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ResultIs {
    /// The calls judged.
    pub call: Selectors,
    /// Codes by name, or `ok` or `failed` for all such codes.
    pub allowed: Vec<String>,
    /// Only judged after this happened on the same key.
    pub given: Option<Selectors>,
    /// What `given` and `call` share.
    #[serde(default = "object")]
    pub key: KeyKind,
}

/// `event` happens at most `count` times.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AtMost {
    /// What is counted.
    pub event: Selectors,
    /// So often, and no more.
    pub count: u64,
    /// Counted per what.
    #[serde(default = "process")]
    pub scope: KeyKind,
    /// Counted per what, within the scope.
    pub key: Option<KeyKind>,
}

/// Something is after the run as it was before.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Unchanged {
    /// What.
    pub what: Subject,
}

/// What can be compared before and after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum Subject {
    /// The file of a provider's library.
    LibraryFile,
}

fn process() -> KeyKind {
    KeyKind::Process
}

fn object() -> KeyKind {
    KeyKind::Object
}

fn anything() -> Selectors {
    Selectors(vec![crate::Selector::parse("*").expect("`*` is a selector")])
}

fn end() -> Selectors {
    Selectors(vec![crate::Selector::End])
}

/// Bits as one number, or as a list of numbers that are taken together.
#[derive(Deserialize)]
#[serde(untagged)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
enum Bits {
    One(u64),
    Many(Vec<u64>),
}

fn bits<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    Ok(Some(match Bits::deserialize(deserializer)? {
        Bits::One(bits) => bits,
        Bits::Many(list) => list.into_iter().fold(0, |all, one| all | one),
    }))
}
