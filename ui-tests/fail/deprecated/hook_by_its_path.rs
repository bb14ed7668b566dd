#![deny(deprecated)]
#![allow(unused_variables)]

use hooks_core::hookimpl;

mod host {
    #[hooks_core::hookspec]
    #[deprecated(note = "implement `render`")]
    pub async fn draw(page: &str);
}

#[hookimpl(host::draw)]
async fn paint(page: &str) {}

fn main() {}
