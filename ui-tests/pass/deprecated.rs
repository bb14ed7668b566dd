//! Nobody is warned of what is deprecated but who implements it, and who does may allow it.
#![deny(warnings)]

mod host {
    #[hooks_core::hookspec]
    #[deprecated(note = "implement `render`")]
    pub fn draw(page: &str, #[deprecated(note = "all are in colour")] color: bool);

    #[hooks_core::hookspec]
    pub fn render(page: &str, #[deprecated(note = "all are in colour")] color: bool);

    #[hooks_core::hookspec]
    pub trait Printing {
        #[deprecated(note = "implement `printed`")]
        fn print(&self, page: &str);
        async fn printed(&self, page: &str, #[deprecated(note = "all are in colour")] color: bool);
    }
}

use hooks_core::{PluginManager, hookimpl, plugin};
use host::{Printing, draw, print, printed, render};

#[hookimpl]
fn render(page: &str) {
    let _ = page;
}

#[hookimpl]
#[allow(deprecated)]
fn draw(page: &str, color: bool) {
    let _ = (page, color);
}

#[plugin]
#[derive(Default)]
struct Printer;

#[hookimpl]
impl Printing for Printer {
    #[allow(deprecated)]
    fn print(&self, page: &str) {
        let _ = page;
    }
    // Rustc wants all arguments; this one is not used.
    async fn printed(&self, page: &str, _color: bool) {
        let _ = page;
    }
}

#[hookimpl]
#[allow(deprecated)]
impl Printer {
    fn draw(&self, color: bool) {
        let _ = color;
    }
}

pub async fn call(plugins: &PluginManager) {
    plugins.call(draw { page: "", color: true });
    plugins.call(render { page: "", color: true });
    plugins.call(print { page: "" });
    plugins.call(printed { page: "", color: true }).await;
}

fn main() {}
