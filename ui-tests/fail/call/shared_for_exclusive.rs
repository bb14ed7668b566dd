use hooks_core::{PluginManager, hookspec};

#[hookspec]
fn render(page: &mut String);

fn call(plugins: &PluginManager, page: &String) {
    plugins.call(render { page });
}

fn main() {}
