//! The judge on traces in the notation.

mod common;
mod patterns;
mod providers;
mod tracker;
