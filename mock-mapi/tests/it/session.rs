//! Whole sessions on the built-in providers, through the Rust door, judged by their traces.

use crate::common::{FULL, run};
use mock_mapi::spec::{Interface, method};
use mock_mapi::trace::{EventBuf, Party, Phase};

#[test]
fn a_full_session_leaves_nothing_behind() {
    let run = run(FULL);
    assert_eq!(run.subsystem.live_objects(), 0, "{}", run.text());
    assert_eq!(run.unfreed_buffers(), Vec::<u64>::new(), "{}", run.text());
    assert_eq!(run.failures(), Vec::<String>::new());
}

#[test]
fn a_message_submitted_and_not_sent_is_there_at_the_next_logon() {
    let run = run(r#"
        init
        logon s; open-store s m; open m f outbox; create-message f g; add-recipient g "a@example.com"; submit g
        release g; release f; store-logoff m no-wait; release m; logoff s; release s
        logon s; open-store s m; table m outgoing-queue t; query-rows t; release t; release m; logoff s; release s
        uninit"#);
    let reads = run.events().into_iter().filter(|e| e.method == method::Table::QueryRows && e.phase == Phase::Leave);
    assert!(reads.count() > 0, "{}", run.text());
    assert_eq!(run.subsystem.live_objects(), 0, "{}", run.text());
}

#[test]
fn a_store_let_go_without_logoff_ends_its_transports_by_itself() {
    let run = run("init; logon s no-mail; open-store s m; release m; logoff s; release s; uninit");
    let wanted = ["IMAPISupport::StoreLogoffTransports", "IMSLogon::Logoff", "IMSProvider::Shutdown", "FreeLibrary"];
    assert_eq!(run.order(&wanted), wanted, "{}", run.text());
}

#[test]
fn every_support_object_is_released_once_whichever_way_a_store_ends() {
    for end in [
        "release m; logoff s",
        "logoff s; release m",
        "store-logoff m orderly; release m; logoff s",
        "store-logoff m abort; logoff s",
    ] {
        let run = run(&format!("init; logon s; address-book s b; open-store s m; {end}; release b; release s; uninit"));
        let events = run.events();
        let by_provider = |e: &&EventBuf| e.phase == Phase::Enter && e.from == Party::Provider;
        let released = |object| {
            events.iter().filter(by_provider).filter(move |e| e.method == method::Unknown::Release && e.object == object)
        };
        let supports: Vec<_> = run.objects_of(Interface::Support);
        assert_eq!(supports.len(), 3);
        for support in supports {
            assert_eq!(released(support).count(), 1, "{end}: {support:?}\n{}", run.text());
        }
    }
}

#[test]
fn the_same_scenario_twice_gives_the_same_bytes() {
    assert_eq!(run(FULL).bytes(), run(FULL).bytes());
}
