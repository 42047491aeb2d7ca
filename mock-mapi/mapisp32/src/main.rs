//! The spooler of a machine, as a process of its own.
//!
//! Started by the first client that logs on. It prints `ready` once clients can connect, and ends with the last session. On Linux it
//! starts itself once more, apart from that client, and leaves; on Windows the client starts it apart from itself.

use std::ffi::OsString;
use std::io::Write;
use std::path::Path;

fn main() -> std::process::ExitCode {
    let args: Vec<_> = std::env::args_os().skip(1).collect();
    let places = args.strip_prefix(&[OsString::from(SERVE)]).unwrap_or(&args);
    let is_option = |arg: &OsString| arg.as_encoded_bytes().starts_with(b"-");
    let ran = match &args[..] {
        [only] if only == "--help" || only == "-h" => Ok(say(USAGE)),
        [only] if only == "--version" || only == "-V" => Ok(say(concat!("mapisp32 ", env!("CARGO_PKG_VERSION")))),
        _ if places.is_empty() || places.iter().any(is_option) => Err(USAGE.to_owned()),
        [serve, home] if serve == SERVE => Ok(mock_mapi::abi::spool(Path::new(home))),
        [serve, home, mock] if serve == SERVE => {
            mock_mapi::host::spool_in(Path::new(mock), Path::new(home)).map_err(|error| error.to_string())
        }
        [_] | [_, _] => start(&args).map(|()| 0).map_err(|error| error.to_string()),
        _ => Err(USAGE.to_owned()),
    };
    let code = ran.unwrap_or_else(|what| {
        eprintln!("mapisp32: {what}");
        2
    });
    std::process::ExitCode::from(u8::try_from(code).unwrap_or(2))
}

const SERVE: &str = "--serve";
const USAGE: &str = "usage: mapisp32 [--serve] DIRECTORY [MOCK]: the directory of a machine, and perhaps the mock's library";

fn say(what: &str) -> i32 {
    i32::from(writeln!(std::io::stdout(), "{what}").is_err())
}

/// Starts the spooler in a session and a group of its own: it outlives whoever needed it first, is nobody's child, and has nothing
/// that was open there.
fn start(args: &[OsString]) -> std::io::Result<()> {
    #[cfg(unix)]
    mock_mapi::host::come_apart();
    let mut command = std::process::Command::new(std::env::current_exe()?);
    command.arg(SERVE).args(args).stdin(std::process::Stdio::null());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command.spawn().map(drop)
}
