use hooks_core::plugin;

#[plugin(name = "")]
#[derive(Default)]
struct Tracing;

fn main() {}
