use std::fmt;

/// Whose SQL the store understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Dialect {
    /// [SQLite](https://sqlite.org/lang.html), embedded.
    Sqlite,
    /// [PostgreSQL](https://www.postgresql.org/docs/current/sql.html), a server.
    Postgres,
}

impl Dialect {
    /// All that there are.
    pub const ALL: [Self; 2] = [Self::Sqlite, Self::Postgres];

    /// Its name in names of migrations: `sqlite`, `postgres`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        })
    }
}
