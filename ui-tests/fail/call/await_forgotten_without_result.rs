#![deny(unused_must_use)]

use hooks_core::{PluginManager, hookspec};

#[hookspec]
async fn start(app: &str);

async fn call(plugins: &PluginManager) {
    plugins.call(start { app: "a" });
}

fn main() {}
