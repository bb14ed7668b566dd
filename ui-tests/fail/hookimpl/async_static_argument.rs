use hooks_core::{hookimpl, hookspec};

#[hookspec]
async fn find_user(token: &str) -> Option<String>;

#[hookimpl]
async fn find_user(token: &'static str) -> Option<String> {
    Some(token.to_owned())
}

fn main() {}
