use hooks_core::plugin;

#[plugin(name = "tracing")]
#[plugin(name = "logging")]
#[derive(Default)]
struct Tracing;

fn main() {}
