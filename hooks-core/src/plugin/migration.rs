use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use thiserror::Error;

use super::info::PluginInfo;
use crate::box_future::BoxFuture;
use crate::error::BoxError;

/// One step by which the tables of a plugin become what its code expects.
///
/// `#[plugin(migrations = "migrations")]` embeds a folder of them when the plugin is compiled, a file each:
/// `0001_init.sql`, or `0001_init.sqlite.sql` beside `0001_init.postgres.sql` where the dialects differ. `seed.sql` is
/// what a new database begins with.
#[derive(Clone, PartialEq, Eq)]
pub struct Migration {
    /// `None`: the seed, behind all others.
    number: Option<u32>,
    name: Cow<'static, str>,
    dialect: Option<Cow<'static, str>>,
    text: Cow<'static, str>,
}

/// Why a name is not that of a migration.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "`{0}` is no name of a migration; write `0001_init.sql`, `0001_init.postgres.sql` for one dialect alone, or `seed.sql`"
)]
pub struct MigrationNameError(String);

/// Who applies the migrations of plugins: a service, `offers(dyn Migrator)`.
///
/// A plugin with migrations needs it, so that it comes behind whoever offers it. It is asked in that plugin's turn,
/// before `load`, each time that the plugin is loaded; what has been applied is for it to know. That belongs to the
/// plugin's start, and its time limit holds.
pub trait Migrator: Send + Sync {
    /// Applies those [`migrations`](PluginInfo::migrations) of a plugin that have not been.
    fn migrate(&self, plugin: Arc<PluginInfo>) -> BoxFuture<'static, Result<(), BoxError>>;
}

impl Migration {
    /// What `#[plugin]` embeds, whose name it has read.
    #[doc(hidden)]
    #[must_use]
    pub const fn embedded(
        number: Option<u32>,
        name: &'static str,
        dialect: Option<&'static str>,
        text: &'static str,
    ) -> Self {
        let dialect = match dialect {
            Some(dialect) => Some(Cow::Borrowed(dialect)),
            None => None,
        };
        Self { number, name: Cow::Borrowed(name), dialect, text: Cow::Borrowed(text) }
    }

    /// A migration that comes at run time, under the name that its file would have.
    ///
    /// # Errors
    /// Where it is no name of a migration.
    pub fn new(file: &str, text: impl Into<String>) -> Result<Self, MigrationNameError> {
        Self::read(file, text.into()).ok_or_else(|| MigrationNameError(file.to_owned()))
    }

    fn read(file: &str, text: String) -> Option<Self> {
        let stem = file.strip_suffix(".sql")?;
        let (stem, dialect) = stem.split_once('.').map_or((stem, None), |(stem, dialect)| (stem, Some(dialect)));
        let (number, name) = match stem.split_once('_') {
            Some((number, name)) if number.len() <= 9 && number.bytes().all(|byte| byte.is_ascii_digit()) => {
                (Some(number.parse().ok()?), name)
            }
            None if stem == "seed" => (None, stem),
            _ => return None,
        };
        let is_valid = is_word(name) && dialect.is_none_or(is_word);
        is_valid.then(|| Self {
            number,
            name: Cow::Owned(name.to_owned()),
            dialect: dialect.map(|dialect| Cow::Owned(dialect.to_owned())),
            text: Cow::Owned(text),
        })
    }

    /// Its place among those of its plugin; `None` of the seed, which comes behind all.
    #[must_use]
    pub fn number(&self) -> Option<u32> {
        self.number
    }

    /// What it is recorded as: `0001_init`, `seed`.
    #[must_use]
    pub fn id(&self) -> String {
        match self.number {
            Some(number) => format!("{number:04}_{}", self.name),
            None => self.name.clone().into_owned(),
        }
    }

    /// The one dialect that it is for, `sqlite` or `postgres`; `None`: for all.
    #[must_use]
    pub fn dialect(&self) -> Option<&str> {
        self.dialect.as_deref()
    }

    /// Its statements.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

fn is_word(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

impl fmt::Debug for Migration {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Migration")
            .field("id", &self.id())
            .field("dialect", &self.dialect)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::Migration;

    #[test]
    fn a_name_tells_the_place_and_the_dialect() {
        let of = |file| {
            let migration = Migration::new(file, "").unwrap();
            (migration.number(), migration.id(), migration.dialect().map(str::to_owned))
        };
        assert_eq!(of("0001_init.sql"), (Some(1), "0001_init".to_owned(), None));
        assert_eq!(of("12_by_day.postgres.sql"), (Some(12), "0012_by_day".to_owned(), Some("postgres".to_owned())));
        assert_eq!(of("seed.sqlite.sql"), (None, "seed".to_owned(), Some("sqlite".to_owned())));
    }

    #[test]
    fn another_name_is_refused_and_the_right_one_shown() {
        for file in [
            "init.sql",
            "0001-init.sql",
            "0001_.sql",
            "_init.sql",
            "x1_init.sql",
            "0001_init",
            "0001_Init.sql",
            "0001_init..sql",
            "0001_init.a.b.sql",
            "9999999999_init.sql",
            "seed_1.sql",
            "+1_init.sql",
            "",
        ] {
            assert!(Migration::new(file, "").is_err(), "{file}");
        }
        let error = Migration::new("init.sql", "").unwrap_err().to_string();
        assert!(error.starts_with("`init.sql` is no name of a migration; write `0001_init.sql`"), "{error}");
    }
}
