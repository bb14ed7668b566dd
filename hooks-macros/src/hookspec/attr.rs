use proc_macro2::{Ident, TokenStream};
use syn::{LitStr, Path};

use crate::context::Context;
use crate::option::{Options, krate};

const KNOWN: &[&str] = &["firstresult", "reverse", "on_error", "fixed", "required", "unwinds", "since", "crate"];

/// What stands in the parentheses of `#[hookspec(…)]`.
#[derive(Default)]
pub struct SpecOptions {
    pub first_result: Option<Ident>,
    pub reverse: Option<Ident>,
    pub on_error: Option<(Ident, OnError)>,
    pub fixed: bool,
    pub required: Option<Required>,
    pub unwinds: Option<(Ident, Path)>,
    pub since: Option<LitStr>,
    krate: Option<Path>,
    /// The first option, for an attribute that may have none but `crate`.
    pub any: Option<Ident>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum OnError {
    Stop,
    Isolate,
}

#[derive(Clone, Copy)]
pub enum Required {
    AtLeastOne,
    ExactlyOne,
}

impl SpecOptions {
    pub fn parse(tokens: TokenStream, cx: &mut Context) -> Self {
        let mut this = Self::default();
        for entry in Options::parse(tokens, KNOWN, false, cx).entries {
            let key = entry.key.clone();
            match key.to_string().as_str() {
                "firstresult" => this.first_result = entry.flag(cx).then_some(key.clone()),
                "reverse" => this.reverse = entry.flag(cx).then_some(key.clone()),
                "fixed" => this.fixed = entry.flag(cx),
                "on_error" => {
                    let choices = [("stop", OnError::Stop), ("isolate", OnError::Isolate)];
                    this.on_error = entry.choice(&choices, cx).map(|it| (key.clone(), it));
                }
                "required" => {
                    let choices = [("at_least_one", Required::AtLeastOne), ("exactly_one", Required::ExactlyOne)];
                    this.required = entry.choice(&choices, cx);
                }
                "unwinds" => this.unwinds = entry.path(cx).map(|path| (key.clone(), path)),
                "since" => this.since = entry.string(cx),
                _ => {
                    this.krate = entry.path(cx);
                    continue;
                }
            }
            this.any.get_or_insert(key);
        }
        this
    }

    pub fn krate(&self) -> TokenStream {
        krate(self.krate.clone())
    }

    /// The options of a method, which reaches hooks-core as its trait does.
    pub fn with_krate_of(self, item: &Self) -> Self {
        Self { krate: self.krate.or_else(|| item.krate.clone()), ..self }
    }
}
