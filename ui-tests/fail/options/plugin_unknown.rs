use hooks_core::plugin;

#[plugin(author = "me")]
#[derive(Default)]
struct Tracing;

fn main() {}
