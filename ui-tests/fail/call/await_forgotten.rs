use hooks_core::{PluginManager, hookspec};

#[hookspec]
async fn find_user(token: &str) -> Option<String>;

async fn call(plugins: &PluginManager) -> Option<String> {
    plugins.call(find_user { token: "a" })
}

fn main() {}
