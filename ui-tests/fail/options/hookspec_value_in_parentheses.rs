use hooks_core::hookspec;

#[hookspec(on_error("stop"))]
fn stop() -> Result<(), String>;

fn main() {}
