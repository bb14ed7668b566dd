use hooks_core::hookspec;

#[hookspec(historic)]
fn user_joined(name: &str);

fn main() {}
