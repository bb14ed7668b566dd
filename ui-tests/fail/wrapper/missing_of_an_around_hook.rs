use hooks_core::{hookimpl, hookspec};

#[hookspec(around)]
fn handle(request: &str) -> String;

#[hookimpl]
fn handle(request: &str) -> String {
    request.to_owned()
}

fn main() {}
