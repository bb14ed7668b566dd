#![deny(deprecated)]

use hooks_core::{hookimpl, hookspec, plugin};

#[hookspec]
#[deprecated(note = "implement `render`")]
fn draw(page: &str);

#[plugin]
#[derive(Default)]
struct Painter;

#[hookimpl]
impl Painter {
    fn draw(&self) {}
}

fn main() {}
