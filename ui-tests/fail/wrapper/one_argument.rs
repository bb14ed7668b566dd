#![allow(unused_variables)]

use hooks_core::{hookimpl, hookspec};

#[hookspec]
fn render(page: &str) -> String;

#[hookimpl(wrapper)]
fn render(hook: render<'_>) -> Vec<String> {
    Vec::new()
}

fn main() {}
