//! Steps on the message services of a profile.

use super::super::Name;
use super::{Client, flags, succeeded};
use crate::model::tags;
use crate::spec::{Interface, method};
use crate::trace::ObjectId;
use crate::value::{Prop, PropValue, Value};

impl Client<'_> {
    pub(super) fn create_service(&self, admin: &Name) -> Option<()> {
        let object = self.service_admin(admin)?;
        let rows = self.rows(object, method::ServiceAdmin::GetMsgServiceTable, &[tags::PR_SERVICE_NAME]);
        let PropValue::Text(name) = rows.first()?.first()?.value.clone() else { return None };
        let args = vec![Value::Text(name.clone()), Value::Text(name), Value::None, flags(tags::MAPI_UNICODE)];
        succeeded(self.call(object, method::ServiceAdmin::CreateMsgService, args).code)
    }

    pub(super) fn configure_service(&self, admin: &Name) -> Option<()> {
        let (object, uid) = self.last_service(admin)?;
        let args = vec![uid, Value::None, flags(tags::MAPI_UNICODE), Value::Num(0), Value::None];
        succeeded(self.call(object, method::ServiceAdmin::ConfigureMsgService, args).code)
    }

    pub(super) fn delete_service(&self, admin: &Name) -> Option<()> {
        let (object, uid) = self.last_service(admin)?;
        succeeded(self.call(object, method::ServiceAdmin::DeleteMsgService, vec![uid]).code)
    }

    fn service_admin(&self, admin: &Name) -> Option<ObjectId> {
        self.handle(admin).filter(|h| h.interface == Interface::ServiceAdmin).map(|h| h.object)
    }

    fn last_service(&self, admin: &Name) -> Option<(ObjectId, Value)> {
        let object = self.service_admin(admin)?;
        let rows = self.rows(object, method::ServiceAdmin::GetMsgServiceTable, &[tags::PR_SERVICE_UID]);
        let uid = |p: &Prop| match &p.value {
            PropValue::Bytes(bytes) => bytes.as_slice().try_into().ok(),
            PropValue::Uid(uid) => Some(*uid),
            _ => None,
        };
        Some((object, Value::Uid(rows.last()?.iter().find_map(uid)?)))
    }
}
