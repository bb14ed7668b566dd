use hooks_core::hookimpl;

mod host {
    use hooks_core::hookspec;

    #[hookspec]
    fn find_user(token: &str) -> Option<String>;
}

#[hookimpl(host::find_user)]
fn by_token(token: &str) -> Option<String> {
    Some(token.to_owned())
}

fn main() {}
