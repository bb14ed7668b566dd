use hooks_core::{hookimpl, hookspec};

#[hookspec]
fn draw(at: (u8, u8));

#[hookimpl]
fn draw((x, y): (u8, u8)) {
    let _ = (x, y);
}

fn main() {}
