use hooks_core::hookspec;

#[hookspec(filter, reverse)]
fn title(title: String) -> String;

fn main() {}
