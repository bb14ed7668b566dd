#[cfg(feature = "sqlite")]
use std::path::PathBuf;

use thiserror::Error;
#[cfg(feature = "postgres")]
use url::Url;

/// Where a URL says that the data is.
pub(crate) enum Place {
    #[cfg(feature = "sqlite")]
    Sqlite(PathBuf),
    #[cfg(feature = "postgres")]
    Postgres(Url),
}

/// Why a URL says that of nothing; it is not shown, as a password may be in it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum PlaceError {
    #[error("`{0}:` is no store; write `sqlite://file` or `postgres://user:password@host/database`")]
    Scheme(String),
    #[cfg(not(all(feature = "sqlite", feature = "postgres")))]
    #[error("this program was built without {0}; build `hooks-store` with the feature `{1}`")]
    NotBuilt(&'static str, &'static str),
    #[cfg(feature = "postgres")]
    #[error("it is no URL: {0}")]
    Url(#[from] url::ParseError),
    #[cfg(feature = "sqlite")]
    #[error("it names no file; write `sqlite://store.db`, since what is in memory alone is lost with the process")]
    NoFile,
    #[cfg(feature = "sqlite")]
    #[error("the parameter `{0}` is not known here; remove it")]
    Parameter(String),
}

impl Place {
    pub(crate) fn of(url: &str) -> Result<Self, PlaceError> {
        match url.split_once(':').map_or("", |(scheme, _)| scheme) {
            #[cfg(feature = "sqlite")]
            "sqlite" => Ok(Self::Sqlite(path(url)?)),
            #[cfg(not(feature = "sqlite"))]
            "sqlite" => Err(PlaceError::NotBuilt("SQLite", "sqlite")),
            #[cfg(feature = "postgres")]
            "postgres" | "postgresql" => Ok(Self::Postgres(Url::parse(url)?)),
            #[cfg(not(feature = "postgres"))]
            "postgres" | "postgresql" => Err(PlaceError::NotBuilt("PostgreSQL", "postgres")),
            scheme => Err(PlaceError::Scheme(scheme.to_owned())),
        }
    }
}

/// The file that a URL names: `sqlite://store.db`, `sqlite:store.db`, `sqlite:///var/lib/store.db`.
#[cfg(feature = "sqlite")]
fn path(url: &str) -> Result<PathBuf, PlaceError> {
    let rest = url.strip_prefix("sqlite:").unwrap_or(url);
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    let (path, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    if let Some(parameter) = parameters.split('&').find(|parameter| !parameter.is_empty()) {
        return Err(PlaceError::Parameter(parameter.to_owned()));
    }
    if path.is_empty() || path == ":memory:" {
        return Err(PlaceError::NoFile);
    }
    Ok(PathBuf::from(path))
}

#[cfg(all(test, feature = "sqlite"))]
mod tests {
    use super::{PlaceError, path};

    #[test]
    fn a_url_names_a_file() {
        for (url, expected) in [
            ("sqlite://store.db", "store.db"),
            ("sqlite:store.db", "store.db"),
            ("sqlite:///var/lib/store.db", "/var/lib/store.db"),
            ("sqlite://../a folder/100%.db", "../a folder/100%.db"),
        ] {
            assert_eq!(path(url).unwrap().to_str(), Some(expected), "{url}");
        }
        for url in ["sqlite:", "sqlite://", "sqlite::memory:", "sqlite://:memory:"] {
            assert_eq!(path(url), Err(PlaceError::NoFile), "{url}");
        }
        assert_eq!(path("sqlite://a.db?mode=ro"), Err(PlaceError::Parameter("mode=ro".to_owned())));
    }
}
