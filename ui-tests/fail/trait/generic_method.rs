use hooks_core::hookspec;

#[hookspec]
trait Lifecycle {
    fn start<T>(&self, with: T);
}

fn main() {}
