//! `MAPIAllocateBuffer` and its kin.

use super::{export, open};
use crate::spec::method::Function as f;
use crate::spec::{Code, method};
use crate::trace::Phase;
use crate::value::Value;
use std::collections::HashSet;
use std::thread;

fn allocate(size: usize) -> usize {
    let mut block = 0_usize;
    assert_eq!(export(f::MAPIAllocateBuffer, &[size, &raw mut block as usize]), Code::S_OK);
    block
}

fn allocate_more(size: usize, head: usize) -> (Code, usize) {
    let mut block = 0_usize;
    (export(f::MAPIAllocateMore, &[size, head, &raw mut block as usize]), block)
}

fn free(block: usize) -> Code {
    export(f::MAPIFreeBuffer, &[block])
}

#[test]
fn a_block_is_aligned_zeroed_and_as_large_as_asked() {
    let _opened = open();
    for size in [0, 1, 7, 8, 24, 4096, 1 << 20] {
        let block = allocate(size);
        assert_eq!(block % 16, 0);
        // SAFETY: the block has as many bytes.
        let bytes = unsafe { std::slice::from_raw_parts_mut(block as *mut u8, size) };
        assert!(bytes.iter().all(|byte| *byte == 0));
        bytes.fill(0xAA);
        assert_eq!(free(block), Code::S_OK);
    }
}

#[test]
fn a_second_free_is_refused_and_recorded_as_of_the_same_block() {
    let opened = open();
    let block = allocate(100);
    assert_eq!([free(block), free(block)], [Code::S_OK, Code::MAPI_E_INVALID_PARAMETER]);
    let events = opened.events();
    let freed = events.iter().filter(|e| e.phase == Phase::Enter && e.method == f::MAPIFreeBuffer);
    let ids: HashSet<_> = freed.map(|e| e.as_event().object_arg("buffer")).collect();
    assert_eq!(ids.len(), 1);
}

#[test]
fn chained_blocks_go_with_their_head_alone() {
    let _opened = open();
    let head = allocate(10);
    let (code, chained) = allocate_more(20, head);
    assert_eq!(code, Code::S_OK);
    // Chained to a chained one is chained to its head.
    let (code, further) = allocate_more(30, chained);
    assert_eq!(code, Code::S_OK);
    assert_eq!(free(chained), Code::MAPI_E_INVALID_PARAMETER);
    // SAFETY: the refused free freed nothing.
    unsafe { (further as *mut u8).write_bytes(1, 30) };
    assert_eq!(free(head), Code::S_OK);
    for gone in [head, chained, further] {
        assert_eq!(free(gone), Code::MAPI_E_INVALID_PARAMETER);
    }
    assert_eq!(allocate_more(10, head), (Code::MAPI_E_INVALID_PARAMETER, 0));
}

#[test]
fn pointers_that_are_no_blocks_are_refused_and_null_is_nothing() {
    let _opened = open();
    let block = allocate(64);
    let local = [0_u64; 8];
    for pointer in [block + 8, local.as_ptr() as usize, 8, usize::MAX] {
        assert_eq!(free(pointer), Code::MAPI_E_INVALID_PARAMETER);
        assert_eq!(allocate_more(8, pointer).0, Code::MAPI_E_INVALID_PARAMETER);
    }
    assert_eq!(free(0), Code::S_OK);
    assert_eq!(free(block), Code::S_OK);
}

#[test]
fn several_threads_chain_to_one_head() {
    let opened = open();
    let head = allocate(8);
    let chained: Vec<usize> = thread::scope(|scope| {
        let work = || (0..500).map(|size| allocate_more(size, head).1).collect::<Vec<_>>();
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(chained.iter().filter(|block| **block != 0).collect::<HashSet<_>>().len(), 2000);
    assert_eq!(free(head), Code::S_OK);
    assert!(chained.iter().all(|block| free(*block) == Code::MAPI_E_INVALID_PARAMETER));
    assert!(opened.is_balanced());
}

#[test]
fn threads_that_allocate_and_free_do_not_meet() {
    let opened = open();
    thread::scope(|scope| {
        for mark in 1..=4_u8 {
            scope.spawn(move || {
                for size in 1..300 {
                    let block = allocate(size);
                    let (_, more) = allocate_more(size, block);
                    for at in [block, more] {
                        // SAFETY: each block has as many bytes, and is this thread's.
                        unsafe { (at as *mut u8).write_bytes(mark, size) };
                    }
                    // SAFETY: as above.
                    assert!(unsafe { std::slice::from_raw_parts(block as *const u8, size) }.iter().all(|byte| *byte == mark));
                    assert_eq!(free(block), Code::S_OK);
                }
            });
        }
    });
    assert!(opened.is_balanced());
}

#[test]
fn a_set_of_rows_that_is_freed_piece_by_piece_leaves_nothing() {
    let opened = open();
    let session = opened.log_on();
    let table = opened.call(session, method::Session::GetStatusTable, vec![Value::Num(0), Value::None]).object().unwrap();
    let reply = opened.call(table, method::Table::QueryRows, vec![Value::Num(10), Value::Num(0), Value::None]);
    let set = reply.out(2).object().unwrap();
    let rows = opened.door.subsystem().rows_of(set);
    assert_eq!(rows.len(), reply.out(2).rows().len());
    for block in rows.into_iter().chain([set]) {
        assert_eq!(opened.function(f::MAPIFreeBuffer, vec![Value::Object(block)]).code, Code::S_OK);
    }
    assert!(opened.door.subsystem().rows_of(set).is_empty());
}
