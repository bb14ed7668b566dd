use hooks_core::{PluginManager, hookspec};

#[hookspec(filter)]
fn title(title: String) -> String;

fn call(plugins: &PluginManager) {
    plugins.call_attributed(title { title: String::new() });
}

fn main() {}
