//! YAML 1.2 as a tree, with bounds on what it may cost.

mod build;
mod core_schema;
mod message;
mod parse;

pub(crate) use self::core_schema::plain_value;
pub(crate) use self::parse::parse;
use crate::tree::{Data, Secrecy};

/// The tag is not shown: it may well be a secret that begins with `!`.
pub(crate) const UNKNOWN_TAG: &str =
    "an unknown tag; a text that begins with `!` stands in quotes, and `!file path` is the content of a file";

/// A scalar, before anybody knows what it means.
pub(crate) struct Scalar<'t> {
    pub(crate) text: &'t str,
    /// Written without quotes.
    pub(crate) plain: bool,
    pub(crate) tag: Tag,
}

/// What may stand before a value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tag {
    None,
    /// `!!str`: what follows is a text.
    Text,
    /// `!file`: what follows is the name of a file, whose content is the value.
    File,
    /// One that means nothing here.
    Unknown,
}

/// What a scalar means.
pub(crate) struct Meaning {
    pub(crate) data: Data,
    pub(crate) secrecy: Secrecy,
}

impl Meaning {
    pub(crate) fn shown(data: Data) -> Self {
        Self { data, secrecy: Secrecy::Shown }
    }

    /// The content of a file.
    pub(crate) fn elsewhere(text: String) -> Self {
        Self { data: Data::Scalar(text.into()), secrecy: Secrecy::Elsewhere }
    }
}
