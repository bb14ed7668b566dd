use hooks_core::{hookimpl, hookspec};

#[hookspec]
async fn find_user(token: &str) -> Option<String>;

#[hookimpl]
async fn find_user(token: u8) -> Option<String> {
    Some(token.to_string())
}

fn main() {}
