// One error: neither its implementation nor its caller adds one.
use hooks_core::{PluginManager, hookimpl, hookspec};

#[hookspec(filter)]
fn title(title: &str, page: u32) -> String;

#[hookimpl]
fn title(title: &str) -> String {
    title.to_owned()
}

fn call(plugins: &PluginManager) {
    let _ = plugins.call(title { title: "", page: 1 });
}

fn main() {}
