use hooks_core::hookspec;

#[hookspec(filter)]
fn title() -> String;

fn main() {}
