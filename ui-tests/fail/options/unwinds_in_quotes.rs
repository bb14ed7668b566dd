use hooks_core::hookspec;

#[hookspec]
fn enter();

#[hookspec(unwinds = "enter")]
fn leave();

fn main() {}
