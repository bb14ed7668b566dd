use hooks_core::plugin;

#[plugin(requires("tracing"), name = "tracing")]
#[derive(Default)]
struct Tracing;

fn main() {}
