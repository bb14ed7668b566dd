use hooks_core::plugin;

#[plugin(requires())]
#[derive(Default)]
struct Tracing;

fn main() {}
