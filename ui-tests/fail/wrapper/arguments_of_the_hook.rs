#![allow(unused_variables)]

use hooks_core::{hookimpl, hookspec};

#[hookspec]
fn render(page: &str, copies: u8) -> String;

#[hookimpl(wrapper)]
fn render(page: &str, copies: u8) -> Vec<String> {
    Vec::new()
}

fn main() {}
