use hooks_core::plugin;

#[plugin]
fn tracing() {}

fn main() {}
