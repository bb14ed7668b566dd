#![allow(unused_variables)]

use hooks_core::{Next, hookimpl, hookspec};

#[hookspec]
async fn render(page: &str) -> String;

#[hookimpl(wrapper)]
fn render(hook: render<'_>, next: Next<'_, render<'_>>) -> Vec<String> {
    Vec::new()
}

fn main() {}
