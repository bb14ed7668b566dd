use hooks_core::hookspec;

#[hookspec(timeout = "2s", on_error = "stop")]
async fn start();

fn main() {}
