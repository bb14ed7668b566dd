use hooks_core::hookspec;

#[hookspec(firstresult, reverse)]
fn find_user(token: &str) -> Option<String>;

fn main() {}
