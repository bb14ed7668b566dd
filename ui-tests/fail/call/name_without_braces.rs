use hooks_core::{PluginManager, hookspec};

#[hookspec]
fn start();

fn call(plugins: &PluginManager) {
    plugins.call(start);
}

fn main() {}
