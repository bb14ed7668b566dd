use hooks_core::{hookimpl, hookspec, plugin};

#[hookspec]
async fn find_user(token: &str, realm: &str) -> Option<String>;

#[plugin]
#[derive(Default)]
struct Tokens;

#[hookimpl]
impl Tokens {
    async fn find_user(&self, token: u8) -> Option<String> {
        Some(token.to_string())
    }
}

fn main() {}
