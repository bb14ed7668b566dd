use hooks_core::hookspec;

#[hookspec]
trait Lifecycle
where
    Self: Clone,
{
    fn start(&self);
}

fn main() {}
