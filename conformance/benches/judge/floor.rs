//! What a trace costs without a catalogue: five rules written by hand as one loop over the words of the file; and the reader alone.

use mock_mapi::spec::Method;
use mock_mapi::spec::method::{Function, Session, Unknown};
use mock_mapi::trace::{Phase, TraceReader, UNIT};
use std::fs::File;
use std::io::Read;

/// Identities that are told apart; of two that share a place, the older is dead.
const PLACES: usize = 1 << 16;

/// Five rules: initialisations are undone, registrations cancelled before Logoff, Logoff before the session's last Release,
/// as many blocks freed as allocated, nothing released is called. Answers the events and the breaches.
pub fn by_hand(mut file: File) -> (u64, u64) {
    let number = |method: Method| u64::from(method.number());
    let (init, uninit) = (number(Function::MAPIInitialize), number(Function::MAPIUninitialize));
    let (advise, unadvise) = (number(Session::Advise), number(Session::Unadvise));
    let (logoff, release) = (number(Session::Logoff), number(Unknown::Release));
    let (allocate, free) = (number(Function::MAPIAllocateBuffer), number(Function::MAPIFreeBuffer));
    let mut block = vec![0_u8; 1 << 20];
    let (mut events, mut breaches) = (0, 0);
    let (mut initialised, mut advised, mut blocks) = (0_i64, 0_i64, 0_i64);
    let (mut on, mut dead) = (vec![false; PLACES], vec![0_u32; PLACES]);
    loop {
        let got = file.read(&mut block).expect("the trace was just written");
        if got == 0 {
            return (events, breaches + u64::from(initialised < 0 || blocks != 0));
        }
        for unit in block[..got].chunks_exact(UNIT) {
            let word = |at: usize| u64::from_le_bytes(unit[at * 8..][..8].try_into().expect("a unit has four words"));
            let (head, object) = (word(0), word(2) as u32);
            let (phase, method) = (head & 0xFF, head >> 16 & 0xFFFF);
            let place = object as usize % PLACES;
            events += u64::from((1..=3).contains(&phase));
            if phase == Phase::Enter as u64 {
                breaches += u64::from(object != 0 && dead[place] == object);
                if method == logoff {
                    breaches += u64::from(advised != 0);
                    on[place] = false;
                } else if method == free {
                    blocks -= 1;
                }
            } else if phase == Phase::Leave as u64 {
                if method == release && word(2) >> 32 == 0 {
                    dead[place] = object;
                    breaches += u64::from(on[place]);
                } else if method == init {
                    initialised += 1;
                } else if method == uninit {
                    initialised -= 1;
                } else if method == advise {
                    advised += 1;
                    on[place] = true;
                } else if method == unadvise {
                    advised -= 1;
                } else if method == allocate {
                    blocks += 1;
                }
            }
        }
    }
}

/// The reader, with nothing done with its events but a look at each.
pub fn read_only(file: File) -> (u64, u64) {
    let mut reader = TraceReader::new(file).expect("the trace was just written");
    let (mut events, mut sum) = (0, 0);
    let read = reader.each(|event| {
        events += 1;
        sum += event.seq ^ u64::from(event.object.0) ^ event.word(0);
    });
    read.expect("the trace was just written");
    (events, sum)
}
