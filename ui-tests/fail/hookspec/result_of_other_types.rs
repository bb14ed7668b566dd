use hooks_core::hookspec;

mod without_types {
    pub type Result = std::result::Result<u8, String>;
}

mod of_errors {
    pub type Result<E> = std::result::Result<u8, E>;
}

#[hookspec]
fn count() -> without_types::Result;

#[hookspec]
async fn measure() -> of_errors::Result<String>;

fn main() {}
