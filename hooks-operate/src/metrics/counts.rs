use hooks_core::CallOutcome;
use serde::Serialize;
use utoipa::ToSchema;

/// What is counted of calls, since the plugin `metrics` was loaded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct CallCounts {
    /// How often an implementation was called.
    pub calls: u64,
    /// How often it returned an error.
    pub failures: u64,
    /// How often it panicked.
    pub panics: u64,
    /// How often it took longer than it may.
    pub time_outs: u64,
}

impl CallCounts {
    /// Counts a call that gave nothing.
    pub(super) fn add_failure(&mut self, outcome: CallOutcome) {
        let count = match outcome {
            CallOutcome::Panicked => &mut self.panics,
            CallOutcome::TimedOut => &mut self.time_outs,
            _ => &mut self.failures,
        };
        *count += 1;
    }

    /// The calls that gave nothing, by what metrics say of them.
    pub(super) fn by_outcome(&self) -> [(&'static str, u64); 3] {
        [("failed", self.failures), ("panicked", self.panics), ("timed out", self.time_outs)]
    }

    /// Both together.
    pub(crate) fn and(self, other: &Self) -> Self {
        Self {
            calls: self.calls + other.calls,
            failures: self.failures + other.failures,
            panics: self.panics + other.panics,
            time_outs: self.time_outs + other.time_outs,
        }
    }
}
