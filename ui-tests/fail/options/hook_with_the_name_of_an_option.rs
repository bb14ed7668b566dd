use hooks_core::{hookimpl, hookspec};

#[hookspec]
fn plugins();

#[hookimpl(plugins)]
fn list() {}

fn main() {}
