//! What recording costs: calls through a recording proxy against the same calls made directly, beside what a record cannot
//! cost less than. `cargo bench -p mock-mapi`.
#![expect(unsafe_code, reason = "calls through vtables, and an object made of C functions")]

use mock_mapi::abi::{Door, TraceFile, clock};
use mock_mapi::model::Machine;
use mock_mapi::spec::{Interface, Method, method};
use mock_mapi::trace::{Memory, Recorder};
use std::hint::black_box;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

/// Calls that are timed together.
const BATCH: u32 = 1000;
const BATCHES: u32 = 2001;

/// `IMAPIProp` of a provider, with the least in its methods that a call can do.
#[repr(C)]
struct Object {
    vtable: &'static [usize; 14],
    refs: AtomicU32,
}

unsafe extern "system" fn count_up(this: usize) -> usize {
    // SAFETY: only the vtable below holds this function, so `this` is an `Object`.
    unsafe { &*(this as *const Object) }.refs.fetch_add(1, Ordering::Relaxed) as usize + 1
}

unsafe extern "system" fn save_changes(this: usize, flags: usize) -> usize {
    black_box(this + flags);
    0
}

unsafe extern "system" fn get_props(_: usize, _: usize, _: usize, count: usize, props: usize) -> usize {
    // SAFETY: the caller below passes two places.
    unsafe {
        *(count as *mut u32) = 0;
        *(props as *mut usize) = 0;
    }
    0
}

fn object() -> usize {
    let mut vtable = [save_changes as *const () as usize; 14];
    vtable[1] = count_up as *const () as usize;
    vtable[5] = get_props as *const () as usize;
    let object = Object { vtable: Box::leak(Box::new(vtable)), refs: AtomicU32::new(1) };
    std::ptr::from_ref(Box::leak(Box::new(object))) as usize
}

/// One method called through an interface pointer.
struct Call {
    name: &'static str,
    make: fn(usize),
}

fn slot(object: usize, index: usize) -> usize {
    // SAFETY: the objects of this program have vtables of 14 slots.
    unsafe { *(*(black_box(object) as *const *const usize)).add(index) }
}

fn slot_of(method: Method) -> usize {
    Interface::Prop.vtable().iter().position(|m| *m == method).expect("a method of IMAPIProp")
}

const CALLS: [Call; 3] = [
    Call {
        name: "IMAPIProp::SaveChanges",
        make: |object| {
            // SAFETY: slot 4 takes flags.
            let function = unsafe { std::mem::transmute::<usize, extern "system" fn(usize, u32) -> u32>(slot(object, 4)) };
            black_box(function(object, 2));
        },
    },
    Call {
        name: "IUnknown::AddRef",
        make: |object| {
            // SAFETY: slot 1 takes nothing.
            let function = unsafe { std::mem::transmute::<usize, extern "system" fn(usize) -> u32>(slot(object, 1)) };
            black_box(function(object));
        },
    },
    Call {
        name: "IMAPIProp::GetProps",
        make: |object| {
            type GetProps = extern "system" fn(usize, usize, u32, *mut u32, *mut usize) -> u32;
            // SAFETY: slot 5 takes these.
            let function = unsafe { std::mem::transmute::<usize, GetProps>(slot(object, 5)) };
            let (mut count, mut props) = (0, 0);
            black_box(function(object, 0, 0, &raw mut count, &raw mut props));
        },
    },
];

/// Nanoseconds a call takes, by batches: the tenth percentile, the median, the ninetieth percentile, and the mean, in which
/// new pages and whatever else the machine did are spread over all calls.
fn nanos(mut body: impl FnMut()) -> [f64; 4] {
    let mut batches: Vec<f64> = (0..BATCHES)
        .map(|_| {
            let started = Instant::now();
            for _ in 0..BATCH {
                body();
            }
            started.elapsed().as_secs_f64() * 1e9 / f64::from(BATCH)
        })
        .collect();
    batches.sort_by(f64::total_cmp);
    let mean = batches.iter().sum::<f64>() / f64::from(BATCHES);
    let count = batches.len();
    [batches[count / 10], batches[count / 2], batches[count * 9 / 10], mean]
}

fn show(what: &str, [low, median, high, mean]: [f64; 4]) {
    println!("{what:<58} {median:>8.1} {low:>8.1} {high:>8.1} {mean:>8.1}");
}

fn door(recorder: Recorder) -> &'static Door {
    Door::open(Machine::new(Vec::new()), recorder, clock(), [])
}

fn main() {
    let folder = tempfile::tempdir().expect("a folder for traces");
    let file = |name: &str| TraceFile::create(&folder.path().join(name)).expect("a trace");
    assert_eq!(
        [slot_of(method::Prop::SaveChanges), slot_of(method::Unknown::AddRef), slot_of(method::Prop::GetProps)],
        [4, 1, 5]
    );
    println!("nanoseconds per call, over {BATCHES} batches of {BATCH}            median      10%      90%     mean");

    let time = clock();
    show(
        "floor: the clock alone",
        nanos(|| {
            black_box(time());
        }),
    );
    let mut buffer = vec![[1_u64; 4]; 1 << 12];
    let mut at = 0;
    show(
        "floor: a record with its time into a buffer",
        nanos(|| {
            buffer[at % (1 << 12)] = black_box([1, time(), at as u64, 0]);
            at += 1;
        }),
    );
    black_box(&buffer);
    let units = u64::from((BATCHES + 1) * BATCH);
    let plain = std::fs::File::options().read(true).write(true).create(true).truncate(true).open(folder.path().join("plain"));
    let plain = plain.expect("a file");
    plain.set_len(units * 32).expect("room for the file");
    // SAFETY: nobody else knows the file.
    let mut map = unsafe { memmap2::MmapMut::map_mut(&plain) }.expect("a mapping");
    let mut at = 0;
    show(
        "floor: a record with its time into a fresh mapped file",
        nanos(|| {
            let record = black_box([1, time(), at as u64, 0]);
            let place = &mut map[at..at + 32];
            for (place, word) in place.chunks_mut(8).zip(record) {
                place.copy_from_slice(&word.to_le_bytes());
            }
            at += 32;
        }),
    );

    for (index, Call { name, make }) in CALLS.iter().enumerate() {
        let direct = nanos({
            let object = object();
            move || make(object)
        });
        show(&format!("{name}, direct"), direct);
        let memory = Recorder::new(Memory, 1).expect("memory");
        let mapped = Recorder::new(file(&format!("trace{index}")), 1).expect("a trace");
        for (where_to, recorder) in [("in memory", memory), ("in a file, crash-safe", mapped)] {
            // SAFETY: the object has the vtable of IMAPIProp.
            let proxy = unsafe { door(recorder).wrap(object(), Interface::Prop) };
            let recorded = nanos(|| make(proxy));
            show(&format!("{name}, recorded {where_to}"), recorded);
            let [_, median, _, mean] = direct;
            show(&format!("{name}, added {where_to}"), recorded.map(|recorded| recorded - median.min(mean)));
        }
    }
}
