use std::error::Error;

use hooks_core::hookspec;

#[hookspec]
async fn start() -> Result<(), Box<dyn Error>>;

fn main() {}
