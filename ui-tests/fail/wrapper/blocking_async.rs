use hooks_core::{hookimpl, hookspec};

#[hookspec]
async fn start();

#[hookimpl(blocking)]
async fn start() {}

fn main() {}
