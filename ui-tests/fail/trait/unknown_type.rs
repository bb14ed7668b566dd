use hooks_core::hookspec;

#[hookspec]
trait Lifecycle {
    async fn start(&self, app: &Ap);
}

fn main() {}
