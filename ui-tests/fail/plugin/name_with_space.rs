use hooks_core::plugin;

#[plugin(name = "request tracing")]
#[derive(Default)]
struct Tracing;

fn main() {}
