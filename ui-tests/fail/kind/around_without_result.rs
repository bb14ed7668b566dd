use hooks_core::hookspec;

#[hookspec(around)]
async fn handle(request: String);

fn main() {}
