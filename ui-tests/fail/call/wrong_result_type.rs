use hooks_core::{PluginManager, hookspec};

#[hookspec]
fn pages() -> String;

fn call(plugins: &PluginManager) {
    let _: String = plugins.call(pages {});
}

fn main() {}
