use hooks_core::{Chain, Migration};
use thiserror::Error;

/// Why the migrations of a plugin are not applied.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum MigrationError {
    /// What the plugin has does not fit what has been applied; nothing is applied.
    #[error("the migrations of `{plugin}` do not fit the store{}", lines(problems))]
    Mismatch {
        /// The plugin.
        plugin: String,
        /// All that does not fit.
        problems: Vec<MigrationProblem>,
    },
    /// The database refuses one; those before it are applied, it is not.
    #[error("the migration `{migration}` of `{plugin}` cannot be applied: {}{}", at(*.line), text(error))]
    Failed {
        /// The plugin.
        plugin: String,
        /// The migration.
        migration: String,
        /// The line of its file, from 1, where the database tells it.
        line: Option<usize>,
        /// Why.
        error: sqlx::Error,
    },
    /// What has been applied cannot be found out.
    #[error("the store does not tell which migrations it has")]
    Store(#[from] sqlx::Error),
}

/// What is wrong with one migration.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MigrationProblem {
    /// It has been applied with another text.
    #[error("`{migration}` has changed since it was applied; take the change back, and make it by a migration more")]
    Changed {
        /// The migration.
        migration: String,
    },
    /// It has been applied, and the plugin does not have it.
    #[error("`{migration}` has been applied, and this version does not have it; is the program older than the store?")]
    Missing {
        /// The migration.
        migration: String,
    },
    /// A later one has been applied.
    #[error("`{migration}` comes too late, as `{by}` has been applied; give it the next number")]
    Overtaken {
        /// The migration.
        migration: String,
        /// The last that has been applied.
        by: String,
    },
    /// Two have one number.
    #[error("`{first}` and `{second}` have one number; give the later one the next")]
    Twice {
        /// One of them.
        first: String,
        /// The other.
        second: String,
    },
    /// It is for a dialect that there is not.
    #[error("`{migration}` is for `{dialect}`, which is no dialect{}", nearest(meant.as_deref()))]
    Dialect {
        /// The migration.
        migration: String,
        /// What it is said to be for.
        dialect: String,
        /// The nearest that there is.
        meant: Option<String>,
    },
}

impl MigrationError {
    /// The database has refused this.
    pub(super) fn refused(plugin: &str, migration: &Migration, error: sqlx::Error) -> Self {
        let line = line(&error, migration.text());
        Self::Failed { plugin: plugin.to_owned(), migration: migration.id(), line, error }
    }
}

/// Where in a text the database stopped, which PostgreSQL tells.
#[cfg(feature = "postgres")]
fn line(error: &sqlx::Error, text: &str) -> Option<usize> {
    use sqlx::postgres::{PgDatabaseError, PgErrorPosition};
    let error = error.as_database_error()?.try_downcast_ref::<PgDatabaseError>()?;
    let Some(PgErrorPosition::Original(position)) = error.position() else { return None };
    Some(text.chars().take(position.saturating_sub(1)).filter(|character| *character == '\n').count() + 1)
}

#[cfg(not(feature = "postgres"))]
fn line(_: &sqlx::Error, _: &str) -> Option<usize> {
    None
}

fn nearest(meant: Option<&str>) -> String {
    meant.map(|meant| format!("; did you mean `{meant}`?")).unwrap_or_default()
}

fn at(line: Option<usize>) -> String {
    line.map(|line| format!("line {line}: ")).unwrap_or_default()
}

/// What a database says, once: the error around it says it again.
fn text(error: &sqlx::Error) -> String {
    error.as_database_error().map_or_else(|| Chain(error).to_string(), |error| error.message().to_owned())
}

fn lines(problems: &[MigrationProblem]) -> String {
    problems.iter().fold(String::new(), |lines, problem| format!("{lines}\n- {problem}"))
}
