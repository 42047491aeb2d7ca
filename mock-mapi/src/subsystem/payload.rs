//! What of a call's arguments and outputs goes into the trace.

use crate::spec::{ArgKind, Method, Recorded};
use crate::trace::push_blob;
use crate::value::{Reply, Value};

/// The payload of the event on entry.
#[must_use]
pub fn payload_on_enter(method: Method, args: &[Value]) -> Vec<u64> {
    payload(method, super::super::spec::ArgKind::on_enter, |index| args.get(index).unwrap_or(&Value::None))
}

/// The payload of the event on return: the outputs; of a flag word that was not written back, what it was.
#[must_use]
pub fn payload_on_leave(method: Method, args: &[Value], reply: &Reply) -> Vec<u64> {
    let unwritten =
        |index: usize| method.spec().args[index].kind == ArgKind::InOutFlags && matches!(reply.out(index), Value::None);
    let value = |index: usize| if unwritten(index) { args.get(index).unwrap_or(&Value::None) } else { reply.out(index) };
    payload(method, super::super::spec::ArgKind::on_leave, value)
}

fn payload<'a>(method: Method, recorded: impl Fn(ArgKind) -> Recorded, value: impl Fn(usize) -> &'a Value) -> Vec<u64> {
    let mut scalars = Vec::new();
    let mut blobs = Vec::new();
    for (index, arg) in method.spec().args.iter().enumerate() {
        match recorded(arg.kind) {
            Recorded::No => {}
            Recorded::Scalar => scalars.push(value(index).num()),
            Recorded::Blob => match value(index) {
                Value::Text(text) => push_blob(&mut blobs, text.as_bytes()),
                other => push_blob(&mut blobs, other.bytes()),
            },
        }
    }
    scalars.extend(blobs);
    scalars
}
