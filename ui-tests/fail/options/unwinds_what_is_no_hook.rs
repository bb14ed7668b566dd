use hooks_core::hookspec;

struct Enter;

#[hookspec(unwinds = Enter)]
fn leave();

fn main() {}
