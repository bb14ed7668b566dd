use serde::Serialize;

/// The cargo package that a declaration was compiled in.
///
/// The texts are those of its `Cargo.toml`; they are empty where it says nothing or where there is no cargo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct Package {
    /// Name of the package.
    pub name: &'static str,
    /// Version of the package.
    pub version: &'static str,
    /// `description`.
    pub description: &'static str,
    /// `authors`, separated by `:`.
    pub authors: &'static str,
    /// `license`.
    pub license: &'static str,
}

impl Package {
    #[doc(hidden)]
    #[must_use]
    pub const fn new(
        name: &'static str,
        version: &'static str,
        description: &'static str,
        authors: &'static str,
        license: &'static str,
    ) -> Self {
        Self { name, version, description, authors, license }
    }
}
