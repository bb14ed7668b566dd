use hooks_core::hookspec;

#[hookspec]
pub struct Render {
    page: String,
}

fn main() {}
