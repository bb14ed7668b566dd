use std::rc::Rc;

use hooks_core::hookspec;

#[hookspec]
async fn name() -> Rc<str>;

fn main() {}
