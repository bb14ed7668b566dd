use std::cell::Cell;

use hooks_core::hookspec;

#[hookspec(concurrent)]
async fn user_joined(visits: Cell<u32>);

fn main() {}
