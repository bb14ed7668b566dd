use hooks_core::{PluginManager, hookspec};

#[hookspec]
async fn render(page: &mut String);

async fn call(plugins: &PluginManager) {
    let mut page = String::new();
    let rendering = plugins.call(render { page: &mut page });
    page.clear();
    rendering.await;
}

fn main() {}
