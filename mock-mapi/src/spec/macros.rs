//! The macro behind the table; textual scope, so that the modules it makes can call it again.

/// Declares interfaces: number, documented name, identifier, base, and methods with their argument kinds.
macro_rules! interfaces {
    ($($name:ident = $number:literal, $doc:literal, $iid:literal $(, $base:ident)? {
        $($method:ident ( $($arg:ident : $kind:ident $(($of:ident))?),* ) $(-> $ret:ident)?;)*
    })*) => {
        /// An interface of MAPI, the exported functions (`Function`), or the mock's own notes (`Note`).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Interface {
            $(#[doc = concat!("`", $doc, "`")] $name = $number,)*
        }

        pub(super) static TABLE: &[super::InterfaceSpec] = &[
            $(super::InterfaceSpec {
                interface: Interface::$name,
                name: $doc,
                iid: $iid,
                base: interfaces!(@base $($base)?),
                methods: &[$(super::MethodSpec {
                    name: stringify!($method),
                    args: &[$(super::ArgSpec { name: stringify!($arg), kind: interfaces!(@kind $kind $(($of))?) }),*],
                }),*],
            },)*
        ];

        /// A constant per method, spelled as MAPI spells it: `method::Session::Logoff`.
        pub mod method {
            $(
                #[doc = concat!("Methods that `", $doc, "` declares.")]
                #[expect(non_snake_case, reason = "MAPI's own spelling")]
                pub mod $name {
                    interfaces!(@consts $name [] $($method)*);
                }
            )*
        }
    };
    (@base) => { None };
    (@base $base:ident) => { Some(Interface::$base) };
    (@kind $kind:ident) => { $kind };
    (@kind $kind:ident ($of:ident)) => { $kind(Interface::$of) };
    (@consts $name:ident [$($seen:ident)*] $method:ident $($rest:ident)*) => {
        #[doc = concat!("`", stringify!($method), "`")]
        #[expect(non_upper_case_globals, reason = "MAPI's own spelling")]
        pub const $method: $crate::spec::Method =
            $crate::spec::Method::new($crate::spec::Interface::$name, interfaces!(@count $($seen)*));
        interfaces!(@consts $name [$($seen)* $method] $($rest)*);
    };
    (@consts $name:ident [$($seen:ident)*]) => {};
    (@count $($seen:ident)*) => { { const SEEN: &[&str] = &[$(stringify!($seen)),*]; SEEN.len() as u8 } };
}
