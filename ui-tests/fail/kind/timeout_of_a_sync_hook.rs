use hooks_core::hookspec;

#[hookspec(timeout = "2s")]
fn start() -> Result<(), String>;

fn main() {}
