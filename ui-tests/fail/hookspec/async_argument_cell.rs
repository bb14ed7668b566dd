use std::cell::Cell;

use hooks_core::hookspec;

#[hookspec]
async fn count(calls: &Cell<u8>);

fn main() {}
