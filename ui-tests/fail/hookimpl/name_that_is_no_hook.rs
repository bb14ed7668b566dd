use hooks_core::hookimpl;

#[hookimpl]
fn find_user(token: &str) -> Option<String> {
    Some(token.to_owned())
}

fn main() {}
