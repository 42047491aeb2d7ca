//! The structures of `mapidefs.h` that cross the binary interface, as x86-64 lays them out.
//!
//! Checked against third-party headers by `subjects/abi_check.c`.

/// `SBinary`, and the greater part of the union in `SPropValue`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct RawBinary {
    /// Bytes.
    pub count: u32,
    /// Where they stand.
    pub bytes: *const u8,
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

/// `NOTIFICATION` with `ERROR_NOTIFICATION` as its information; other kinds share the leading entry identifier but tables.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct RawNotification {
    /// One `fnev…` bit.
    pub event: u32,
    /// Alignment.
    pub pad: u32,
    /// Bytes of the entry identifier.
    pub entry_count: u32,
    /// The entry identifier.
    pub entry: *const u8,
    /// Of a critical error.
    pub code: u32,
    /// Of a critical error.
    pub flags: u32,
    /// Of a critical error: `MAPIERROR*`.
    pub error: *const u8,
    /// The rest of the union, whose largest member is `TABLE_NOTIFICATION`.
    pub rest: [u64; 6],
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_those_of_the_headers() {
        assert_eq!(size_of::<RawProp>(), 24);
        assert_eq!(size_of::<RawRow>(), 16);
        assert_eq!(size_of::<RawRows>(), 8);
        assert_eq!(size_of::<RawNotification>(), 88);
    }
}
