//! What a change of plugins needs of tokio.

use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::sleep;

use super::change::ChangeError;
use crate::blame::catch_panic;

/// The runtime here, where it has a timer.
pub(super) fn runtime_with_timer() -> Result<Handle, ChangeError> {
    let runtime = Handle::try_current().map_err(|_| ChangeError::NoRuntime)?;
    // Tokio tells of it by a panic alone.
    catch_panic(|| drop(sleep(Duration::ZERO))).map_err(|_| ChangeError::NoTimer)?;
    Ok(runtime)
}
