use std::path::PathBuf;
use std::time::Duration;

use thiserror::Error;

/// Why the store cannot be opened.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The file cannot be opened or made.
    #[error("the file `{}` cannot be opened or made", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        error: std::io::Error,
    },
    /// Another process has it.
    #[error("the store `{}` is open in another process{}; stop that, or give this one a store of its own", path.display(), of(*.process))]
    InUse {
        /// The file.
        path: PathBuf,
        /// The number of the other process, if it has noted it.
        process: Option<u32>,
    },
    /// The file is where several machines see it, and SQLite's locks do not hold.
    #[error(
        "the store `{}` is on a file system of the network ({kind}), where SQLite loses data; keep it on a disk of this machine, \
         or use PostgreSQL", path.display()
    )]
    NetworkFileSystem {
        /// The file.
        path: PathBuf,
        /// Which file system.
        kind: &'static str,
    },
    /// The engine is too old.
    #[error("SQLite {found} is linked in, which can corrupt a store; {wanted} or later does not")]
    Version {
        /// That which is there.
        found: String,
        /// The first that will do.
        wanted: &'static str,
    },
    /// It did not come to keep its log as it must.
    #[error("SQLite keeps the journal of `{}` as `{found}`, and not as `wal`", path.display())]
    Journal {
        /// The file.
        path: PathBuf,
        /// How it is kept.
        found: String,
    },
    /// The server was not reached.
    #[error("the database was not reached within {within:?}")]
    Unreachable {
        /// How long it was tried.
        within: Duration,
        /// What went wrong last.
        #[source]
        error: sqlx::Error,
    },
    /// The database refuses.
    #[error("the database cannot be opened")]
    Database(#[from] sqlx::Error),
}

fn of(process: Option<u32>) -> String {
    process.map(|process| format!(" ({process})")).unwrap_or_default()
}
