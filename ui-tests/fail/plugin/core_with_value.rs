use hooks_core::plugin;

#[plugin(core = true)]
#[derive(Default)]
struct Tracing;

fn main() {}
