use hooks_core::{PluginManager, hookimpl, hookspec};

#[hookspec]
fn find_user(token: &str) -> Option<String>;

#[hookimpl]
fn find_user(token: &str) -> Option<String> {
    Some(token.to_owned())
}

fn call(plugins: &PluginManager) {
    let _ = plugins.call(find_user("a"));
}

fn main() {}
