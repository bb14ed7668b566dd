use hooks_core::hookspec;

#[hookspec]
fn enter();

#[hookspec(unwinds = enter, reverse)]
fn leave();

fn main() {}
