use hooks_core::{hookimpl, hookspec};

#[hookspec]
async fn find_user(token: &str, realm: &str) -> Option<String>;

#[hookimpl]
async fn find_user(tokn: &str) -> Option<String> {
    Some(tokn.to_owned())
}

fn main() {}
