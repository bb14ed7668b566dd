#![deny(deprecated)]

use hooks_core::{hookimpl, hookspec, plugin};

#[hookspec]
trait Drawing {
    async fn draw(&self, page: &str, #[deprecated(note = "all are in colour")] color: bool);
}

#[plugin]
#[derive(Default)]
struct Painter;

#[hookimpl]
impl Drawing for Painter {
    async fn draw(&self, page: &str, color: bool) {
        let _ = (page, color);
    }
}

fn main() {}
