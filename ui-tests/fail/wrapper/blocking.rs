#![allow(unused_variables)]

use hooks_core::{Next, hookimpl, hookspec};

#[hookspec]
async fn start();

#[hookimpl(wrapper, blocking)]
fn start(hook: start, next: Next<'_, start>) {}

fn main() {}
