use hooks_core::hookimpl;

#[hookimpl]
struct Tracing;

fn main() {}
