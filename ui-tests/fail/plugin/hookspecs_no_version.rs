use hooks_core::plugin;

#[plugin(hookspecs("sre-bot-hooks => 1.2"))]
#[derive(Default)]
struct Tracing;

fn main() {}
