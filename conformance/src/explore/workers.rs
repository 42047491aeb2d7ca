//! Work shared out to as many threads as there are processors.

use crate::run::RunError;
use messages::tell;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Does `work` for each item, some at the same time; `work` is told which worker does it. The results stand in the order of
/// the items, whichever was done first.
///
/// # Errors
/// The first failure of a work.
pub(super) fn share<T: Sync, R: Send>(
    items: &[T],
    work: impl Fn(usize, &T) -> Result<R, RunError> + Sync,
) -> Result<Vec<R>, RunError> {
    let count = count().min(items.len());
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, R)>> = Mutex::default();
    let run = |worker: usize| -> Result<(), RunError> {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(index) else { return Ok(()) };
            let result = work(worker, item)?;
            done.lock().unwrap_or_else(PoisonError::into_inner).push((index, result));
        }
    };
    std::thread::scope(|scope| {
        let run = &run;
        let workers: Vec<_> = (0..count).map(|worker| scope.spawn(move || run(worker))).collect();
        workers.into_iter().try_for_each(|worker| worker.join().unwrap_or_else(|_| Err(RunError(tell!("error-worker")))))
    })?;
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(index, _)| *index);
    Ok(done.into_iter().map(|(_, result)| result).collect())
}

/// How many works are done at the same time.
pub(super) fn count() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
