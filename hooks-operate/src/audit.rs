//! The hook [`audit`](struct@audit), by which is noted who has changed what; and the plugin `audit`, which remembers the last
//! of it.
//!
//! Whoever lets somebody change a service [tells of](AuditEntry::tell) each attempt, also of one that was refused: the plugin
//! [`admin`](crate::admin) does. Each entry goes to the log, as an event of target `audit`, whatever plugins there are: with
//! the plugin `audit` switched off, or with a sink that fails, it is there still. Whoever keeps entries implements the hook:
//!
//! ```
//! use hooks_core::{BoxError, hookimpl};
//! use hooks_operate::audit::{AuditEntry, audit};
//!
//! #[hookimpl]
//! async fn audit(entry: &AuditEntry) -> Result<(), BoxError> {
//!     println!("{}", serde_json::to_string(entry)?);
//!     Ok(())
//! }
//! ```
//!
//! The plugin `audit` remembers as many as it is told, those that were refused apart from the others: so nobody who may do
//! nothing can make it forget what was done. It offers them as the service [`RecentAudit`]. A plugin that keeps entries for
//! longer offers a `dyn` [`AuditLog`], which is asked in place of it.
//!
//! ```yaml
//! plugins:
//!   audit:
//!     keep: 1000 # entries, and as many that were refused
//! ```

mod config;
mod entry;
mod list;
mod recent;

use std::sync::Arc;

use hooks_core::{BoxError, Plugin, PluginContext, Reconfigured, hookimpl, hookspec, plugin};

pub use self::config::AuditConfig;
pub use self::entry::{AuditActor, AuditEntry, AuditOutcome};
pub use self::list::{AuditLog, AuditPage, AuditQuery};
pub use self::recent::RecentAudit;

/// Somebody has changed something, or tried to; or has looked at what not everybody may see.
///
/// It is called before the answer is sent. Where a sink fails, the others are called all the same, and what was done stays.
#[hookspec(concurrent, on_error = "isolate", timeout = "5s")]
pub async fn audit(entry: &AuditEntry) -> Result<(), BoxError>;

/// Remembers who has changed what, for `GET /admin/v1/audit`
#[plugin(name = "audit", offers(RecentAudit))]
#[derive(Debug)]
pub struct AuditPlugin {
    recent: Arc<RecentAudit>,
}

impl Plugin for AuditPlugin {
    type Config = AuditConfig;

    async fn load(config: AuditConfig, context: &PluginContext) -> Result<Self, BoxError> {
        let recent = Arc::new(RecentAudit::new(config.keep));
        context.provide(Arc::clone(&recent))?;
        Ok(Self { recent })
    }

    async fn reconfigure(&self, config: AuditConfig) -> Result<Reconfigured, BoxError> {
        self.recent.keep(config.keep);
        Ok(Reconfigured::Applied)
    }
}

#[hookimpl]
impl AuditPlugin {
    fn audit(&self, entry: &AuditEntry) -> Result<(), BoxError> {
        self.recent.push(entry.clone());
        Ok(())
    }
}
