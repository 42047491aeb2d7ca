//! Machines of real processes: clients and the spooler that serves them.
#![cfg(target_os = "linux")]

mod attacks;
mod common;
mod foreign;
mod joined;
mod life;
mod mail;
mod told;
