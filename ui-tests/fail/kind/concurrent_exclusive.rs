use hooks_core::hookspec;

#[hookspec(concurrent)]
async fn user_joined(name: &mut String);

fn main() {}
