use hooks_core::plugin;

#[plugin(needs())]
#[derive(Default)]
struct Tracing;

fn main() {}
