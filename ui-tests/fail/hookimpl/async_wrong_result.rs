use hooks_core::{hookimpl, hookspec};

#[hookspec]
async fn find_user(token: &str) -> Option<String>;

#[hookimpl]
async fn find_user(token: &str) -> String {
    token.to_owned()
}

fn main() {}
