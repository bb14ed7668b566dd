use hooks_core::hookspec;

#[hookspec(unwinds = enter)]
fn leave();

fn main() {}
