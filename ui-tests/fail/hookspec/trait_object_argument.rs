use hooks_core::hookspec;

#[hookspec]
fn render(out: dyn std::fmt::Write);

fn main() {}
