//! How likely each step is: what opens, uses and ends objects of the sorts of provider under test comes up most.

use cases::Kind;
use mock_mapi::scenario::{PolicyKind, StatusOf, Step};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::Union;
use std::collections::BTreeMap;
use std::mem::{Discriminant, discriminant};

/// Steps that are equally likely, and how likely they are together.
struct Group {
    weight: u32,
    kind: Discriminant<Step>,
    wrong: bool,
    steps: Vec<Step>,
}

/// One of the choices. Steps of one sort share one weight, so that ten open folders do not crowd out the one store.
pub(super) fn strategy(choices: Vec<(bool, Step)>, kinds: &[Kind]) -> BoxedStrategy<Step> {
    let mut groups: BTreeMap<usize, Group> = BTreeMap::new();
    for (wrong, step) in choices {
        let weight = weight(&step, wrong, kinds);
        if weight == 0 {
            continue;
        }
        let kind = discriminant(&step);
        let same = |group: &&mut Group| group.kind == kind && group.wrong == wrong && group.weight == weight;
        match groups.values_mut().find(same) {
            Some(group) => group.steps.push(step),
            None => drop(groups.insert(groups.len(), Group { weight, kind, wrong, steps: vec![step] })),
        }
    }
    // There is always one: MAPI can be initialised once more, or its utilities ended.
    let options = groups.into_values().map(|group| (group.weight, select(group.steps).boxed()));
    Union::new_weighted(options.collect()).no_shrink().boxed()
}

fn weight(step: &Step, wrong: bool, kinds: &[Kind]) -> u32 {
    let has = |kind: Kind, yes: u32, no: u32| if kinds.contains(&kind) { yes } else { no };
    if wrong {
        return match step {
            Step::Uninit {} | Step::OleUninit {} | Step::UtilDeinit {} => 1,
            Step::Logoff { .. } => 8,
            Step::StoreLogoff { .. } => 4,
            _ => 10,
        };
    }
    match step {
        Step::Init { .. } | Step::Submit { .. } | Step::OpenStatus { of: StatusOf::Store, .. } => has(Kind::Store, 20, 8),
        Step::Logon { options, .. } if options.no_mail => 6,
        Step::Logon { .. } => 16,
        Step::Logoff { .. } => 14,
        Step::OpenStore { .. } => has(Kind::Store, 40, 0),
        Step::StoreLogoff { .. } | Step::CreateMessage { .. } => 16,
        Step::AddressBook { .. } => has(Kind::AddressBook, 40, 4),
        Step::OpenStatus { of: StatusOf::AddressBook, .. } => has(Kind::AddressBook, 16, 0),
        Step::OpenStatus { of: StatusOf::Transport, .. } => has(Kind::Transport, 40, 0),
        Step::Open { .. } | Step::Release { .. } => 30,
        Step::OpenEntry { .. } | Step::Advise { .. } | Step::Validate { .. } | Step::Flush { .. } => 20,
        Step::Save { .. } | Step::Table { .. } | Step::AddRecipient { .. } => 12,
        Step::Attach { .. } | Step::QueryRows { .. } | Step::Unadvise { .. } | Step::Use { .. } | Step::GetProps { .. } => 8,
        Step::Policy { kind: PolicyKind::Orderly } | Step::Repeat { .. } | Step::On { .. } => 0,
        Step::Policy { .. } => has(Kind::Transport, 6, 3),
        Step::OleInit {} | Step::OleUninit {} | Step::UtilInit {} | Step::UtilDeinit {} => 2,
        _ => 4,
    }
}
