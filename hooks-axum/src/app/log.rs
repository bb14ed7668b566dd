use std::panic::{AssertUnwindSafe, catch_unwind};

use tokio::runtime::Handle;

/// Writes to the log where nothing waits for it.
///
/// A subscriber is the application's, and may block for ever or panic: where its pipe is full, or its disk.
pub(super) fn log(runtime: &Handle, write: impl FnOnce() + Send + 'static) {
    drop(runtime.spawn_blocking(|| {
        // What a panic says has been said by the panic hook.
        let _ = catch_unwind(AssertUnwindSafe(write));
    }));
}
