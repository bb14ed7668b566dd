use std::sync::Arc;

use hooks_core::{ConfigProblem, Origin};

use crate::file::{Span, Text};

/// Where a value or a key stands.
#[derive(Clone)]
pub(crate) enum Spot {
    File(Arc<Text>, Span),
    /// A variable of the environment, by its name.
    Variable(Arc<str>),
    /// What a source says of its value.
    Given(Origin),
    Nowhere,
}

impl Spot {
    /// The place in words. What is secret in a file is known by then.
    pub(crate) fn origin(&self) -> Option<Origin> {
        match self {
            Self::File(text, span) => Some(text.origin(*span)),
            Self::Variable(name) => Some(Origin::new(Arc::clone(name))),
            Self::Given(origin) => Some(origin.clone()),
            Self::Nowhere => None,
        }
    }

    /// The line in the file.
    pub(crate) fn line(&self) -> Option<usize> {
        match self {
            Self::File(_, span) => Some(span.start.line),
            _ => None,
        }
    }
}

/// Something that is wrong, before its place can be shown.
#[derive(Clone)]
pub(crate) struct Mistake {
    message: String,
    spot: Spot,
}

impl Mistake {
    pub(crate) fn new(message: impl Into<String>, spot: &Spot) -> Self {
        Self { message: message.into(), spot: spot.clone() }
    }

    pub(crate) fn nowhere(message: impl Into<String>) -> Self {
        Self::new(message, &Spot::Nowhere)
    }

    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    pub(crate) fn into_problem(self) -> ConfigProblem {
        ConfigProblem::new(self.message).at(self.spot.origin())
    }
}
