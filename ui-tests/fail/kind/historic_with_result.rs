use hooks_core::hookspec;

#[hookspec(historic)]
fn user_joined(name: String) -> u32;

fn main() {}
