use hooks_core::hookspec;

#[hookspec(around, timeout = "2s")]
async fn handle(request: String) -> String;

fn main() {}
