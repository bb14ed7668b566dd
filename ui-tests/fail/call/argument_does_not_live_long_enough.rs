use hooks_core::{PluginManager, hookspec};

#[hookspec]
async fn render(page: &mut String);

async fn call(plugins: &PluginManager) {
    let rendering = {
        let mut page = String::new();
        plugins.call(render { page: &mut page })
    };
    rendering.await;
}

fn main() {}
