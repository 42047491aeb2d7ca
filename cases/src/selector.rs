//! Selectors: which events a pattern looks at, as text (`docs/requirements.md`, "Selecting events").

use serde::de::{Error as _, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::fmt;

/// What the result must be for a selector to take the event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// The call succeeded.
    Ok,
    /// The call failed.
    Failed,
    /// The call gave up the last reference, or the last initialisation of the process.
    Last,
}

/// Which of a call's two events is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Before the call.
    Enter,
    /// After it.
    Leave,
}

/// What the call must hand out for a selector to take its return.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HandsOut {
    /// MAPI memory.
    Buffer,
    /// An object of this interface or of one that extends it.
    Object(String),
}

/// One selector, taken apart; names are still text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selector {
    /// The end of a completed run.
    End,
    /// Events of calls, or notes of the mock.
    Event {
        /// Who calls; any party if left out.
        caller: Option<String>,
        /// `Interface::Method`, `Function`, `Interface::*` or `*`.
        name: String,
        /// Interfaces that the object called must have one of; empty for any.
        interfaces: Vec<String>,
        /// An argument and the number it must have.
        argument: Option<(String, u64)>,
        /// What the call must hand out.
        hands_out: Option<HandsOut>,
        /// What the result must be.
        condition: Option<Condition>,
        /// Which of the two events, where it is said.
        moment: Option<Moment>,
    },
}

impl Selector {
    /// Takes a selector apart.
    ///
    /// # Errors
    /// What is wrong with the text, and what was expected.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = |what: &str| format!("selector `{text}`: {what}");
        if text == "end" {
            return Ok(Self::End);
        }
        let (rest, moment) = match text.rsplit_once('@') {
            Some((rest, "enter")) => (rest, Some(Moment::Enter)),
            Some((rest, "leave")) => (rest, Some(Moment::Leave)),
            Some(_) => return Err(wrong("after `@` expected enter or leave")),
            None => (text, None),
        };
        let (rest, condition) = match rest.rsplit_once(' ') {
            Some((rest, "ok")) => (rest, Some(Condition::Ok)),
            Some((rest, "failed")) => (rest, Some(Condition::Failed)),
            Some((rest, "last")) => (rest, Some(Condition::Last)),
            Some(_) => return Err(wrong("after the space expected ok, failed or last")),
            None => (rest, None),
        };
        let (rest, hands_out) = match rest.split_once("->") {
            Some((rest, "buffer")) => (rest, Some(HandsOut::Buffer)),
            Some((rest, interface)) => (rest, Some(HandsOut::Object(interface.to_owned()))),
            None => (rest, None),
        };
        let (rest, argument) = match rest.split_once('[') {
            Some((rest, argument)) => {
                let pair = argument.strip_suffix(']').and_then(|pair| pair.split_once('='));
                let pair = pair.and_then(|(name, value)| Some((name.to_owned(), number(value)?)));
                (rest, Some(pair.ok_or_else(|| wrong("in brackets expected `argument=number`"))?))
            }
            None => (rest, None),
        };
        let (rest, interfaces) = match rest.split_once('(') {
            Some((rest, list)) => {
                let list = list.strip_suffix(')').ok_or_else(|| wrong("expected `)` after the interfaces"))?;
                (rest, list.split('|').map(str::to_owned).collect())
            }
            None => (rest, Vec::new()),
        };
        let (caller, name) = match rest.split_once('>') {
            Some((caller, name)) => (Some(caller.to_owned()), name),
            None => (None, rest),
        };
        if name.is_empty() || name.contains(|c: char| !c.is_alphanumeric() && !matches!(c, ':' | '*' | '_')) {
            return Err(wrong(
                "expected `[caller>]Name[(Interface|…)][[argument=number]][->Interface][ ok| failed| last][@enter|@leave]` or `end`",
            ));
        }
        if condition.is_some_and(|c| c != Condition::Last) && moment == Some(Moment::Enter) {
            return Err(wrong("there is no result before the call"));
        }
        if hands_out.is_some() && moment == Some(Moment::Enter) {
            return Err(wrong("nothing is handed out before the call"));
        }
        Ok(Self::Event { caller, name: name.to_owned(), interfaces, argument, hands_out, condition, moment })
    }
}

fn number(text: &str) -> Option<u64> {
    text.strip_prefix("0x").map_or_else(|| text.parse().ok(), |digits| u64::from_str_radix(digits, 16).ok())
}

/// One selector or a list of them; an event is selected if any of them takes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selectors(pub Vec<Selector>);

impl Selectors {
    /// Whether the end of the run is among them.
    #[must_use]
    pub fn has_end(&self) -> bool {
        self.0.contains(&Selector::End)
    }
}

impl<'de> Deserialize<'de> for Selectors {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ListVisitor).map(Self)
    }
}

struct One(Selector);

impl<'de> Deserialize<'de> for One {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Selector::parse(&text).map(Self).map_err(D::Error::custom)
    }
}

struct ListVisitor;

impl<'de> Visitor<'de> for ListVisitor {
    type Value = Vec<Selector>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a selector or a list of selectors")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
        Selector::parse(text).map(|one| vec![one]).map_err(E::custom)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while let Some(One(selector)) = seq.next_element()? {
            list.push(selector);
        }
        if list.is_empty() { Err(A::Error::custom("an empty list of selectors")) } else { Ok(list) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_all_parts_apart() {
        let got = Selector::parse("client>IUnknown::Release(IMsgStore|IMAPITable) last@enter");
        let expected = Selector::Event {
            caller: Some("client".into()),
            name: "IUnknown::Release".into(),
            interfaces: vec!["IMsgStore".into(), "IMAPITable".into()],
            argument: None,
            hands_out: None,
            condition: Some(Condition::Last),
            moment: Some(Moment::Enter),
        };
        assert_eq!(got, Ok(expected));
        assert_eq!(Selector::parse("end"), Ok(Selector::End));
        let Ok(Selector::Event { argument, hands_out, condition, .. }) = Selector::parse("*[flags=0x10]->IMAPIFolder ok") else {
            panic!()
        };
        assert_eq!(argument, Some(("flags".into(), 16)));
        assert_eq!((hands_out, condition), (Some(HandsOut::Object("IMAPIFolder".into())), Some(Condition::Ok)));
    }

    #[test]
    fn says_what_it_expected() {
        for (text, expected) in [
            ("A::B good", "expected ok, failed or last"),
            ("A::B@before", "expected enter or leave"),
            ("A::B(X", "expected `)`"),
            ("A::B[x]", "argument=number"),
            ("A::B->buffer@enter", "nothing is handed out"),
            ("A::B ok@enter", "no result before the call"),
            ("", "expected `[caller>]Name"),
        ] {
            let error = Selector::parse(text).unwrap_err();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }
}
