#![deny(deprecated)]

use hooks_core::{hookimpl, plugin};

mod host {
    #[hooks_core::hookspec]
    pub trait Drawing {
        #[deprecated(note = "implement `render`")]
        fn draw(&self, page: &str);
        fn render(&self, page: &str);
    }
}

#[plugin]
#[derive(Default)]
struct Painter;

#[hookimpl]
impl host::Drawing for Painter {
    fn draw(&self, page: &str) {
        let _ = page;
    }
    fn render(&self, page: &str) {
        let _ = page;
    }
}

fn main() {}
