//! Nobody is warned of what is deprecated but who implements it, and who does may allow it.
#![deny(warnings)]

mod host {
    #[hooks_core::hookspec]
    #[deprecated(note = "implement `render`")]
    pub fn draw(page: &str, #[deprecated(note = "all are in colour")] color: bool);

    #[hooks_core::hookspec]
    pub fn render(page: &str, #[deprecated(note = "all are in colour")] color: bool);
}

use hooks_core::{PluginManager, hookimpl};
use host::{draw, render};

#[hookimpl]
fn render(page: &str) {
    let _ = page;
}

#[hookimpl]
#[allow(deprecated)]
fn draw(page: &str, color: bool) {
    let _ = (page, color);
}

pub fn call(plugins: &PluginManager) {
    plugins.call(draw { page: "", color: true });
    plugins.call(render { page: "", color: true });
}

fn main() {}
