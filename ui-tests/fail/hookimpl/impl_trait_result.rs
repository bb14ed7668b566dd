use hooks_core::{hookimpl, hookspec};

#[hookspec]
async fn render(page: &str) -> String;

#[hookimpl]
fn render() -> impl Future<Output = String> {
    std::future::ready(String::new())
}

fn main() {}
