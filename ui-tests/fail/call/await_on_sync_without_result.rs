use hooks_core::{PluginManager, hookspec};

#[hookspec]
fn start(app: &str);

async fn call(plugins: &PluginManager) {
    plugins.call(start { app: "a" }).await;
}

fn main() {}
