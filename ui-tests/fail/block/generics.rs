use hooks_core::{hookimpl, hookspec};

#[hookspec]
fn start();

struct Tracing<T>(T);

#[hookimpl]
impl<T> Tracing<T> {
    fn start(&self) {}
}

fn main() {}
