use hooks_core::hookspec;

#[hookspec(first_result)]
fn find_user(token: &str) -> Option<String>;

fn main() {}
