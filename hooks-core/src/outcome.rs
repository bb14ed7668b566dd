use std::fmt;

/// How a call or an implementation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CallOutcome {
    /// It returned.
    Returned,
    /// It returned an error, or failed in another way that its caller is told of.
    Failed,
    /// It panicked.
    Panicked,
    /// It took longer than it may.
    TimedOut,
    /// It was dropped before it ended, or unwound by a panic.
    Cancelled,
}

impl CallOutcome {
    pub(crate) fn of(has_failed: bool) -> Self {
        if has_failed { Self::Failed } else { Self::Returned }
    }
}

impl fmt::Display for CallOutcome {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Returned => "returned",
            Self::Failed => "failed",
            Self::Panicked => "panicked",
            Self::TimedOut => "timed out",
            Self::Cancelled => "cancelled",
        })
    }
}
