use hooks_core::hookspec;

#[hookspec]
fn render(page: &str) -> String {
    page.to_owned()
}

fn main() {}
