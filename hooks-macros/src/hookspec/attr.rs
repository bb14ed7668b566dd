use std::time::Duration;

use proc_macro2::{Ident, TokenStream};
use syn::{LitStr, Path};

use super::shape::Shape;
use crate::command_line::{check_hooks_core, command_line};
use crate::context::Context;
use crate::option::{Entry, Options, krate};

const KNOWN: &[&str] = &[
    "firstresult",
    "filter",
    "around",
    "concurrent",
    "historic",
    "reverse",
    "unwinds",
    "on_error",
    "fixed",
    "scoped",
    "timeout",
    "required",
    "since",
    "crate",
];

/// For the hooks of hooks-core itself, which fills no slice; no option that is told of.
const UNREGISTERED: &str = "unregistered";

/// What stands in the parentheses of `#[hookspec(…)]`.
#[derive(Default)]
pub struct SpecOptions {
    pub kind: Kind,
    /// The word that says the kind.
    pub kind_key: Option<Ident>,
    /// The words that say another.
    pub more_kinds: Vec<Ident>,
    pub reverse: Option<Ident>,
    pub unwinds: Option<(Ident, Path)>,
    pub on_error: Option<(Ident, OnError)>,
    pub fixed: bool,
    pub scoped: Option<Ident>,
    pub timeout: Option<(Ident, Duration)>,
    pub required: Option<Required>,
    pub since: Option<LitStr>,
    pub unregistered: bool,
    krate: Option<Path>,
    /// All but `crate`, as they are written.
    pub written: Vec<String>,
    /// The first option, for an attribute that may have none but `crate`.
    pub any: Option<Ident>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub enum Kind {
    #[default]
    All,
    FirstResult,
    Filter,
    Around,
    Concurrent,
    Historic,
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
        let unregistered = command_line().is_of_hooks_core().then_some(UNREGISTERED);
        let known: Vec<_> = KNOWN.iter().copied().chain(unregistered).collect();
        for entry in Options::parse(tokens, &known, false, cx).entries {
            let key = entry.key.clone();
            match key.to_string().as_str() {
                "firstresult" => this.set_kind(Kind::FirstResult, &entry, cx),
                "filter" => this.set_kind(Kind::Filter, &entry, cx),
                "around" => this.set_kind(Kind::Around, &entry, cx),
                "concurrent" => this.set_kind(Kind::Concurrent, &entry, cx),
                "historic" => this.set_kind(Kind::Historic, &entry, cx),
                "reverse" => this.reverse = entry.flag(cx).then_some(key.clone()),
                "unwinds" => this.unwinds = entry.path(cx).map(|path| (key.clone(), path)),
                "fixed" => this.fixed = entry.flag(cx),
                "scoped" => this.scoped = entry.flag(cx).then_some(key.clone()),
                "on_error" => {
                    let choices = [("stop", OnError::Stop), ("isolate", OnError::Isolate)];
                    this.on_error = entry.choice(&choices, cx).map(|it| (key.clone(), it));
                }
                "timeout" => this.timeout = entry.duration(cx).map(|it| (key.clone(), it)),
                "required" => {
                    let choices = [("at_least_one", Required::AtLeastOne), ("exactly_one", Required::ExactlyOne)];
                    this.required = entry.choice(&choices, cx);
                }
                "since" => this.since = entry.string(cx),
                UNREGISTERED => {
                    this.unregistered = entry.flag(cx);
                    continue;
                }
                _ => {
                    this.krate = entry.path(cx);
                    continue;
                }
            }
            this.written.push(entry.written());
            this.any.get_or_insert(key);
        }
        this
    }

    fn set_kind(&mut self, kind: Kind, entry: &Entry, cx: &mut Context) {
        if !entry.flag(cx) {
            return;
        }
        let key = &entry.key;
        if self.kind_key.is_some() {
            self.more_kinds.push(key.clone());
        } else {
            self.kind = kind;
            self.kind_key = Some(key.clone());
        }
    }

    /// Whether the first failure ends a call.
    pub fn stops(&self, shape: &Shape) -> bool {
        match self.on_error {
            Some((_, on_error)) => on_error == OnError::Stop,
            None => shape.is_result || matches!(self.kind, Kind::Filter | Kind::Around),
        }
    }

    pub fn reaches_hooks_core(&self, cx: &mut Context) -> bool {
        self.krate.is_some() || check_hooks_core("hookspec", cx)
    }

    pub fn krate(&self) -> TokenStream {
        krate(self.krate.clone())
    }

    /// The options of a method, which reaches hooks-core as its trait does.
    pub fn with_krate_of(self, item: &Self) -> Self {
        Self { krate: self.krate.or_else(|| item.krate.clone()), ..self }
    }
}
