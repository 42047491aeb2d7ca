//! What is done with a call of a method, worked out once for every slot.

use crate::spec::{ArgKind, ArgSpec, Method, Recorded};

/// What a call of one method needs.
pub(super) struct Plan {
    /// The method.
    pub method: Method,
    /// Its arguments.
    pub args: &'static [ArgSpec],
    /// Words at the beginning of the payload on entry that are scalars.
    pub scalars: usize,
    /// Where nothing but numbers is recorded on entry, and no pointer exchanged: which arguments they are.
    pub numbers: Option<Vec<usize>>,
    /// Whether outputs are recorded or exchanged.
    pub outputs: bool,
    /// The argument that is an address list whose entries may be replaced.
    pub list: Option<usize>,
}

impl Plan {
    pub fn new(method: Method) -> Self {
        let args = method.spec().args;
        let is_number = |kind| matches!(kind, ArgKind::Num | ArgKind::Flags);
        let plain = |arg: &ArgSpec| is_number(arg.kind) || arg.kind.on_enter() == Recorded::No;
        let numbers = || (0..args.len()).filter(|index| is_number(args[*index].kind)).collect();
        Self {
            method,
            args,
            scalars: args.iter().filter(|arg| arg.kind.on_enter() == Recorded::Scalar).count(),
            numbers: args.iter().all(plain).then(numbers),
            list: args.iter().position(|arg| arg.kind == ArgKind::AdrList),
            outputs: args.iter().any(|arg| arg.kind.on_leave() == Recorded::Scalar),
        }
    }
}
