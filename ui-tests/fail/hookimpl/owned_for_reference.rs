use hooks_core::{hookimpl, hookspec};

#[hookspec]
fn find_user(token: &str) -> Option<String>;

#[hookimpl]
fn find_user(token: String) -> Option<String> {
    Some(token)
}

fn main() {}
