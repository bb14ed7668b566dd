use hooks_core::hookspec;

#[hookspec(firstresult)]
fn find_user(token: &str) -> Result<String, String>;

fn main() {}
