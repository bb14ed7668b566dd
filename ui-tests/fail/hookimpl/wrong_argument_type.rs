use hooks_core::{hookimpl, hookspec};

#[hookspec]
fn find_user(token: &str, realm: &str) -> Option<String>;

#[hookimpl]
fn find_user(realm: u8, token: &str) -> Option<String> {
    Some(format!("{token}@{realm}"))
}

fn main() {}
