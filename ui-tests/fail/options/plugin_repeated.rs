use hooks_core::plugin;

#[plugin(name = "tracing", name = "logging")]
#[derive(Default)]
struct Tracing;

fn main() {}
