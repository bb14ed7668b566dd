use hooks_core::hookspec;

#[hookspec(timeout = "0s")]
async fn start() -> Result<(), String>;

fn main() {}
