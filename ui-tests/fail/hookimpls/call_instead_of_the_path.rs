use hooks_core::{ImplementationSpec, hookimpl, hookimpls, hookspec};

#[hookspec]
fn start();

#[hookimpl]
fn start() {}

fn list() -> [&'static ImplementationSpec; 1] {
    hookimpls![start()]
}

fn main() {}
