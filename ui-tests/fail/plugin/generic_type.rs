use hooks_core::plugin;

#[plugin]
#[derive(Default)]
struct Tracing<T>(T);

fn main() {}
