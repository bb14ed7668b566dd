use hooks_core::hookimpl;

mod host {
    use hooks_core::hookspec;

    #[hookspec]
    pub fn find_user(token: &str) -> Option<String>;
}

#[hookimpl]
fn find_user(token: &str) -> Option<String> {
    Some(token.to_owned())
}

fn main() {}
