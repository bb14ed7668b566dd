use std::fmt::Write;

use hooks_axum::HealthStatus;
use serde::Serialize;

use super::View;
use super::table::{BAD, GOOD};

/// Whether a service is alive, or wants requests.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Probed {
    /// Up or down.
    pub status: HealthStatus,
    /// Why it is down, as far as that is known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
}

impl Probed {
    pub(crate) fn up() -> Self {
        Self { status: HealthStatus::Up, reasons: Vec::new() }
    }

    pub(crate) fn down(reasons: Vec<String>) -> Self {
        Self { status: HealthStatus::Down, reasons }
    }
}

impl View for Probed {
    fn text(&self, _: Option<usize>) -> String {
        let style = if self.status == HealthStatus::Up { GOOD } else { BAD };
        let mut text = format!("{style}{}{style:#}\n", self.status);
        for reason in &self.reasons {
            // A string takes all that is written to it.
            let _ = writeln!(text, "- {reason}");
        }
        text
    }
}
