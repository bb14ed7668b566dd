use hooks_core::hookspec;

#[hookspec(filter, firstresult)]
fn title(title: String) -> String;

fn main() {}
