use hooks_core::{hookimpl, hookspec};

#[hookspec]
fn find_user(token: &str, realm: &str) -> Option<String>;

#[hookimpl]
fn find_user(tokn: &str) -> Option<String> {
    Some(tokn.to_owned())
}

fn main() {}
