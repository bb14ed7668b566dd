// One error: what uses the hook adds none.
use hooks_core::{PluginManager, hookimpl, hookspec};

#[hookspec(revers)]
fn render(page: &str) -> String;

#[hookimpl]
fn render(page: &str) -> String {
    page.to_owned()
}

fn call(plugins: &PluginManager) {
    let _ = plugins.call(render { page: "" });
}

fn main() {}
