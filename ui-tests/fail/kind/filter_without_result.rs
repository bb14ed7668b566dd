use hooks_core::hookspec;

#[hookspec(filter)]
fn title(title: String);

fn main() {}
