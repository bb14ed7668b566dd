use hooks_core::plugin;

#[plugin(nmae = "tracing")]
#[derive(Default)]
struct Tracing;

fn main() {}
