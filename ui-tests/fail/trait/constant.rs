use hooks_core::hookspec;

#[hookspec]
trait Lifecycle {
    const NAME: &'static str;
    fn start(&self);
}

fn main() {}
