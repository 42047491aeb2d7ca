//! What stays behind of rounds of whole sessions: at the Rust door nothing, at the C door what a late call needs, which is
//! accounted for. A test program of its own, because it counts every byte.
#![expect(unsafe_code, reason = "an allocator that counts")]

use mock_mapi::abi::{CDoor, Door, TraceFile, clock};
use mock_mapi::model::Machine;
use mock_mapi::providers::{builtin_libraries, builtin_profile};
use mock_mapi::scenario::{self, Player, RustDoor, Script};
use mock_mapi::subsystem::{NoOutside, Subsystem};
use mock_mapi::trace::Recorder;
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};

static LIVE: AtomicI64 = AtomicI64::new(0);

struct Counting;

#[expect(clippy::cast_possible_wrap, reason = "no block is that large")]
// SAFETY: everything is the system's; the count has no part in it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        LIVE.fetch_add(layout.size() as i64, Ordering::Relaxed);
        // SAFETY: as the caller says.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size() as i64, Ordering::Relaxed);
        // SAFETY: as the caller says; the memory is the system's.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// One at a time: bytes are counted for the whole process.
static ONE: Mutex<()> = Mutex::new(());

/// A session that uses everything once and leaves nothing in the mailbox, which outlives it.
const SESSION: &str = r#"
ole-init; init; util-init
logon s shared
open-store s m; get-props m
advise s c1; advise m c2
address-book s b; use b; open-entry b d root; open-entry d e container; open-entry e v entry; get-props v
release v; release e; release d; release b
open-status s x transport; validate x; flush x; release x
open m f outbox; table f contents t; advise t c3; query-rows t; unadvise t c3; release t
create-message f g; set-subject g "about nothing"; add-recipient g "a@example.com"
attach g a; set-subject a "x"; release a; release g; release f
unadvise m c2; store-logoff m orderly; release m
table s status u; query-rows u; release u
unadvise s c1; logoff s; release s
util-deinit; uninit; ole-uninit
"#;

/// The same, with everything left open that can be.
const CARELESS: &str = r#"
init; logon s; open-store s m; advise m c; address-book s b; open-entry b d root; open m f outbox; table f contents t
create-message f g; set-subject g "about nothing"; attach g a; open-status s x store
logoff s; get-props m; query-rows t; get-props g
release t; release a; release g; release f; release x; release d; release b; release m; release s; uninit
"#;

const ROUNDS: i64 = 500;

/// Rounds before what they leave is counted: freed memory is put aside until there is enough of it.
const WARM_UP: i64 = 1500;

/// Bytes that a round leaves behind and nobody accounts for.
fn unaccounted(subsystem: &Subsystem, script: &str, door: &dyn Fn() -> Box<dyn scenario::Door>) -> i64 {
    let script: Script = script.parse().expect("a script");
    let play = |rounds| {
        for _ in 0..rounds {
            Player::through(subsystem, door(), &builtin_profile().name).measuring(|| 0).play(&script.0);
        }
        let kept = i64::try_from(subsystem.outside().kept_bytes()).expect("a number of bytes");
        (LIVE.load(Ordering::Relaxed), kept)
    };
    let (live_before, kept_before) = play(WARM_UP);
    let (live, kept) = play(ROUNDS);
    println!("{} bytes a round, {} of them accounted for", (live - live_before) / ROUNDS, (kept - kept_before) / ROUNDS);
    (live - live_before - (kept - kept_before)) / ROUNDS
}

fn recorder(folder: &tempfile::TempDir) -> Recorder {
    Recorder::new(TraceFile::create(&folder.path().join("trace")).expect("a trace"), 1).expect("a trace")
}

#[test]
fn a_round_through_the_c_door_leaves_what_late_calls_need() {
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    for script in [SESSION, CARELESS] {
        let folder = tempfile::tempdir().expect("a folder");
        let door = Door::open(Machine::new(vec![builtin_profile()]), recorder(&folder), clock(), builtin_libraries());
        let left = unaccounted(door.subsystem(), script, &|| Box::new(CDoor::new(door)));
        assert!(left.abs() < 64, "{left} bytes a round");
    }
}

#[test]
fn a_round_through_the_rust_door_leaves_nothing() {
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    for script in [SESSION, CARELESS] {
        let folder = tempfile::tempdir().expect("a folder");
        let machine = Machine::new(vec![builtin_profile()]);
        let subsystem = Subsystem::new(machine, recorder(&folder), clock(), Box::new(NoOutside), builtin_libraries());
        let subsystem: &'static Subsystem = Box::leak(Box::new(subsystem));
        let left = unaccounted(subsystem, script, &|| Box::new(RustDoor(subsystem)));
        assert!(left.abs() < 16, "{left} bytes a round");
    }
}
