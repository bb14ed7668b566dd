use hooks_core::hookspec;

#[hookspec(historic, scoped)]
fn announced(name: String);

fn main() {}
