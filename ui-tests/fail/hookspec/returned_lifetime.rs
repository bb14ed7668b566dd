use hooks_core::hookspec;

#[hookspec]
fn title(page: &str) -> Option<std::borrow::Cow<'_, str>>;

fn main() {}
