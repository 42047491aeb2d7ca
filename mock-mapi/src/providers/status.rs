//! Status objects of the built-in providers (page `status-objects`).

use super::spi::{Answer, Properties, Status};
use crate::model::tags;
use crate::spec::{Code, Interface};
use crate::subsystem::Cx;
use crate::value::Prop;

struct Object {
    name: &'static str,
    resource: u32,
    has_queues: bool,
}

/// The status object of a provider without queues.
pub(super) fn status(name: &'static str, resource: u32) -> Box<dyn Status> {
    Box::new(Object { name, resource, has_queues: false })
}

/// The status object of a transport. Its queues are always empty: what is to be sent waits in stores, and what has come in
/// waits for the spooler.
pub(super) fn with_queues(name: &'static str) -> Box<dyn Status> {
    Box::new(Object { name, resource: tags::MAPI_TRANSPORT_PROVIDER, has_queues: true })
}

impl Properties for Object {
    fn all(&self) -> Vec<Prop> {
        vec![
            Prop::new(tags::PR_DISPLAY_NAME, self.name),
            Prop::new(tags::PR_OBJECT_TYPE, Interface::Status.object_type()),
            Prop::new(tags::PR_RESOURCE_TYPE, self.resource),
            Prop::new(tags::PR_STATUS_CODE, tags::STATUS_AVAILABLE),
        ]
    }

    fn set(&self, _cx: &Cx<'_>, _props: &[Prop]) -> Answer<()> {
        Err(Code::MAPI_E_NO_ACCESS)
    }

    fn delete(&self, _cx: &Cx<'_>, _tags: &[u32]) -> Answer<()> {
        Err(Code::MAPI_E_NO_ACCESS)
    }

    fn save(&self, _cx: &Cx<'_>) -> Answer<()> {
        Ok(())
    }

    fn released(&self, _cx: &Cx<'_>) {}
}

impl Status for Object {
    fn validate(&self, _cx: &Cx<'_>, _flags: u32) -> Answer<()> {
        Ok(())
    }

    fn flush_queues(&self, _cx: &Cx<'_>, _target: &[u8], _flags: u32) -> Answer<()> {
        if self.has_queues { Ok(()) } else { Err(Code::MAPI_E_NO_SUPPORT) }
    }
}
