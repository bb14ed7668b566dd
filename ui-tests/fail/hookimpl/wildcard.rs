use hooks_core::{hookimpl, hookspec};

#[hookspec]
fn draw(x: u8, y: u8);

#[hookimpl]
fn draw(_: u8, y: u8) {
    let _ = y;
}

fn main() {}
