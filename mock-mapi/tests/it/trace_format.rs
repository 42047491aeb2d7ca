//! The trace formats: nothing is lost from one to the other, and what is broken is named.

use mock_mapi::spec::{ArgKind, Interface, Method, Recorded};
use mock_mapi::trace::{
    EventBuf, Field, MAGIC, ObjectId, Party, Phase, TraceError, TraceReader, UNIT, Version, read_json, write_json, write_trace,
};
use proptest::prelude::*;

/// Units the header takes.
const HEADER_UNITS: u64 = 2;

fn units(event: &EventBuf) -> u64 {
    1 + event.payload.len().saturating_sub(1).div_ceil(3) as u64
}

fn party() -> impl Strategy<Value = Party> {
    (1_u8..=5).prop_map(|number| Party::from_number(number).unwrap())
}

fn field(kind: ArgKind, recorded: Recorded) -> BoxedStrategy<Option<Field>> {
    match (recorded, kind) {
        (Recorded::No, _) => Just(None).boxed(),
        (Recorded::Scalar, _) => any::<u64>().prop_map(|word| Some(Field::Scalar(word))).boxed(),
        (Recorded::Blob, ArgKind::Text | ArgKind::Text8) => {
            let text = "\\PC{0,12}".prop_map(String::into_bytes);
            prop_oneof![3 => text, 1 => prop::collection::vec(any::<u8>(), 0..24)].prop_map(|b| Some(Field::Blob(b))).boxed()
        }
        (Recorded::Blob, _) => prop::collection::vec(any::<u8>(), 0..40).prop_map(|bytes| Some(Field::Blob(bytes))).boxed(),
    }
}

/// An event of any method in a phase it can have, with everything recorded that can be.
fn event() -> impl Strategy<Value = EventBuf> {
    let methods: Vec<_> = Method::all().collect();
    (prop::sample::select(methods), any::<bool>()).prop_flat_map(|(method, leave)| {
        let phase = match (method.interface(), leave) {
            (Interface::Note, _) => Phase::Note,
            (_, false) => Phase::Enter,
            (_, true) => Phase::Leave,
        };
        let recorded = |kind: ArgKind| if phase == Phase::Leave { kind.on_leave() } else { kind.on_enter() };
        let fields: Vec<_> = method.spec().args.iter().map(|arg| field(arg.kind, recorded(arg.kind))).collect();
        let who = (party(), party(), any::<u16>(), any::<u32>(), any::<u32>(), prop_oneof![0_u64..1 << 50, any::<u64>()]);
        (Just((method, phase)), who, fields).prop_map(|((method, phase), (from, to, tid, object, result, ts), fields)| {
            let mut event = EventBuf { from, to, tid, object: ObjectId(object), ts, ..EventBuf::new(phase, method) };
            event.result = if phase == Phase::Leave { result } else { 0 };
            let named: Vec<_> = method.spec().args.iter().zip(fields).filter_map(|(arg, f)| Some((arg.name, f?))).collect();
            event.set_fields(&named).unwrap();
            event
        })
    })
}

/// Events in order, some with unwritten units before them, as records that were never committed leave.
fn events() -> impl Strategy<Value = Vec<EventBuf>> {
    prop::collection::vec((event(), prop_oneof![4 => Just(0_u64), 1 => 1_u64..4]), 0..40).prop_map(|list| {
        let mut at = HEADER_UNITS;
        let place = |(mut event, gap): (EventBuf, u64)| {
            event.seq = at + gap;
            at = event.seq + units(&event);
            event
        };
        list.into_iter().map(place).collect()
    })
}

fn binary(events: &[EventBuf]) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_trace(&mut bytes, 4711, events).unwrap();
    bytes
}

fn read(bytes: &[u8]) -> Result<Vec<EventBuf>, TraceError> {
    let mut reader = TraceReader::new(bytes)?;
    let mut events = Vec::new();
    while let Some(event) = reader.next()? {
        events.push(event.to_buf());
    }
    Ok(events)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn binary_to_json_lines_and_back_loses_nothing(events in events()) {
        let bytes = binary(&events);
        prop_assert_eq!(&read(&bytes).unwrap(), &events);
        let mut json = Vec::new();
        write_json(TraceReader::new(&bytes[..]).unwrap(), &mut json).unwrap();
        let (pid, again) = read_json(&json[..]).unwrap();
        prop_assert_eq!(pid, 4711);
        prop_assert_eq!(&again, &events);
        prop_assert_eq!(binary(&again), bytes);
    }

    /// A reader of damaged bytes gives events or an error; it never panics and never runs on for ever.
    #[test]
    fn damage_is_an_error_and_no_more(events in events(), damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8), cut in any::<prop::sample::Index>()) {
        let mut bytes = binary(&events);
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes.truncate(cut.index(bytes.len() + 1));
        let _events_or_error = read(&bytes);
    }

    /// What stands before the place a trace is cut at is read.
    #[test]
    fn a_cut_trace_gives_what_came_before(events in events(), cut in any::<prop::sample::Index>()) {
        let bytes = binary(&events);
        let cut = cut.index(bytes.len() + 1).max(HEADER_UNITS as usize * UNIT) / UNIT * UNIT;
        let whole = events.iter().take_while(|e| (e.seq + units(e)) as usize * UNIT <= cut).count();
        let mut reader = TraceReader::new(&bytes[..cut]).unwrap();
        let mut seen = 0;
        while let Ok(Some(_)) = reader.next() {
            seen += 1;
        }
        prop_assert_eq!(seen, whole);
    }
}

fn two_records() -> Vec<u8> {
    let mut short = EventBuf::new(Phase::Enter, Method::from_name("MAPIUninitialize").unwrap());
    short.seq = HEADER_UNITS;
    let mut long = EventBuf::new(Phase::Note, Method::from_name("mock::Mark").unwrap());
    long.seq = HEADER_UNITS + 1;
    long.set_fields(&[("line", Field::Scalar(1)), ("text", Field::Blob(vec![b'x'; 60]))]).unwrap();
    binary(&[short, long])
}

/// The error of a trace into which these bytes were written at an offset.
fn error_with(offset: usize, patch: &[u8]) -> String {
    let mut bytes = two_records();
    bytes[offset..offset + patch.len()].copy_from_slice(patch);
    read(&bytes).unwrap_err().to_string()
}

#[test]
fn what_is_no_trace_is_called_so() {
    for bytes in [&b"M"[..], b"MZ\x90\0", b"#!/bin/sh\necho no trace at all, but long enough"] {
        assert!(matches!(read(bytes), Err(TraceError::NotATrace(begins)) if bytes.starts_with(&begins)));
    }
    assert!(matches!(read(b""), Err(TraceError::Empty)));
    assert_eq!(error_with(0, b"XXXX"), "not a trace: it begins with \"XXXXTRC\\x1a\"; expected \"MAPITRC\\x1a\"");
    assert!(error_with(0, b"\x1aCRTIPAM").contains("other byte order"));
    assert!(error_with(8, &[0]).contains("trace format 0.2 is older than 1.0"));
}

#[test]
fn a_newer_major_version_is_refused_by_name() {
    let mut bytes = two_records();
    bytes[8..12].copy_from_slice(&[2, 0, 5, 0]);
    let error = read(&bytes).unwrap_err();
    assert!(matches!(error, TraceError::TooNew(Version { major: 2, minor: 5 })));
    assert!(error.to_string().contains("2.5"), "{error}");
    let line = r#"{"name":"mapi-trace","ph":"M","pid":1,"args":{"format":"2.5"}}"#;
    assert!(matches!(read_json(line.as_bytes()), Err(TraceError::TooNew(Version { major: 2, minor: 5 }))));
}

#[test]
fn a_newer_minor_version_is_read() {
    let mut bytes = two_records();
    bytes[10] = 9;
    assert_eq!(read(&bytes).unwrap().len(), 2);
}

#[test]
fn a_corrupt_record_is_named_with_its_offset() {
    let record = HEADER_UNITS as usize * UNIT;
    assert_eq!(error_with(12, &[64]), "byte 12: units of 64 bytes; expected 32");
    assert_eq!(error_with(record, &[9]), "byte 64 (record #2): record of kind 9; expected 1, 2 or 3");
    assert_eq!(
        error_with(record + 2, &[0xFF, 0xFF]),
        "byte 64 (record #2): method number 0xffff is not in the table of this version"
    );
    assert_eq!(error_with(record + 6, &[0x17]), "byte 64 (record #2): party 7; expected 1 to 5");
    assert_eq!(error_with(record + 2 * UNIT, &[1]), "byte 96 (record #3): unit 1 of this record of 4 does not continue it");
}

#[test]
fn a_record_that_ends_with_the_file_is_truncated() {
    let mut bytes = two_records();
    bytes.truncate(bytes.len() - UNIT);
    assert!(matches!(read(&bytes), Err(TraceError::Truncated { offset: 96, length: 128 })));
    assert!(matches!(read(&bytes[..UNIT]), Err(TraceError::Truncated { offset: 0, length: 64 })));
    assert!(bytes.starts_with(&MAGIC));
}

#[test]
fn a_line_that_is_no_event_is_named_with_its_number() {
    let good = r#"{"name":"MAPIUninitialize","cat":"client,subsystem","ph":"B","ts":0,"pid":1,"tid":0,"args":{}}"#;
    let error = |bad: &str| read_json(format!("{good}\n{bad}\n").as_bytes()).unwrap_err().to_string();
    assert!(error("{").starts_with("line 2: no JSON: "));
    assert_eq!(
        error(&good.replace("MAPIUn", "MAPIDe")),
        "line 2: `MAPIDeinitialize` is no MAPI method, function or note of the mock"
    );
    assert_eq!(error(&good.replace("\"B\"", "\"X\"")), "line 2: ph `X`; expected B, E or i");
    assert_eq!(
        error(&good.replace("client,", "klient,")),
        "line 2: party `klient`; expected client, subsystem, provider, spooler or system"
    );
    assert_eq!(error(&good.replace("{}", r#"{"flag":1}"#)), "line 2: MAPIUninitialize records no argument `flag` here");
}

#[test]
fn no_argument_has_the_name_of_a_key_of_every_event() {
    for method in Method::all() {
        for arg in method.spec().args {
            assert!(!["seq", "this", "ns", "result"].contains(&arg.name), "{method}: `{}`", arg.name);
        }
    }
}
