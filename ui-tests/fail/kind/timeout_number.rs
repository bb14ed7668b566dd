use hooks_core::hookspec;

#[hookspec(timeout = 250)]
async fn start() -> Result<(), String>;

fn main() {}
