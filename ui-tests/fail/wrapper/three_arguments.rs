#![allow(unused_variables)]

use hooks_core::{Next, hookimpl, hookspec};

#[hookspec]
async fn render(page: &str) -> String;

#[hookimpl(wrapper)]
async fn render(hook: render<'_>, next: Next<'_, render<'_>>, page: &str) -> Vec<String> {
    next.run(hook).await
}

fn main() {}
