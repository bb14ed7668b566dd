use hooks_core::hookspec;

#[hookspec]
unsafe trait Lifecycle {
    fn start(&self);
}

fn main() {}
