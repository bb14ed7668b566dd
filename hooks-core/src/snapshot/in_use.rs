use std::sync::Arc;

use tokio::sync::watch;

/// Whether a plugin's value is part of a snapshot that somebody holds.
#[derive(Debug, Default)]
pub(crate) struct InUse(watch::Sender<usize>);

/// One snapshot that it is part of, or was derived from that.
#[derive(Debug)]
pub(crate) struct Held(Arc<InUse>);

impl InUse {
    pub(crate) fn hold(self: &Arc<Self>) -> Held {
        self.0.send_modify(|snapshots| *snapshots += 1);
        Held(Arc::clone(self))
    }

    /// Waits until there is none.
    pub(crate) async fn ended(&self) {
        // The sender is here, so it is not gone.
        let _ = self.0.subscribe().wait_for(|snapshots| *snapshots == 0).await;
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.0.send_modify(|snapshots| *snapshots -= 1);
    }
}
