use anstyle::Style;
use serde::Serialize;

use super::View;
use super::table::{BAD, Cell, DOUBTFUL, FAINT, GOOD, Table};

/// What is found by whoever looks for what keeps a service from running well.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Findings {
    /// Whether nothing of it is a problem.
    pub ok: bool,
    /// One after the other, by topic.
    pub findings: Vec<Finding>,
}

/// One thing that was looked at.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// What it is about: `plugins`, `configuration`, `sockets` or `limits`.
    pub topic: String,
    /// How it is.
    pub level: Level,
    /// What was found.
    pub message: String,
    /// What to do about it; nothing where nothing is to be done.
    pub advice: Option<String>,
}

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Level {
    /// As it should be.
    Ok,
    /// It may be meant, or become a problem.
    Warning,
    /// The service does not start, or not as it should.
    Problem,
}

impl Findings {
    pub(crate) fn new(findings: Vec<Finding>) -> Self {
        Self { ok: findings.iter().all(|finding| finding.level != Level::Problem), findings }
    }
}

impl Finding {
    pub(crate) fn ok(topic: &str, message: impl Into<String>) -> Self {
        Self { topic: topic.to_owned(), level: Level::Ok, message: message.into(), advice: None }
    }

    pub(crate) fn warning(topic: &str, message: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { level: Level::Warning, advice: Some(advice.into()), ..Self::ok(topic, message) }
    }

    pub(crate) fn problem(topic: &str, message: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { level: Level::Problem, advice: Some(advice.into()), ..Self::ok(topic, message) }
    }
}

impl Level {
    fn look(self) -> (&'static str, Style) {
        match self {
            Self::Ok => ("ok", GOOD),
            Self::Warning => ("warning", DOUBTFUL),
            Self::Problem => ("problem", BAD),
        }
    }
}

impl View for Findings {
    fn text(&self, width: Option<usize>) -> String {
        let rows = self.findings.iter().map(|finding| {
            let (level, style) = finding.level.look();
            let advice = finding.advice.as_ref().map(|advice| format!("; {advice}")).unwrap_or_default();
            [
                Cell::from(level).styled(style),
                Cell::from(&*finding.topic).styled(FAINT),
                Cell::from(format!("{}{advice}", finding.message)),
            ]
        });
        rows.fold(Table::default(), Table::row).text(width)
    }
}
