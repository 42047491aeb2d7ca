//! Where events come from: a trace that is read, or events in memory.

use mock_mapi::trace::{Event, EventBuf, TraceError, TraceReader};
use std::io::Read;

/// A stream of events, each borrowed until the next is asked for.
pub trait Events {
    /// The next event, or `None` at the end.
    ///
    /// # Errors
    /// The stream is broken here.
    fn next(&mut self) -> Result<Option<Event<'_>>, TraceError>;
}

impl<R: Read> Events for TraceReader<R> {
    #[inline]
    fn next(&mut self) -> Result<Option<Event<'_>>, TraceError> {
        TraceReader::next(self)
    }
}

impl<E: Events + ?Sized> Events for &mut E {
    fn next(&mut self) -> Result<Option<Event<'_>>, TraceError> {
        (**self).next()
    }
}

/// Events in memory.
#[derive(Clone, Debug)]
pub struct Buffered<'a>(std::slice::Iter<'a, EventBuf>);

impl<'a> Buffered<'a> {
    /// Hands out these events in order.
    #[must_use]
    pub fn new(events: &'a [EventBuf]) -> Self {
        Self(events.iter())
    }
}

impl Events for Buffered<'_> {
    fn next(&mut self) -> Result<Option<Event<'_>>, TraceError> {
        Ok(self.0.next().map(EventBuf::as_event))
    }
}
