use hooks_core::hookspec;

#[hookspec(required = "one")]
fn stop() -> Result<(), String>;

fn main() {}
