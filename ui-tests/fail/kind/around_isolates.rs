use hooks_core::hookspec;

#[hookspec(around, on_error = "isolate")]
async fn handle(request: String) -> Result<String, String>;

fn main() {}
