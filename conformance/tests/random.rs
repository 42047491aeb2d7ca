//! No stream of events, however broken, makes the judge panic, and what is remembered is bounded by what is alive.

use cases::Catalogue;
use mapi_conformance::judge::{Buffered, Compiled, Finding, Judge, Options, RunEnd, Subject, evidence};
use mock_mapi::spec::{Method, method};
use mock_mapi::trace::{EventBuf, ObjectId, Party, Phase};
use proptest::prelude::*;
use std::sync::LazyLock;

static COMPILED: LazyLock<Compiled> = LazyLock::new(|| Compiled::new(&Catalogue::builtin().unwrap()).unwrap());

/// Methods that change the world come up more often than one in three hundred.
fn methods() -> impl Strategy<Value = Method> {
    let all: Vec<Method> = Method::all().collect();
    let busy = vec![
        method::Unknown::AddRef,
        method::Unknown::Release,
        method::Note::ObjectCreated,
        method::Note::StatusRow,
        method::Note::ProviderUid,
        method::Session::Logoff,
        method::Session::Advise,
        method::Session::Unadvise,
        method::Function::MAPILogonEx,
        method::Function::MAPIUninitialize,
        method::Function::MAPIFreeBuffer,
        method::MsProvider::Logon,
        method::XpLogon::TransportLogoff,
        method::MsgStore::StoreLogoff,
    ];
    prop_oneof![1 => proptest::sample::select(all), 3 => proptest::sample::select(busy)]
}

/// Small identities, so that events meet; the interface numbers of notes are real ones and others.
fn event() -> impl Strategy<Value = EventBuf> {
    let phase = prop_oneof![Just(Phase::Enter), Just(Phase::Leave), Just(Phase::Note)];
    let party = || (1_u8..=5).prop_map(|number| Party::from_number(number).unwrap());
    let word = prop_oneof![8 => 0_u64..12, 4 => 0_u64..40, 1 => any::<u64>()];
    let result = prop_oneof![3 => Just(0_u32), 1 => 0_u32..3, 1 => any::<u32>()];
    (methods(), phase, 0_u16..3, party(), party(), 0_u32..12, result, proptest::collection::vec(word, 0..9)).prop_map(
        |(method, phase, tid, from, to, object, result, payload)| {
            let phase = if method.to_string().starts_with("mock::") { Phase::Note } else { phase };
            EventBuf { seq: 0, ts: 0, phase, method, tid, from, to, object: ObjectId(object), result, payload }
        },
    )
}

fn options() -> Options {
    Options { edition: None, subject: Subject::Client }
}

proptest! {
    #[test]
    fn nothing_makes_the_judge_panic(mut events in proptest::collection::vec(event(), 0..300), crashed: bool) {
        for (seq, event) in (2..).zip(&mut events) {
            event.seq = seq;
        }
        let options = options();
        let mut judge = Judge::new(&COMPILED, &options);
        for event in &events {
            judge.event(&event.as_event());
        }
        prop_assert!(judge.world().size() <= 4 * events.len() + 1);
        let end = if crashed { RunEnd::Crashed { signal: 11 } } else { RunEnd::Completed };
        let judgement = judge.finish(end);
        prop_assert_eq!(judgement.events, events.len() as u64);
        let findings: Vec<&Finding> = judgement.findings().map(|(_, finding)| finding).collect();
        let lines = evidence(Buffered::new(&events), &findings).unwrap();
        prop_assert_eq!(lines.len(), findings.len());
    }
}
