use std::fmt::Write;

use hooks_core::hookspec;

#[hookspec]
async fn report(out: &mut dyn Write);

fn main() {}
