use hooks_core::hookspec;

#[hookspec]
trait Lifecycle<T> {
    fn start(&self, with: T);
}

fn main() {}
