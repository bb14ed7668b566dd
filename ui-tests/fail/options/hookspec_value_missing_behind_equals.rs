use hooks_core::hookspec;

#[hookspec(on_error = )]
fn stop() -> Result<(), String>;

fn main() {}
