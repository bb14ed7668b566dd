use std::sync::Arc;

use serde::Serialize;

/// The cargo package that a declaration was compiled in, or what a plugin that is made at run time says of itself.
///
/// The texts are those of its `Cargo.toml`; they are empty where it says nothing or where there is no cargo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct Package<'p> {
    /// Name of the package.
    pub name: &'p str,
    /// Version of the package.
    pub version: &'p str,
    /// `description`.
    pub description: &'p str,
    /// `authors`, separated by `:`.
    pub authors: &'p str,
    /// `license`.
    pub license: &'p str,
    /// `repository`.
    pub repository: &'p str,
}

impl<'p> Package<'p> {
    #[doc(hidden)]
    #[must_use]
    pub const fn new(
        name: &'p str,
        version: &'p str,
        description: &'p str,
        authors: &'p str,
        license: &'p str,
        repository: &'p str,
    ) -> Self {
        Self { name, version, description, authors, license, repository }
    }
}

/// A [`Package`] in the program's image, or one that was made.
#[derive(Debug, Clone)]
pub(crate) enum PackageRef {
    Linked(&'static Package<'static>),
    Made(Arc<MadePackage>),
}

/// What is said of a plugin that was made at run time.
#[derive(Debug, Clone)]
pub(crate) struct MadePackage {
    pub(crate) name: Arc<str>,
    pub(crate) version: String,
    pub(crate) description: String,
}

impl PackageRef {
    pub(crate) fn get(&self) -> Package<'_> {
        match self {
            Self::Linked(package) => **package,
            Self::Made(made) => Package::new(&made.name, &made.version, &made.description, "", "", ""),
        }
    }

    /// What can be said anew; the rest of a package in the program's image is not kept.
    pub(crate) fn to_mut(&mut self) -> &mut MadePackage {
        if let Self::Linked(Package { name, version, description, .. }) = *self {
            let (version, description) = ((*version).to_owned(), (*description).to_owned());
            *self = Self::Made(Arc::new(MadePackage { name: (*name).into(), version, description }));
        }
        match self {
            Self::Made(made) => Arc::make_mut(made),
            Self::Linked(_) => unreachable!("it has just been copied"),
        }
    }
}
