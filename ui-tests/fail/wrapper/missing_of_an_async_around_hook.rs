use hooks_core::{hookimpl, hookspec};

#[hookspec(around)]
async fn handle(request: &str) -> String;

#[hookimpl]
async fn handle(request: &str) -> String {
    request.to_owned()
}

fn main() {}
