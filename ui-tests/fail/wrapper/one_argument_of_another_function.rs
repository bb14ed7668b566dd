#![allow(unused_variables)]

use hooks_core::hookimpl;

mod host {
    #[hooks_core::hookspec]
    pub fn render(page: &str) -> String;
}

#[hookimpl(host::render, wrapper)]
fn measured(hook: host::render<'_>) -> Vec<String> {
    Vec::new()
}

fn main() {}
