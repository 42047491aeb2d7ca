//! Selectors with their names looked up: which methods, which of their events, and what the event must be like.

use crate::tracker::{Shapes, UNKNOWN, WORDS};
use cases::{Condition, HandsOut, Moment, Selector};
use mock_mapi::spec::{ArgKind, Interface, Method};
use mock_mapi::trace::{Party, Phase};

/// Which events a role takes where its selector does not say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Default {
    /// The entry.
    Enter,
    /// The return.
    Leave,
    /// The successful return.
    Success,
    /// Both events; what is said of the result holds for the return.
    Both,
}

/// What an event must be like, besides being of the right method and phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Filter {
    /// A bit per party that may call.
    pub callers: u8,
    /// What the result must be.
    pub condition: Option<Condition>,
    /// A bit per interface the object called may have.
    pub interfaces: u64,
    /// What else, which few selectors ask.
    pub more: More,
}

/// What few selectors ask of an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct More {
    /// An argument's place and the number it must have.
    pub argument: Option<(Place, u64)>,
    /// What must be handed out.
    pub hands_out: Option<Handed>,
}

/// Where an argument stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the payload of the event itself.
    Here(u8),
    /// Among the words kept of the call's entry.
    Entry(u8),
}

/// What a call hands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Handed {
    Buffers,
    /// Objects of these interfaces, a bit for each.
    Objects(u64),
}

/// One method's events that a selector takes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Selected {
    pub method: Method,
    pub phase: Phase,
    pub filter: Filter,
}

impl Filter {
    /// Whether an object of this interface will do.
    #[inline]
    pub fn takes_interface(self, interface: u8) -> bool {
        self.interfaces == u64::MAX || interface != UNKNOWN && self.interfaces & 1 << (interface & 63) != 0
    }
}

/// All that a selector takes; nothing for `end`.
///
/// # Errors
/// The name that means nothing, and what was expected. It is part of the selector's text.
pub(crate) fn resolve(selector: &Selector, default: Default) -> Result<Vec<Selected>, (String, String)> {
    let Selector::Event { caller, name, interfaces, argument, hands_out, condition, moment } = selector else {
        return Ok(Vec::new());
    };
    let wrong = |part: &str, what: &str| (part.to_owned(), format!("`{part}`: {what}"));
    let callers = match caller {
        None => u8::MAX,
        Some(caller) => match Party::from_name(caller) {
            Some(party) => 1 << party as u8,
            None => return Err(wrong(caller, "expected client, provider, subsystem, spooler or system")),
        },
    };
    let mut mask = if interfaces.is_empty() { u64::MAX } else { 0 };
    for interface in interfaces {
        let named = Interface::from_name(interface).ok_or_else(|| wrong(interface, "no interface of MAPI"))?;
        mask |= extenders(named);
    }
    let hands_out = match hands_out {
        None => None,
        Some(HandsOut::Buffer) => Some(Handed::Buffers),
        Some(HandsOut::Object(name)) => {
            let named = Interface::from_name(name).ok_or_else(|| wrong(name, "no interface of MAPI"))?;
            Some(Handed::Objects(extenders(named)))
        }
    };
    let default = if hands_out.is_some() { Default::Success } else { default };
    let methods = methods(name).ok_or_else(|| {
        wrong(name, "no method, function or note; expected it as documented, for instance IMAPISession::Logoff")
    })?;
    let mut selected = Vec::new();
    for method in methods {
        let interfaces = mask;
        let shape = Shapes::get().of(method);
        match hands_out {
            Some(Handed::Buffers) if shape.buffers_out.is_empty() => continue,
            Some(Handed::Objects(wanted)) if !may_hand_out(method, wanted) => continue,
            _ => {}
        }
        let mut missing = None;
        let mut take = |phase: Phase, condition| {
            let argument = argument.as_ref().and_then(|(name, value)| {
                let found = place(method, name, phase);
                if found.is_none() {
                    missing = Some(wrong(name, &format!("{method} keeps no number of this name there")));
                }
                Some((found?, *value))
            });
            let more = More { argument, hands_out };
            selected.push(Selected { method, phase, filter: Filter { callers, condition, interfaces, more } });
        };
        if method.interface() == Interface::Note {
            if moment.is_some() || condition.is_some() {
                return Err(wrong(name, "a note has no result, entry or return"));
            }
            take(Phase::Note, None);
            if let Some(missing) = missing {
                return Err(missing);
            }
            continue;
        }
        let phase = |moment: Moment| if moment == Moment::Enter { Phase::Enter } else { Phase::Leave };
        match (moment, condition, default) {
            (Some(moment), condition, _) => take(phase(*moment), *condition),
            (None, condition, Default::Both) => {
                take(Phase::Enter, None);
                take(Phase::Leave, *condition);
            }
            (None, Some(condition), _) => take(Phase::Leave, Some(*condition)),
            (None, None, Default::Enter) => take(Phase::Enter, None),
            (None, None, Default::Leave) => take(Phase::Leave, None),
            (None, None, Default::Success) => take(Phase::Leave, Some(Condition::Ok)),
        }
        if let Some(missing) = missing {
            return Err(missing);
        }
    }
    if selected.is_empty() && !name.ends_with('*') {
        Err(wrong(name, "nothing by this name hands out such a thing"))
    } else {
        Ok(selected)
    }
}

/// Whether the method may hand out an object of one of these interfaces, a bit for each.
fn may_hand_out(method: Method, wanted: u64) -> bool {
    method.spec().args.iter().any(|arg| match arg.kind {
        // What is declared as a base may be anything that extends it.
        ArgKind::Out(declared) => wanted & (extenders(declared) | 1 << declared as u8) != 0,
        kind => kind.hands_out_object(),
    })
}

/// Where an event of this phase finds an argument: in its own payload, else in what is kept of the entry.
fn place(method: Method, name: &str, phase: Phase) -> Option<Place> {
    let at = |leave| method.scalar_index(name, leave).and_then(|at| u8::try_from(at).ok());
    if phase == Phase::Leave {
        at(true).map(Place::Here).or_else(|| at(false).filter(|at| usize::from(*at) < WORDS).map(Place::Entry))
    } else {
        at(false).map(Place::Here)
    }
}

/// The methods of this name. Those of an interface are the ones it declares itself.
fn methods(name: &str) -> Option<Vec<Method>> {
    if name == "*" {
        return Some(Method::all().filter(|method| method.interface() != Interface::Note).collect());
    }
    match name.strip_suffix("::*") {
        Some(interface) => {
            let interface = Interface::from_name(interface)?;
            Some(Method::all().filter(|method| method.interface() == interface).collect())
        }
        None => Method::from_name(name).map(|method| vec![method]),
    }
}

/// A bit per interface that is this one or extends it.
fn extenders(of: Interface) -> u64 {
    (0..63)
        .filter_map(Interface::from_number)
        .filter(|interface| interface.extends(of))
        .fold(0, |mask, interface| mask | 1 << interface as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(text: &str, default: Default) -> Vec<Selected> {
        resolve(&Selector::parse(text).unwrap(), default).unwrap()
    }

    #[test]
    fn an_interface_stands_for_those_that_extend_it() {
        let got = resolved("IUnknown::Release(IMAPIProp)", Default::Enter);
        assert!(
            got[0].filter.takes_interface(Interface::Message as u8) && !got[0].filter.takes_interface(Interface::Table as u8)
        );
        assert!(!got[0].filter.takes_interface(UNKNOWN) && resolved("*", Default::Enter)[0].filter.takes_interface(UNKNOWN));
    }

    #[test]
    fn the_moment_follows_from_the_condition_and_the_role() {
        let phase = |text, default| resolved(text, default)[0].phase;
        assert_eq!(phase("MAPIUninitialize", Default::Enter), Phase::Enter);
        assert_eq!(phase("MAPIUninitialize last", Default::Enter), Phase::Leave);
        assert_eq!(phase("MAPIUninitialize last@enter", Default::Leave), Phase::Enter);
        assert_eq!(phase("mock::StatusRow", Default::Enter), Phase::Note);
        assert_eq!(resolved("IMAPISession::Advise", Default::Success)[0].filter.condition, Some(Condition::Ok));
        assert_eq!(resolved("IMSLogon::Logoff", Default::Both).len(), 2);
    }

    #[test]
    fn what_is_handed_out_narrows_the_methods() {
        let got = resolved("client>*->IMAPIFolder", Default::Enter);
        assert!(got.iter().all(|one| one.phase == Phase::Leave && one.filter.condition == Some(Condition::Ok)));
        let names: Vec<_> = got.iter().map(|one| one.method.to_string()).collect();
        assert!(names.contains(&"IMAPIFolder::CreateFolder".to_owned()) && !names.contains(&"IUnknown::Release".to_owned()));
    }

    #[test]
    fn an_argument_of_the_entry_counts_on_return() {
        let argument = |text| resolved(text, Default::Enter)[0].filter.more.argument;
        assert_eq!(argument("MSGServiceEntry[context=4]"), Some((Place::Here(2), 4)));
        assert_eq!(argument("MSGServiceEntry[context=4] ok"), Some((Place::Entry(2), 4)));
        assert!(resolve(&Selector::parse("MAPIUninitialize[flags=1]").unwrap(), Default::Enter).is_err());
    }

    #[test]
    fn all_methods_of_an_interface_are_those_it_declares() {
        assert_eq!(resolved("IMsgStore::*", Default::Enter).len(), Interface::MsgStore.spec().methods.len());
    }
}
