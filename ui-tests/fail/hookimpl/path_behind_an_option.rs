use hooks_core::{hookimpl, hookspec};

#[hookspec]
fn find_user(token: &str) -> Option<String>;

#[hookimpl(tryfirst, find_user)]
fn by_token(token: &str) -> Option<String> {
    Some(token.to_owned())
}

fn main() {}
