use std::fmt::Write;
use std::path::Path;

use hooks_axum::{AppError, Prepared};
use hooks_config::Loaded;
use hooks_core::{Chain, ConfigProblem, KeyPath, Problem};
use serde::Serialize;
use utoipa::ToSchema;

use super::View;
use super::table::{BAD, DOUBTFUL, FAINT, GOOD};

/// All that is wrong with a configuration, and with the plugins as they are with it.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Check {
    /// Whether the application can be started with it.
    pub ok: bool,
    /// The files that were looked for.
    pub files: Vec<ConfigFile>,
    /// Each of which keeps the application from its start.
    pub problems: Vec<Mistake>,
    /// What is worth a look.
    pub warnings: Vec<Mistake>,
}

/// A file of the configuration.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct ConfigFile {
    /// Its path.
    pub path: String,
    /// Whether it is there.
    pub found: bool,
}

/// One thing that is wrong.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[non_exhaustive]
pub struct Mistake {
    /// What is wrong, and what to write instead.
    pub message: String,
    /// The way to the value in the section of its plugin, `keys[2].name`; nothing where it is no value's.
    pub path: Option<String>,
    /// Where the value comes from, `sre-bot.yaml:3:13` or the name of a variable; nothing where it is no value's.
    pub origin: Option<String>,
    /// The lines that stand there, without secrets.
    pub excerpt: Option<String>,
}

impl Check {
    /// Of an application.
    #[must_use]
    pub fn of(app: &Prepared) -> Self {
        let problems = match app.plugins() {
            Ok(_) => Vec::new(),
            Err(AppError::Plugins(error)) => error.problems().iter().map(Mistake::of).collect(),
            Err(error) => vec![Mistake::new(Chain(error).to_string())],
        };
        let files = app.configuration().map(Loaded::files).unwrap_or_default();
        let warnings = app.configuration().map(Loaded::warnings).unwrap_or_default();
        Self {
            ok: problems.is_empty(),
            files: files.iter().map(|path| ConfigFile::of(path)).collect(),
            problems,
            warnings: warnings.iter().map(Mistake::of_value).collect(),
        }
    }
}

impl ConfigFile {
    fn of(path: &Path) -> Self {
        Self { path: path.display().to_string(), found: path.exists() }
    }

    fn text(&self) -> String {
        let Self { path, found } = self;
        format!("{path}{}", if *found { "" } else { ", which is not there" })
    }
}

impl Mistake {
    fn new(message: String) -> Self {
        Self { message, path: None, origin: None, excerpt: None }
    }

    /// Of a value that is written as it is shown where it is secret.
    pub(crate) fn of_hidden(path: &KeyPath) -> Self {
        let message = format!("`{path}`: this stands in place of a secret that is not known here; write the secret");
        Self { path: Some(path.to_string()), ..Self::new(message) }
    }

    pub(crate) fn of(problem: &Problem) -> Self {
        match problem {
            Problem::Configuration(problem) => Self::of_value(problem),
            problem => Self::new(Chain(problem).to_string()),
        }
    }

    fn of_value(problem: &ConfigProblem) -> Self {
        let origin = problem.origin();
        Self {
            message: problem.message().to_owned(),
            path: problem.path().map(ToString::to_string),
            origin: origin.map(ToString::to_string),
            excerpt: origin.and_then(|origin| origin.excerpt()).map(str::to_owned),
        }
    }
}

impl View for Check {
    fn text(&self, _: Option<usize>) -> String {
        let mut text = String::new();
        let problems = self.problems.iter().map(|problem| (BAD, "problem", problem));
        let warnings = self.warnings.iter().map(|warning| (DOUBTFUL, "warning", warning));
        for (style, level, Mistake { message, origin, excerpt, .. }) in problems.chain(warnings) {
            // A string takes all that is written to it.
            let _ = write!(text, "{style}{level}{style:#}: {message}");
            let _ = origin.iter().try_for_each(|origin| write!(text, " {FAINT}({origin}){FAINT:#}"));
            text.push('\n');
            let lines = excerpt.iter().flat_map(|excerpt| excerpt.lines());
            lines.for_each(|line| text.extend(["    ", line, "\n"]));
        }
        let files: Vec<_> = self.files.iter().map(ConfigFile::text).collect();
        let files = if files.is_empty() { "no file".to_owned() } else { files.join("; ") };
        let _ = match self.problems.len() {
            0 => writeln!(text, "{GOOD}ok{GOOD:#}: nothing is wrong ({files})"),
            1 => writeln!(text, "1 problem ({files})"),
            several => writeln!(text, "{several} problems ({files})"),
        };
        text
    }
}
