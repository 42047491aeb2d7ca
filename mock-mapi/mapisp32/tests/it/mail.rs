//! Messages that are submitted are sent once and delivered once, whoever dies.

use crate::common::{Bench, Client, named, wait_until};
use rusqlite::Connection;
use std::collections::BTreeSet;

const INBOX: u64 = 3;
const OUTBOX: u64 = 4;
const SENT_ITEMS: u64 = 5;

pub fn submit(subject: &str) -> String {
    format!("create-message f g; set-subject g \"{subject}\"; add-recipient g \"someone@example.com\"; submit g; release g")
}

/// The same for somebody else too, whom no transport reaches.
fn submit_to_nobody_too(subject: &str) -> String {
    submit(subject).replace("; submit", "; add-recipient g \"FAX:12345\"; submit")
}

/// What a machine's file holds.
#[derive(Debug, Default)]
pub struct Mail {
    /// Subjects, by folder.
    pub inbox: Vec<String>,
    pub outbox: Vec<String>,
    pub sent: Vec<String>,
    pub queued: u64,
    /// Letters, and those of them that are delivered.
    letters: (u64, u64),
    /// Messages the spooler is not done with.
    pub journal: u64,
    /// Reports that were made and are in no store yet.
    reports: u64,
    /// What the spooler knows of recipients of messages that it is not done with.
    recipients: u64,
}

impl Mail {
    pub fn of(bench: &Bench) -> Self {
        let file = Connection::open(bench.home().join("mail.sqlite")).expect("the file");
        file.busy_timeout(crate::common::PATIENCE).expect("a timeout");
        let number = |sql: &str| file.query_row(sql, [], |row| row.get::<_, i64>(0)).map(i64::unsigned_abs).unwrap_or_default();
        let mut mail = Self {
            queued: number("SELECT count(*) FROM outgoing"),
            letters: (number("SELECT count(*) FROM letter"), number("SELECT count(*) FROM letter WHERE delivered = 1")),
            journal: number("SELECT count(*) FROM journal"),
            reports: number("SELECT count(*) FROM report WHERE delivered = 0"),
            recipients: number("SELECT (SELECT count(*) FROM told) + (SELECT count(*) FROM cared_for)"),
            ..Self::default()
        };
        let mut messages = file.prepare("SELECT content FROM message ORDER BY number").expect("the messages");
        for text in messages.query_map([], |row| row.get::<_, String>(0)).expect("the messages") {
            let message: serde_json::Value = serde_json::from_str(&text.expect("a message")).expect("a message");
            let props = message["props"].as_array().cloned().unwrap_or_default();
            let subject = props.iter().find(|p| p["tag"].as_u64().is_some_and(|tag| tag >> 16 == 0x37)).expect("a subject")["value"]["Text"].clone();
            let folder = match message["folder"].as_u64().expect("a folder") {
                INBOX => &mut mail.inbox,
                OUTBOX => &mut mail.outbox,
                SENT_ITEMS => &mut mail.sent,
                other => panic!("in folder {other}: {message}"),
            };
            folder.push(subject.as_str().expect("a text").to_owned());
        }
        mail
    }

    /// Everything that was submitted is sent and delivered.
    pub fn is_done(&self) -> bool {
        self.queued == 0 && self.letters.0 == self.letters.1 && self.journal + self.reports + self.recipients == 0
    }
}

/// A client that opens its store and its outbox.
pub fn open(client: &mut Client) -> bool {
    client.try_play("init; logon s shared; open-store s m; open m f outbox")
}

pub fn close(client: &mut Client) -> bool {
    client.try_play("release f; store-logoff m orderly; release m; logoff s; release s; uninit")
}

#[test]
fn a_message_is_sent_and_comes_in_and_the_store_is_told() {
    let bench = Bench::new();
    let mut client = bench.client();
    assert!(open(&mut client));
    client.play(&submit("hello"));
    wait_until("it is sent and delivered", || Mail::of(&bench).is_done());
    assert!(close(&mut client));
    client.leave();
    bench.wait_for_end();
    let mail = Mail::of(&bench);
    assert_eq!((mail.inbox, mail.sent, mail.outbox.len()), (vec!["hello".to_owned()], vec!["hello".to_owned()], 0));
    let calls = [
        "IMSProvider::SpoolerLogon",
        "IMsgStore::SetLockState",
        "IXPLogon::SubmitMessage",
        "IXPLogon::EndMessage",
        "IMsgStore::FinishedMsg",
        "IXPLogon::StartMessage",
        "IMsgStore::NotifyNewMail",
        "IMSLogon::Logoff",
        "IXPLogon::TransportLogoff",
    ];
    let spooler = &bench.traces(true)[0];
    let found = named(spooler, &calls);
    // Once more than there are messages: the transport had nothing left.
    let expected: Vec<_> = calls[..7].iter().chain(&calls[5..6]).chain(&calls[7..]).copied().collect();
    assert_eq!(found, expected);
}

#[test]
fn a_message_that_was_not_sent_waits_for_the_next_who_is_logged_on_long_enough() {
    let bench = Bench::new();
    let mut client = bench.client();
    // Nobody sends anything in a session without mail.
    client.play("init; logon s no-mail; open-store s m; open m f outbox");
    client.play(&submit("patience"));
    assert!(close(&mut client));
    client.leave();
    assert_eq!((Mail::of(&bench).queued, Mail::of(&bench).letters), (1, (0, 0)));
    let mut next = bench.client();
    assert!(open(&mut next));
    wait_until("it is sent and delivered", || Mail::of(&bench).is_done());
    assert!(close(&mut next));
    next.leave();
    bench.wait_for_end();
    assert_eq!(Mail::of(&bench).sent, ["patience"]);
}

/// One client submits and somebody dies at a place; the next is logged on long enough. Whether anybody died, and how many
/// messages the first client knows to be submitted.
fn story(dies: &str, submit: fn(&str) -> String) -> (bool, usize) {
    let bench = Bench::new();
    let mut first = bench.client_with(Some(dies));
    let mut submitted = 0;
    let mut lives = open(&mut first);
    for subject in ["one", "two"] {
        lives = lives && first.try_play(&submit(subject));
        submitted += usize::from(lives);
    }
    lives = lives && close(&mut first);
    if lives {
        first.leave();
    } else {
        first.kill();
    }
    bench.wait_for_end();
    let spooler_lives = bench.traces(true).first().is_none_or(|trace| !named(trace, &["mock::SpoolerEnded"]).is_empty());
    let mut next = bench.client();
    assert!(open(&mut next), "{dies}");
    wait_until(&format!("{dies}: everything is sent and delivered"), || Mail::of(&bench).is_done());
    assert!(close(&mut next), "{dies}");
    next.leave();
    bench.wait_for_end();
    let mail = Mail::of(&bench);
    let subjects: BTreeSet<_> = mail.sent.iter().collect();
    assert_eq!(subjects.len(), mail.sent.len(), "{dies}: sent twice: {mail:?}");
    assert!(mail.sent.len() >= submitted, "{dies}: lost: {mail:?}");
    let mut sent = mail.sent.clone();
    sent.sort();
    let (mut reports, mut inbox): (Vec<_>, Vec<_>) =
        mail.inbox.iter().cloned().partition(|subject| subject.starts_with("Undeliverable: "));
    inbox.sort();
    reports.sort();
    let reported = sent.iter().filter(|_| submit("") != self::submit("")).map(|subject| format!("Undeliverable: {subject}"));
    assert_eq!(reports, reported.collect::<Vec<_>>(), "{dies}: reports");
    assert_eq!(inbox, sent, "{dies}: what was sent came in once: {mail:?}");
    assert_eq!((mail.outbox.len(), mail.letters.0), (0, sent.len() as u64), "{dies}: {mail:?}");
    (!(lives && spooler_lives), submitted)
}

/// Kills at every place until there is none left; answers how many there are.
fn at_every_place(who: &str, submit: fn(&str) -> String) -> u32 {
    for place in 1.. {
        let (died, submitted) = story(&format!("{who}:{place}"), submit);
        if !died {
            assert_eq!(submitted, 2);
            return place - 1;
        }
        assert!(place < 1000, "it never ends");
    }
    0
}

#[test]
fn nothing_is_lost_or_sent_twice_wherever_the_spooler_is_killed() {
    let places = at_every_place("spooler", submit);
    assert!(places >= 30, "only {places} places");
}

#[test]
fn nothing_is_lost_or_sent_twice_wherever_a_client_is_killed() {
    let places = at_every_place("client", submit);
    assert!(places >= 6, "only {places} places");
}

#[test]
fn a_sender_is_told_once_whom_no_transport_takes_wherever_the_spooler_is_killed() {
    let places = at_every_place("spooler", submit_to_nobody_too);
    assert!(places >= 40, "only {places} places");
}
