//! From lines to events: names become identities, new objects get their notes, calls return where the indentation says.

use super::Notation;
use super::line::{Line, Value};
use mock_mapi::spec::{ArgKind, Code, Interface, Method, method};
use mock_mapi::trace::{EventBuf, Field, ObjectId, Party, Phase};
use std::collections::HashMap;

/// Places the first event stands at: behind the header of a binary trace.
const FIRST: u64 = 2;
/// `MAPILogonEx` flags that tell an own session and a shared one.
const NEW_SESSION: u64 = 0x2;
const ALLOW_OTHERS: u64 = 0x8;

#[derive(Clone, Copy)]
struct Named {
    id: u32,
    interface: Option<Interface>,
    owner: Party,
    count: u32,
}

/// A call that has been entered and not left.
struct Open {
    indent: usize,
    line: usize,
    leave: EventBuf,
    flags: u64,
    /// The support object handed in, which is the parent of what a logon hands out.
    support: u32,
    result: Option<String>,
    object: Option<String>,
    outputs: Vec<(String, Value)>,
}

#[derive(Default)]
pub(super) struct Builder {
    out: Notation,
    next_seq: u64,
    next_id: u32,
    names: HashMap<String, Named>,
    open: Vec<Open>,
    library: String,
    shared: u32,
    ended: bool,
}

impl Builder {
    pub fn line(&mut self, line: Line, number: usize) -> Result<(), String> {
        self.close(line.indent)?;
        self.out.expected.extend(line.expected.iter().map(|id| (number, id.clone())));
        if line.note { self.note(&line, number) } else { self.call(line, number) }
    }

    pub fn finish(mut self, completes: bool) -> Result<Notation, String> {
        if completes {
            self.close(0)?;
            if !self.ended {
                let mut event = EventBuf::new(Phase::Note, method::Note::EndOfRun);
                event.set_fields(&[])?;
                let line = self.out.lines.last().map_or(1, |(_, line)| *line + 1);
                self.push(event, line);
            }
        }
        Ok(self.out)
    }

    fn push(&mut self, mut event: EventBuf, line: usize) {
        if event.phase == Phase::Note {
            (event.from, event.to) = (Party::Subsystem, Party::Subsystem);
        }
        event.seq = self.next_seq.max(FIRST);
        self.next_seq = event.seq + 1 + event.payload.len().saturating_sub(1).div_ceil(3) as u64;
        self.out.lines.push((event.seq, line));
        self.out.events.push(event);
    }

    fn note(&mut self, line: &Line, number: usize) -> Result<(), String> {
        let method = Method::from_name(&format!("mock::{}", line.call)).ok_or_else(|| format!("no note `{}`", line.call))?;
        self.ended |= method == method::Note::EndOfRun;
        let mut event = EventBuf::new(Phase::Note, method);
        event.tid = self.thread(line.thread);
        let fields = self.fields(&line.inputs, None, &event, number)?;
        event.set_fields(&borrow(&fields))?;
        self.push(event, number);
        Ok(())
    }

    fn thread(&self, written: Option<u16>) -> u16 {
        written.or_else(|| self.open.last().map(|open| open.leave.tid)).unwrap_or(0)
    }

    fn call(&mut self, line: Line, number: usize) -> Result<(), String> {
        let (method, object, owner) = self.method(&line)?;
        let mut event = EventBuf::new(Phase::Enter, method);
        event.tid = self.thread(line.thread);
        event.from = line.from.or_else(|| self.open.last().map(|open| open.leave.to)).unwrap_or(Party::Client);
        event.to = line.to.unwrap_or(owner);
        event.object = ObjectId(object);
        let fields = self.fields(&line.inputs, Some(method), &event, number)?;
        event.set_fields(&borrow(&fields))?;
        if method == method::Function::LoadLibrary {
            self.library = event.as_event().text("library").unwrap_or_default();
        }
        let mut leave = EventBuf::new(Phase::Leave, method);
        (leave.tid, leave.from, leave.to, leave.object) = (event.tid, event.from, event.to, event.object);
        let scalar = |name| event.as_event().scalar(name).unwrap_or(0);
        let open = Open {
            indent: line.indent,
            line: number,
            flags: scalar("flags"),
            support: u32::try_from(scalar("support")).unwrap_or(0),
            leave,
            result: line.result,
            object: line.object,
            outputs: line.outputs,
        };
        self.push(event, number);
        self.open.push(open);
        Ok(())
    }

    /// The method called, the object, and who implements it.
    fn method(&self, line: &Line) -> Result<(Method, u32, Party), String> {
        let Some(name) = &line.object else {
            let method = Method::from_name(&line.call).filter(|method| method.interface() == Interface::Function);
            let method = method.ok_or_else(|| format!("no function `{}`", line.call))?;
            let to = match method {
                method::Function::MSProviderInit
                | method::Function::ABProviderInit
                | method::Function::XPProviderInit
                | method::Function::MSGServiceEntry => Party::Provider,
                method::Function::LoadLibrary | method::Function::FreeLibrary => Party::System,
                _ => Party::Subsystem,
            };
            return Ok((method, 0, to));
        };
        let object = self.names.get(name).ok_or_else(|| format!("no object `{name}` so far"))?;
        let interface = object.interface.ok_or_else(|| format!("`{name}` is a buffer; it has no methods"))?;
        // An object has one identity by whatever interface it is called: another than its own is written out.
        let named =
            || Method::from_name(&line.call).filter(|method| line.call.contains("::") && method.interface() != Interface::Note);
        let own = || interface.vtable().into_iter().rev().find(|method| method.spec().name == line.call);
        let found = named().or_else(own);
        let method = found.ok_or_else(|| format!("{interface} has no method `{}`", line.call))?;
        Ok((method, object.id, object.owner))
    }

    /// Values by name; new objects among them get their note first.
    fn fields(
        &mut self,
        inputs: &[(String, Value)],
        of: Option<Method>,
        event: &EventBuf,
        line: usize,
    ) -> Result<Vec<(String, Field)>, String> {
        let mut fields = Vec::new();
        for (arg, value) in inputs {
            let field = match value {
                Value::Number(number) => Field::Scalar(*number),
                Value::Text(text) => Field::Blob(text.clone().into_bytes()),
                Value::Name(name, None) => match self.names.get(name) {
                    Some(named) => Field::Scalar(u64::from(named.id)),
                    None if kind(of, arg) == Some(ArgKind::Iid) => {
                        let interface = Interface::from_name(name).ok_or_else(|| format!("no interface `{name}`"))?;
                        Field::Blob(interface.iid().to_vec())
                    }
                    // A block that MAPI never handed out has a number of its own.
                    None if kind(of, arg) == Some(ArgKind::Memory) => {
                        Field::Scalar(u64::from(self.name(name, None, Party::Client).id))
                    }
                    None => {
                        return Err(format!("no object or buffer `{name}` so far; a new object is written `{name}:Interface`"));
                    }
                },
                Value::Name(name, Some(interface)) => {
                    let interface = Interface::from_name(interface).ok_or_else(|| format!("no interface `{interface}`"))?;
                    let named = self.name(name, Some(interface), event.from);
                    self.created(named, event.object.0, event.tid, line)?;
                    Field::Scalar(u64::from(named.id))
                }
            };
            fields.push((arg.clone(), field));
        }
        Ok(fields)
    }

    fn name(&mut self, name: &str, interface: Option<Interface>, owner: Party) -> Named {
        self.next_id += 1;
        let named = Named { id: self.next_id, interface, owner, count: 1 };
        self.names.insert(name.to_owned(), named);
        named
    }

    fn created(&mut self, named: Named, parent: u32, tid: u16, line: usize) -> Result<(), String> {
        let Some(interface) = named.interface else { return Ok(()) };
        let mut event = EventBuf::new(Phase::Note, method::Note::ObjectCreated);
        event.tid = tid;
        let provider = matches!(interface, Interface::MsProvider | Interface::AbProvider | Interface::XpProvider);
        let library = if provider { self.library.clone() } else { String::new() };
        event.set_fields(&[
            ("object", Field::Scalar(u64::from(named.id))),
            ("interface", Field::Scalar(interface as u64)),
            ("owner", Field::Scalar(named.owner as u64)),
            ("parent", Field::Scalar(u64::from(parent))),
            ("library", Field::Blob(library.into_bytes())),
        ])?;
        self.push(event, line);
        Ok(())
    }

    /// Lets all calls return that a line of this indentation does not belong to.
    fn close(&mut self, indent: usize) -> Result<(), String> {
        while let Some(open) = self.open.pop_if(|open| open.indent >= indent) {
            let line = open.line;
            self.leave(open).map_err(|what| format!("at the return of the call in line {line}: {what}"))?;
        }
        Ok(())
    }

    fn leave(&mut self, open: Open) -> Result<(), String> {
        let Open { line, mut leave, flags, support, result, object, outputs, .. } = open;
        let of = leave.method;
        let mut fields = Vec::new();
        for (arg, value) in outputs {
            let field = match value {
                Value::Number(number) => Field::Scalar(number),
                Value::Text(text) => Field::Blob(text.into_bytes()),
                Value::Name(name, interface) => Field::Scalar(u64::from(self.handed_out(
                    &leave,
                    &arg,
                    &name,
                    interface.as_deref(),
                    (flags, support),
                    line,
                )?)),
            };
            fields.push((arg, field));
        }
        leave.set_fields(&borrow(&fields))?;
        let counted = object.and_then(|name| self.names.get_mut(&name)).map(|named| match of {
            method::Unknown::AddRef => {
                named.count += 1;
                named.count
            }
            method::Unknown::Release => {
                named.count = named.count.saturating_sub(1);
                named.count
            }
            _ => 0,
        });
        leave.result = match result {
            Some(text) => code(&text)?,
            None => counted.unwrap_or(0),
        };
        self.push(leave, line);
        Ok(())
    }

    /// The identity of what a return hands out under this name, with its note if it is new.
    fn handed_out(
        &mut self,
        leave: &EventBuf,
        arg: &str,
        name: &str,
        interface: Option<&str>,
        logon: (u64, u32),
        line: usize,
    ) -> Result<u32, String> {
        let kind = kind(Some(leave.method), arg).ok_or_else(|| format!("{} has no argument `{arg}`", leave.method))?;
        if let Some(named) = self.names.get_mut(name).filter(|_| interface.is_none()) {
            if named.owner == leave.to {
                named.count += 1;
            }
            return Ok(named.id);
        }
        if kind.hands_out_buffer() {
            return Ok(self.name(name, None, leave.from).id);
        }
        let interface = match (interface, kind) {
            (Some(interface), _) => Interface::from_name(interface).ok_or_else(|| format!("no interface `{interface}`"))?,
            (None, ArgKind::Out(interface)) => interface,
            (None, _) => return Err(format!("`{name}` is new; its interface is not known here, write `{name}:Interface`")),
        };
        let named = self.name(name, Some(interface), leave.to);
        let (flags, support) = logon;
        let parent = if support != 0 {
            support
        } else if interface == Interface::Session {
            if flags & NEW_SESSION == 0 { self.shared } else { 0 }
        } else {
            leave.object.0
        };
        if interface == Interface::Session && flags & ALLOW_OTHERS != 0 && self.shared == 0 {
            self.shared = named.id;
        }
        self.created(named, parent, leave.tid, line)?;
        Ok(named.id)
    }
}

fn kind(of: Option<Method>, arg: &str) -> Option<ArgKind> {
    of?.spec().args.iter().find(|spec| spec.name == arg).map(|spec| spec.kind)
}

fn borrow(fields: &[(String, Field)]) -> Vec<(&str, Field)> {
    fields.iter().map(|(name, field)| (name.as_str(), field.clone())).collect()
}

fn code(text: &str) -> Result<u32, String> {
    let number = || text.strip_prefix("0x").map_or_else(|| text.parse().ok(), |digits| u32::from_str_radix(digits, 16).ok());
    Code::from_name(text).map(|code| code.0).or_else(number).ok_or_else(|| format!("`{text}` is no result code and no count"))
}
