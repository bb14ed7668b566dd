use hooks_core::{hookimpl, hookspec};

#[hookspec]
fn find_user(token: &str) -> Option<String>;

#[hookimpl]
fn find_user(token: &str) -> String {
    token.to_owned()
}

fn main() {}
