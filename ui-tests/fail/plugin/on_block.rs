use hooks_core::plugin;

struct Tracing;

#[plugin]
impl Tracing {}

fn main() {}
