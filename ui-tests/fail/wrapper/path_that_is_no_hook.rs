use hooks_core::{Next, hookimpl, hookspec};

pub struct User;

#[hookspec]
fn start();

#[hookimpl(User, wrapper)]
fn around_start(hook: start, next: Next<'_, start>) {
    next.run(hook);
}

fn main() {}
