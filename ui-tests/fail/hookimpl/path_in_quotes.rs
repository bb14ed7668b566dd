use hooks_core::{hookimpl, hookspec};

#[hookspec]
fn find_user(token: &str) -> Option<String>;

#[hookimpl("find_user")]
fn by_token(token: &str) -> Option<String> {
    Some(token.to_owned())
}

fn main() {}
