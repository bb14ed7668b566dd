use hooks_core::hookspec;

#[hookspec]
async fn find_user(token: &str) -> Option<Usr>;

fn main() {}
