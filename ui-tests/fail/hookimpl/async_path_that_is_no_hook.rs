use hooks_core::hookimpl;

mod host {
    pub struct User;
}

#[hookimpl(host::User)]
async fn by_token(token: &str) -> Option<String> {
    Some(token.to_owned())
}

fn main() {}
