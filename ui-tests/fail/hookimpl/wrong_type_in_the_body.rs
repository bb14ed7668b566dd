// An error in the body stays where it is, once.
use hooks_core::{hookimpl, hookspec};

#[hookspec]
async fn find_user(token: &str) -> Option<String>;

#[hookimpl]
async fn find_user(token: &str) -> Option<String> {
    token
}

fn main() {}
