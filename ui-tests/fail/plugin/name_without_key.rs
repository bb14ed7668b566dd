use hooks_core::plugin;

#[plugin("tracing")]
#[derive(Default)]
struct Tracing;

fn main() {}
