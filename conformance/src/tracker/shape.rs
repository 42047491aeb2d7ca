//! What the judge must know of a method at every event, worked out once from the table of methods.

use mock_mapi::spec::{ArgKind, Interface, Method, Recorded, method};
use std::sync::LazyLock;

/// What a method does to the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    None,
    AddRef,
    Release,
    Init(Counter),
    Uninit(Counter),
    Logon,
    Logoff,
    LoadLibrary,
    FreeLibrary,
    ProviderInit,
    AllocateMore,
    Free,
    Unadvise,
    Created,
    Invalidated,
    Exits,
    Crashes,
    StatusRow,
    ProviderUid,
    LogonLogoff,
    StoreLogoff,
    TellTransports,
}

/// What is initialised and uninitialised the same number of times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counter {
    /// `MAPIInitialize` and `MAPIUninitialize`.
    Mapi = 0,
    /// `OleInitialize` and `OleUninitialize`.
    Ole = 1,
    /// `CoInitialize(Ex)` and `CoUninitialize`.
    Com = 2,
    /// `ScInitMapiUtil` and `DeinitMapiUtil`.
    Util = 3,
}

/// Positions are of scalars in the payload of the event on entry (or the note), or on return.
#[derive(Debug)]
pub(crate) struct Shape {
    /// Its place among the shapes.
    pub index: u16,
    pub action: Action,
    /// Answers a count or a pointer instead of a result.
    pub counts: bool,
    pub connection_in: Option<u8>,
    pub connection_out: Option<u8>,
    pub sink: Option<u8>,
    pub memory: Option<u8>,
    /// Interface pointers handed in.
    pub given: Box<[u8]>,
    /// The support object handed in.
    pub support: Option<u8>,
    /// The object a note is about.
    pub noted: Option<u8>,
    /// Where the name of a library begins, behind the scalars.
    pub library: Option<u8>,
    /// Hands out anything of what follows.
    pub hands_out: bool,
    /// Objects handed out.
    pub objects_out: Box<[u8]>,
    /// Buffers handed out.
    pub buffers_out: Box<[u8]>,
}

#[derive(Debug)]
pub(crate) struct Shapes {
    dense: Box<[u16]>,
    shapes: Box<[Shape]>,
}

impl Shapes {
    pub fn get() -> &'static Self {
        static SHAPES: LazyLock<Shapes> = LazyLock::new(Shapes::new);
        &SHAPES
    }

    fn new() -> Self {
        let shapes: Box<[Shape]> = Method::all().enumerate().map(|(index, method)| Shape::of(method, index)).collect();
        let mut dense = vec![0; 1 << 14].into_boxed_slice();
        for (shape, method) in shapes.iter().zip(Method::all()) {
            dense[usize::from(method.number())] = shape.index;
        }
        Self { dense, shapes }
    }

    pub fn len(&self) -> usize {
        self.shapes.len()
    }

    pub fn at(&self, index: usize) -> &Shape {
        &self.shapes[index]
    }

    #[inline]
    pub fn of(&self, method: Method) -> &Shape {
        &self.shapes[usize::from(self.dense[usize::from(method.number()) & (self.dense.len() - 1)])]
    }
}

impl Shape {
    fn of(method: Method, index: usize) -> Self {
        let args = method.spec().args;
        let scalars = |leave: bool| {
            let recorded = move |kind: ArgKind| if leave { kind.on_leave() } else { kind.on_enter() };
            args.iter().filter(move |arg| recorded(arg.kind) == Recorded::Scalar).zip(0_u8..)
        };
        let find = |leave: bool, wanted: &dyn Fn(&str, ArgKind) -> bool| {
            scalars(leave).find(|(arg, _)| wanted(arg.name, arg.kind)).map(|(_, position)| position)
        };
        let all = |leave: bool, wanted: &dyn Fn(ArgKind) -> bool| {
            scalars(leave).filter(|(arg, _)| wanted(arg.kind)).map(|(_, position)| position).collect()
        };
        let names_library =
            args.first().is_some_and(|arg| arg.name == "library") || args.last().is_some_and(|arg| arg.name == "library");
        Self {
            index: u16::try_from(index).expect("there are fewer methods than their numbers have room for"),
            action: action_of(method),
            counts: matches!(
                method,
                method::Unknown::AddRef | method::Unknown::Release | method::Function::UlAddRef | method::Function::UlRelease
            ) || method.interface() == Interface::Malloc,
            connection_in: find(false, &|name, _| name == "connection"),
            connection_out: find(true, &|name, _| name == "connection"),
            sink: find(false, &|_, kind| kind == ArgKind::Sink),
            memory: find(false, &|_, kind| kind == ArgKind::Memory),
            given: all(false, &|kind| matches!(kind, ArgKind::Obj(_))),
            support: find(false, &|_, kind| kind == ArgKind::Obj(Interface::Support)),
            noted: if method.interface() == Interface::Note { find(false, &|name, _| name == "object") } else { None },
            library: names_library.then(|| u8::try_from(scalars(false).count()).expect("a call has few arguments")),
            hands_out: args.iter().any(|arg| arg.kind.hands_out_object() || arg.kind.hands_out_buffer()),
            objects_out: all(true, &ArgKind::hands_out_object),
            buffers_out: all(true, &ArgKind::hands_out_buffer),
        }
    }
}

fn action_of(of: Method) -> Action {
    use method::{AbLogon, Function, Malloc, MsLogon, MsgStore, Note, Session, Support, Table, Unknown, XpLogon};
    match of {
        Unknown::AddRef => Action::AddRef,
        Unknown::Release => Action::Release,
        Function::MAPIInitialize => Action::Init(Counter::Mapi),
        Function::MAPIUninitialize => Action::Uninit(Counter::Mapi),
        Function::OleInitialize => Action::Init(Counter::Ole),
        Function::OleUninitialize => Action::Uninit(Counter::Ole),
        Function::CoInitialize | Function::CoInitializeEx => Action::Init(Counter::Com),
        Function::CoUninitialize => Action::Uninit(Counter::Com),
        Function::ScInitMapiUtil => Action::Init(Counter::Util),
        Function::DeinitMapiUtil => Action::Uninit(Counter::Util),
        Function::MAPILogonEx => Action::Logon,
        Session::Logoff => Action::Logoff,
        Function::LoadLibrary => Action::LoadLibrary,
        Function::FreeLibrary => Action::FreeLibrary,
        Function::MSProviderInit | Function::ABProviderInit | Function::XPProviderInit => Action::ProviderInit,
        Function::MAPIAllocateMore => Action::AllocateMore,
        Function::MAPIFreeBuffer | Function::FreeProws | Function::FreePadrlist | Malloc::Free => Action::Free,
        Note::ObjectCreated => Action::Created,
        Note::Invalidated => Action::Invalidated,
        Note::ProcessExits => Action::Exits,
        Note::Fault => Action::Crashes,
        Note::StatusRow => Action::StatusRow,
        Note::ProviderUid => Action::ProviderUid,
        AbLogon::Logoff | MsLogon::Logoff | XpLogon::TransportLogoff => Action::LogonLogoff,
        MsgStore::StoreLogoff => Action::StoreLogoff,
        Support::StoreLogoffTransports => Action::TellTransports,
        MsgStore::Unadvise | Session::Unadvise | Table::Unadvise | Support::Unsubscribe => Action::Unadvise,
        _ if of.spec().name == "Unadvise" => Action::Unadvise,
        _ => Action::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_arguments_that_matter() {
        let shapes = Shapes::get();
        let advise = shapes.of(method::Session::Advise);
        assert_eq!((advise.sink, advise.connection_in, advise.connection_out), (Some(1), None, Some(0)));
        let logon = shapes.of(method::MsProvider::Logon);
        assert_eq!((&*logon.objects_out, logon.support), (&[2, 3][..], Some(0)));
        assert_eq!(shapes.of(method::Note::ObjectCreated).library, Some(4));
        assert_eq!(shapes.of(method::Function::FreeLibrary).library, Some(0));
        assert_eq!(shapes.of(method::Note::FileDigest).library, None);
    }
}
