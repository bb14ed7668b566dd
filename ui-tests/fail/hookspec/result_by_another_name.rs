use hooks_core::{BoxError, hookspec};

type AppResult<T> = Result<T, BoxError>;

struct SearchResult;

#[hookspec]
fn start() -> AppResult<()>;

#[hookspec]
fn search() -> SearchResult;

fn main() {}
