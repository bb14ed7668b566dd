use hooks_core::hookspec;

#[hookspec]
fn render(#[cfg(unix)] page: &str);

fn main() {}
