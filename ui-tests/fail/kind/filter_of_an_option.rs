use hooks_core::hookspec;

#[hookspec(filter)]
fn title(title: Option<String>) -> Option<String>;

fn main() {}
