//! The spooler of a machine, as a process of its own.
//!
//! Started by the first client that logs on. It prints `ready` once clients can connect, and ends with the last session. On Linux it
//! starts itself once more, apart from that client, and leaves; on Windows the client starts it apart from itself.

use std::path::Path;

fn main() -> std::process::ExitCode {
    let args: Vec<_> = std::env::args_os().skip(1).collect();
    let ran = match &args[..] {
        [serve, home] if serve == SERVE => Ok(mock_mapi::abi::spool(Path::new(home))),
        [serve, home, mock] if serve == SERVE => {
            mock_mapi::host::spool_in(Path::new(mock), Path::new(home)).map_err(|error| error.to_string())
        }
        [_] | [_, _] => start(&args).map(|()| 0).map_err(|error| error.to_string()),
        _ => Err("expected the directory of a machine, and perhaps the mock's library".to_owned()),
    };
    let code = ran.unwrap_or_else(|what| {
        eprintln!("mapisp32: {what}");
        2
    });
    std::process::ExitCode::from(u8::try_from(code).unwrap_or(2))
}

const SERVE: &str = "--serve";

/// Starts the spooler in a group of its own: it outlives whoever needed it first, and is nobody's child.
fn start(args: &[std::ffi::OsString]) -> std::io::Result<()> {
    let mut command = std::process::Command::new(std::env::current_exe()?);
    command.arg(SERVE).args(args).stdin(std::process::Stdio::null());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command.spawn().map(drop)
}
