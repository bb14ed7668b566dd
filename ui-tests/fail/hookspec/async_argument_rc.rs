use std::rc::Rc;

use hooks_core::hookspec;

#[hookspec]
async fn greet(name: Rc<str>);

fn main() {}
