use hooks_core::plugin;

#[plugin]
struct Tracing;

fn main() {}
