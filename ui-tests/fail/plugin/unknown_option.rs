use hooks_core::plugin;

#[plugin(require("clock"))]
#[derive(Default)]
struct Tracing;

fn main() {}
