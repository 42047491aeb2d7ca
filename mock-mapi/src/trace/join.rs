//! Joins the traces of the processes of a machine into one, ordered by cause.
//!
//! Every message between two processes is noted by both, with the sender's own count: that is the order between them, and no clock
//! is needed. The spooler's order leads, since everybody speaks to it; a client is followed as far as the next message asks for.

use super::event::{Event, EventBuf, Field, Phase};
use crate::spec::method::Note;
use std::collections::{HashMap, HashSet};

/// The trace of one process.
#[derive(Clone, Debug)]
pub struct ProcessTrace {
    /// The process.
    pub pid: u32,
    /// Its events, in order.
    pub events: Vec<EventBuf>,
}

/// A message that was received and not sent in any of the traces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unsent {
    /// Who received it.
    pub by: u32,
    /// Who is said to have sent it.
    pub from: u32,
    /// The sender's count.
    pub serial: u64,
}

/// The trace of a machine: where `mock::Process` stands, the events of that process begin.
#[derive(Clone, Debug, Default)]
pub struct Joined {
    /// The events, with new places.
    pub events: Vec<EventBuf>,
    /// What shows that a trace is missing or cut.
    pub unsent: Vec<Unsent>,
}

/// Whether two traces are of one process: both tell of the same message. A number that the system gave again is another process's.
#[must_use]
pub fn same_process(one: &ProcessTrace, other: &ProcessTrace) -> bool {
    let messages = |trace: &ProcessTrace| -> HashSet<Message> {
        let of = |event: &EventBuf| sent(trace.pid, &event.as_event()).or_else(|| received(trace.pid, &event.as_event()));
        trace.events.iter().filter_map(of).collect()
    };
    one.pid == other.pid && !messages(one).is_disjoint(&messages(other))
}

/// Joins traces; the order in which they are given counts where nothing else says which is first.
#[must_use]
pub fn join(traces: &[ProcessTrace]) -> Joined {
    let mut work = Work::new(traces);
    let mut spoolers: Vec<_> = (0..traces.len()).filter_map(|at| Some((incarnation(&traces[at])?, at))).collect();
    spoolers.sort_unstable();
    for (_, at) in spoolers {
        work.follow(at, None);
    }
    for at in 0..traces.len() {
        work.follow(at, None);
    }
    work.joined
}

/// Which of the machine's spoolers a trace is of, if it is one's.
fn incarnation(trace: &ProcessTrace) -> Option<u64> {
    trace.events.iter().find(|event| event.method == Note::SpoolerStarted)?.as_event().scalar("incarnation")
}

/// A message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Message {
    from: u32,
    to: u32,
    /// The sender's count.
    serial: u64,
}

fn sent(pid: u32, event: &Event<'_>) -> Option<Message> {
    let to = event.scalar("to").filter(|_| event.method == Note::Sent)?;
    Some(Message { from: pid, to: u32::try_from(to).ok()?, serial: event.scalar("serial")? })
}

fn received(pid: u32, event: &Event<'_>) -> Option<Message> {
    let from = event.scalar("from").filter(|_| event.method == Note::Received)?;
    Some(Message { from: u32::try_from(from).ok()?, to: pid, serial: event.scalar("serial")? })
}

struct Work<'a> {
    traces: &'a [ProcessTrace],
    /// The trace in which a message was sent.
    senders: HashMap<Message, usize>,
    /// By trace, what comes next of it.
    next: Vec<usize>,
    /// By trace and thread, how many calls are under way.
    depth: HashMap<(usize, u16), u32>,
    done: HashSet<Message>,
    /// Traces that wait for another, the innermost last.
    waiting: Vec<usize>,
    current: Option<usize>,
    /// By trace, the number of its process in the order of appearance, from 1; 0 before.
    numbers: Vec<u64>,
    last_number: u64,
    seq: u64,
    joined: Joined,
}

impl<'a> Work<'a> {
    fn new(traces: &'a [ProcessTrace]) -> Self {
        let mut senders = HashMap::new();
        for (at, trace) in traces.iter().enumerate() {
            let of_trace = trace.events.iter().filter_map(|event| sent(trace.pid, &event.as_event()));
            senders.extend(of_trace.map(|message| (message, at)));
        }
        Self {
            traces,
            senders,
            next: vec![0; traces.len()],
            depth: HashMap::new(),
            done: HashSet::new(),
            waiting: Vec::new(),
            current: None,
            numbers: vec![0; traces.len()],
            last_number: 0,
            seq: super::recorder::HEADER_UNITS,
            joined: Joined::default(),
        }
    }

    fn peek(&self, at: usize) -> Option<&'a EventBuf> {
        self.traces[at].events.get(self.next[at])
    }

    /// Takes the events of a trace until it has sent this message, or to its end.
    fn follow(&mut self, at: usize, until: Option<Message>) {
        while let Some(event) = self.peek(at) {
            if let Some(message) = received(self.traces[at].pid, &event.as_event()) {
                self.wait_for(at, message);
            }
            if let Some(message) = self.take(at) {
                if until == Some(message) {
                    return;
                }
                self.finish_call(message);
            }
        }
    }

    /// Before a message is received it is sent.
    fn wait_for(&mut self, at: usize, message: Message) {
        if self.done.contains(&message) {
            return;
        }
        match self.senders.get(&message).copied() {
            // Traces that wait for each other are not of one run: what is there is shown all the same.
            Some(sender) if sender != at && !self.waiting.contains(&sender) => {
                self.waiting.push(at);
                self.follow(sender, Some(message));
                self.waiting.pop();
            }
            _ => {}
        }
        if !self.done.contains(&message) {
            self.joined.unsent.push(Unsent { by: self.traces[at].pid, from: message.from, serial: message.serial });
        }
    }

    /// A client that has its answer goes on to the end of its call, if that is what comes next of it.
    fn finish_call(&mut self, message: Message) {
        // Several processes may have had the same number, one after the other.
        let hears =
            |at: &usize| self.peek(*at).and_then(|event| received(self.traces[*at].pid, &event.as_event())) == Some(message);
        let Some(at) = (0..self.traces.len()).find(hears).filter(|at| !self.waiting.contains(at)) else { return };
        self.take(at);
        while let Some(event) = self.peek(at) {
            let under_way = self.depth.get(&(at, event.tid)).copied().unwrap_or(0) > 0;
            let crosses = matches!(event.method, Note::Sent | Note::Received);
            if !under_way || crosses {
                return;
            }
            self.take(at);
        }
    }

    /// Takes the next event of a trace; answers the message it sends.
    fn take(&mut self, at: usize) -> Option<Message> {
        let event = self.peek(at)?;
        self.next[at] += 1;
        let pid = self.traces[at].pid;
        if self.current != Some(at) {
            self.current = Some(at);
            if self.numbers[at] == 0 {
                self.last_number += 1;
                self.numbers[at] = self.last_number;
            }
            let mut process = EventBuf::new(Phase::Note, Note::Process);
            (process.from, process.to, process.ts) = (event.from, event.to, event.ts);
            let values = [("number", Field::Scalar(self.numbers[at])), ("pid", Field::Scalar(pid.into()))];
            process.set_fields(&values).expect("the notes of this crate fit its table");
            self.push(process);
        }
        let depth = self.depth.entry((at, event.tid)).or_default();
        match event.phase {
            Phase::Enter => *depth += 1,
            Phase::Leave => *depth = depth.saturating_sub(1),
            Phase::Note => {}
        }
        let sent = sent(pid, &event.as_event());
        self.done.extend(sent);
        self.push(event.clone());
        sent
    }

    fn push(&mut self, mut event: EventBuf) {
        event.seq = self.seq;
        self.seq += 1 + event.payload.len().saturating_sub(1).div_ceil(3) as u64;
        self.joined.events.push(event);
    }
}
