//! The Windows library also exports the names 32-bit programs ask for (`MAPILogonEx@20`), as its definition file says.
//!
//! On other systems nobody asks for them, and their linkers take `@` for the mark of a symbol's version. There the library stays
//! once it is loaded, whoever closes it: what it has handed out must find it, and what it knows is not lost before the end.

use std::path::Path;
use std::{env, fs};

fn main() {
    let file = Path::new(&env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("mapi32.def");
    println!("cargo::rerun-if-changed={}", file.display());
    if env::var("CARGO_CFG_TARGET_OS").as_deref() != Ok("windows") {
        println!("cargo::rustc-link-arg-cdylib=-Wl,-z,nodelete");
        return;
    }
    if env::var("CARGO_CFG_TARGET_ENV").as_deref() == Ok("msvc") {
        // That linker takes one definition file, which is the compiler's own.
        let text = fs::read_to_string(&file).expect("the definition file is part of the package");
        for (decorated, plain) in text.lines().filter_map(|line| line.trim().split_once(" = ")) {
            println!("cargo::rustc-link-arg-cdylib=/EXPORT:{decorated}={plain}");
        }
    } else {
        println!("cargo::rustc-link-arg-cdylib={}", file.display());
    }
}
