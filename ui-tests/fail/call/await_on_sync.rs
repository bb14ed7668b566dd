use hooks_core::{PluginManager, hookspec};

#[hookspec]
fn find_user(token: &str) -> Option<String>;

async fn call(plugins: &PluginManager) {
    let _ = plugins.call(find_user { token: "a" }).await;
}

fn main() {}
