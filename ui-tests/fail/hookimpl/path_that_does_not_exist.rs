use hooks_core::hookimpl;

mod host {}

#[hookimpl(host::find_user)]
fn by_token(token: &str) -> Option<String> {
    Some(token.to_owned())
}

fn main() {}
