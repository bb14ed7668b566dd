use std::rc::Rc;

use hooks_core::hookspec;

#[hookspec(historic)]
fn user_joined(name: Rc<str>);

fn main() {}
