use hooks_core::plugin;

#[plugin]
#[derive(Default)]
struct Tracing<'a>(&'a str);

fn main() {}
