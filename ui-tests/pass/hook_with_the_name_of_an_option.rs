//! A hook whose name is an option, or nearly one, is named by a longer path.
#![deny(warnings)]

use hooks_core::{hookimpl, hookspec};

#[hookspec]
fn before(word: &str);

#[hookspec]
fn plugins();

#[hookimpl(self::before)]
fn first(word: &str) {
    let _ = word;
}

#[hookimpl(crate::plugins, tryfirst)]
fn list() {}

fn main() {}
