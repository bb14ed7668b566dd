use hooks_core::hookspec;

#[hookspec(concurrent)]
fn user_joined(name: &str);

fn main() {}
