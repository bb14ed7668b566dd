use hooks_core::hookspec;

#[hookspec(historic)]
fn user_joined(name: Option<&str>);

fn main() {}
