use hooks_core::plugin;

#[plugin(name = Tracing)]
#[derive(Default)]
struct Tracing;

fn main() {}
