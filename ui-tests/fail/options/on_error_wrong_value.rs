use hooks_core::hookspec;

#[hookspec(on_error = "ignore")]
fn stop() -> Result<(), String>;

fn main() {}
