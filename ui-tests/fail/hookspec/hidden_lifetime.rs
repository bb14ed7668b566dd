use hooks_core::hookspec;

pub struct Canvas<'a>(&'a mut String);

#[hookspec]
fn paint(canvas: &mut Canvas);

fn main() {}
