use hooks_core::{hookimpl, hookspec, plugin};

#[hookspec]
fn find_user(token: &str, realm: &str) -> Option<String>;

#[plugin]
#[derive(Default)]
struct Tokens;

#[hookimpl]
impl Tokens {
    fn find_user(&self, tokn: &str) -> Option<String> {
        Some(tokn.to_owned())
    }
}

fn main() {}
