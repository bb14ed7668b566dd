use hooks_core::plugin;

#[plugin(requires = "clock")]
#[derive(Default)]
struct Tracing;

fn main() {}
