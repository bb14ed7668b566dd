use hooks_core::hookspec;

#[hookspec]
fn title(page: &str) -> std::borrow::Cow<str>;

fn main() {}
