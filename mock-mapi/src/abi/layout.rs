//! The structures of `mapidefs.h` that cross the binary interface, as x86-64 lays them out.
//!
//! Checked against third-party headers by `subjects/abi_check.c` and `tests/abi.rs`.

use crate::spec::Code;
use std::mem::offset_of;

/// `SBinary`, and the greater part of the union in `SPropValue`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct RawBinary {
    /// Bytes.
    pub count: u32,
    /// Where they stand.
    pub bytes: *const u8,
}

/// `SBinaryArray`, which `ENTRYLIST` is another name of.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct RawEntries {
    /// Entry identifiers.
    pub count: u32,
    /// Where they stand.
    pub entries: *const RawBinary,
}

/// `SPropValue`: the tag and 16 bytes of value.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct RawProp {
    /// The tag.
    pub tag: u32,
    /// Alignment.
    pub pad: u32,
    /// The value.
    pub value: RawValue,
}

/// The union of `SPropValue`.
#[repr(C)]
#[derive(Clone, Copy)]
pub union RawValue {
    /// 32 bits and less.
    pub long: u32,
    /// 64 bits.
    pub wide: u64,
    /// A string, an identifier.
    pub pointer: *const u8,
    /// `SBinary`.
    pub binary: RawBinary,
}

/// `SRow` and `ADRENTRY`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct RawRow {
    /// Reserved.
    pub pad: u32,
    /// Properties in the row.
    pub count: u32,
    /// The properties, in a buffer of their own.
    pub props: *mut RawProp,
}

/// Header of `SRowSet` and `ADRLIST`; the rows follow.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct RawRows {
    /// Rows.
    pub count: u32,
    /// Alignment.
    pub pad: u32,
}

/// `SRestriction` of the kind that compares a property with a value; others are larger.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct RawRestriction {
    /// `RES_…`
    pub kind: u32,
    /// Alignment.
    pub pad: u32,
    /// `RELOP_…`
    pub operator: u32,
    /// The property.
    pub tag: u32,
    /// What it is compared with.
    pub prop: *const RawProp,
    /// What only others use.
    pub rest: usize,
}

/// A restriction that compares a property.
pub const RES_PROPERTY: u32 = 4;
/// For equality.
pub const RELOP_EQ: u32 = 4;

/// `NOTIFICATION`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct RawNotification {
    /// One `fnev…` bit.
    pub event: u32,
    /// Alignment.
    pub pad: u32,
    /// What holds of it follows from the event.
    pub info: RawInfo,
}

/// The union of `NOTIFICATION`.
#[repr(C)]
#[derive(Clone, Copy)]
pub union RawInfo {
    /// Critical errors, and the beginning that mail and objects share with them: the entry identifier.
    pub error: RawErrorInfo,
    /// Objects.
    pub object: RawObjectInfo,
    /// Tables.
    pub table: RawTableInfo,
}

/// `ERROR_NOTIFICATION`
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct RawErrorInfo {
    /// The entry identifier.
    pub entry: RawBinary,
    /// What went wrong.
    pub code: u32,
    /// How strings in it are encoded.
    pub flags: u32,
    /// `MAPIERROR*`
    pub error: *const u8,
}

/// `OBJECT_NOTIFICATION`
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct RawObjectInfo {
    /// The entry identifier.
    pub entry: RawBinary,
    /// The object's type.
    pub object_type: u32,
    /// Bytes of the parent's entry identifier.
    pub parent_count: u32,
    /// The parent's entry identifier.
    pub parent: *const u8,
    /// What the object was before.
    pub old: RawBinary,
    /// What that was in.
    pub old_parent: RawBinary,
    /// `SPropTagArray*`
    pub tags: *const u8,
}

/// `TABLE_NOTIFICATION`
#[repr(C)]
#[derive(Clone, Copy)]
pub struct RawTableInfo {
    /// `TABLE_…`
    pub event: u32,
    /// Of an error.
    pub code: u32,
    /// The row's instance key.
    pub index: RawProp,
    /// That of the row before.
    pub prior: RawProp,
    /// The row.
    pub row: RawRow,
    /// In the headers, and in no documentation.
    pub pad: u32,
}

/// `MAPIINIT_0`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct RawInit {
    /// Version of the structure.
    pub version: u32,
    /// `MAPI_MULTITHREAD_NOTIFICATIONS` and the like.
    pub flags: u32,
}

/// Sizes and places that the structures above claim, under the names of the headers: `sizeof SRow`, `offsetof SRow lpProps`.
/// Some structures stand under two names in the headers.
#[must_use]
pub fn layout() -> Vec<(&'static str, usize)> {
    vec![
        ("sizeof LONG", size_of::<i32>()),
        ("sizeof ULONG", size_of::<u32>()),
        ("sizeof HRESULT", size_of::<Code>()),
        ("sizeof SCODE", size_of::<Code>()),
        ("sizeof ULONG_PTR", size_of::<usize>()),
        ("sizeof WCHAR", size_of::<u16>()),
        ("sizeof MAPIUID", size_of::<[u8; 16]>()),
        ("sizeof SBinary", size_of::<RawBinary>()),
        ("offsetof SBinary cb", offset_of!(RawBinary, count)),
        ("offsetof SBinary lpb", offset_of!(RawBinary, bytes)),
        ("sizeof SPropValue", size_of::<RawProp>()),
        ("offsetof SPropValue ulPropTag", offset_of!(RawProp, tag)),
        ("offsetof SPropValue dwAlignPad", offset_of!(RawProp, pad)),
        ("offsetof SPropValue Value", offset_of!(RawProp, value)),
        ("sizeof SRow", size_of::<RawRow>()),
        ("offsetof SRow ulAdrEntryPad", offset_of!(RawRow, pad)),
        ("offsetof SRow cValues", offset_of!(RawRow, count)),
        ("offsetof SRow lpProps", offset_of!(RawRow, props)),
        ("sizeof ADRENTRY", size_of::<RawRow>()),
        ("offsetof ADRENTRY ulReserved1", offset_of!(RawRow, pad)),
        ("offsetof ADRENTRY cValues", offset_of!(RawRow, count)),
        ("offsetof ADRENTRY rgPropVals", offset_of!(RawRow, props)),
        ("offsetof SRowSet cRows", offset_of!(RawRows, count)),
        ("offsetof SRowSet aRow", size_of::<RawRows>()),
        ("offsetof ADRLIST cEntries", offset_of!(RawRows, count)),
        ("offsetof ADRLIST aEntries", size_of::<RawRows>()),
        // Read and written as words: a count, then the tags.
        ("offsetof SPropTagArray cValues", 0),
        ("offsetof SPropTagArray aulPropTag", size_of::<u32>()),
        ("sizeof NOTIFICATION", size_of::<RawNotification>()),
        ("offsetof NOTIFICATION ulEventType", offset_of!(RawNotification, event)),
        ("offsetof NOTIFICATION info", offset_of!(RawNotification, info)),
        ("offsetof ERROR_NOTIFICATION scode", offset_of!(RawErrorInfo, code)),
        ("offsetof ERROR_NOTIFICATION lpMAPIError", offset_of!(RawErrorInfo, error)),
        ("sizeof OBJECT_NOTIFICATION", size_of::<RawObjectInfo>()),
        ("offsetof OBJECT_NOTIFICATION ulObjType", offset_of!(RawObjectInfo, object_type)),
        ("offsetof OBJECT_NOTIFICATION cbParentID", offset_of!(RawObjectInfo, parent_count)),
        ("offsetof OBJECT_NOTIFICATION lpParentID", offset_of!(RawObjectInfo, parent)),
        ("offsetof OBJECT_NOTIFICATION cbOldID", offset_of!(RawObjectInfo, old)),
        ("offsetof OBJECT_NOTIFICATION cbOldParentID", offset_of!(RawObjectInfo, old_parent)),
        ("offsetof OBJECT_NOTIFICATION lpPropTagArray", offset_of!(RawObjectInfo, tags)),
        ("sizeof TABLE_NOTIFICATION", size_of::<RawTableInfo>()),
        ("offsetof TABLE_NOTIFICATION hResult", offset_of!(RawTableInfo, code)),
        ("offsetof TABLE_NOTIFICATION propIndex", offset_of!(RawTableInfo, index)),
        ("offsetof TABLE_NOTIFICATION propPrior", offset_of!(RawTableInfo, prior)),
        ("offsetof TABLE_NOTIFICATION row", offset_of!(RawTableInfo, row)),
        ("sizeof SBinaryArray", size_of::<RawEntries>()),
        ("offsetof SBinaryArray cValues", offset_of!(RawEntries, count)),
        ("offsetof SBinaryArray lpbin", offset_of!(RawEntries, entries)),
        // As the tags.
        ("offsetof FlagList cFlags", 0),
        ("offsetof FlagList ulFlag", size_of::<u32>()),
        ("sizeof SRestriction", size_of::<RawRestriction>()),
        ("offsetof SRestriction res", offset_of!(RawRestriction, operator)),
        ("sizeof SPropertyRestriction", offset_of!(RawRestriction, rest) - offset_of!(RawRestriction, operator)),
        ("offsetof SPropertyRestriction ulPropTag", offset_of!(RawRestriction, tag) - offset_of!(RawRestriction, operator)),
        ("offsetof SPropertyRestriction lpProp", offset_of!(RawRestriction, prop) - offset_of!(RawRestriction, operator)),
        ("sizeof MAPIINIT_0", size_of::<RawInit>()),
        ("offsetof MAPIINIT_0 ulVersion", offset_of!(RawInit, version)),
        ("offsetof MAPIINIT_0 ulFlags", offset_of!(RawInit, flags)),
    ]
}
