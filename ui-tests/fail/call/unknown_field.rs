use hooks_core::{PluginManager, hookspec};

#[hookspec]
fn find_user(token: &str, realm: &str) -> Option<String>;

fn call(plugins: &PluginManager) {
    let _ = plugins.call(find_user { tokn: "a", realm: "b" });
}

fn main() {}
