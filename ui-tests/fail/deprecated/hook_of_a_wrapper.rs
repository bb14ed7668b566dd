#![deny(deprecated)]

use hooks_core::{Next, hookimpl, hookspec};

#[hookspec]
#[deprecated(note = "implement `render`")]
fn draw(page: &str);

#[hookimpl(wrapper)]
fn draw(hook: draw<'_>, next: Next<'_, draw<'_>>) {
    next.run(hook);
}

fn main() {}
