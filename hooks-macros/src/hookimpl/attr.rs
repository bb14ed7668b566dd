use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::{LitStr, Path, Signature, Type};

use crate::command_line::check_hooks_core;
use crate::context::Context;
use crate::option::{Entry, Options, krate};

const KNOWN: &[&str] =
    &["tryfirst", "trylast", "priority", "before", "after", "wrapper", "blocking", "scope", "plugin", "crate"];

/// What stands in the parentheses of `#[hookimpl(…)]`.
#[derive(Default)]
pub struct ImplOptions {
    /// The hook, where it is not the one with the function's name.
    pub hook: Option<Path>,
    pub place: Option<Place>,
    /// The words that say the place, of which there may be one.
    pub places: Vec<Ident>,
    pub before: Vec<LitStr>,
    pub after: Vec<LitStr>,
    pub wrapper: Option<Ident>,
    pub blocking: Option<Ident>,
    /// Where `"own"` stands, for an implementation that runs in calls for its own plugin only.
    pub own_scope: Option<Span>,
    pub plugin: Option<(Ident, Type)>,
    krate: Option<Path>,
    /// The first option, for an attribute that may have none but `crate`.
    pub any: Option<Ident>,
}

#[derive(Clone, Copy)]
pub enum Place {
    First,
    Priority(i32),
    Last,
}

impl ImplOptions {
    pub fn parse(tokens: TokenStream, cx: &mut Context) -> Self {
        let options = Options::parse(tokens, KNOWN, true, cx);
        let mut this = Self { hook: options.path, ..Self::default() };
        for entry in options.entries {
            let key = entry.key.clone();
            let place = match key.to_string().as_str() {
                "tryfirst" => entry.flag(cx).then_some(Place::First),
                "trylast" => entry.flag(cx).then_some(Place::Last),
                "priority" => entry.integer(cx).map(Place::Priority),
                word => {
                    match word {
                        "before" => this.before = entry.strings(cx),
                        "after" => this.after = entry.strings(cx),
                        "wrapper" => this.wrapper = entry.flag(cx).then_some(key.clone()),
                        "blocking" => this.blocking = entry.flag(cx).then_some(key.clone()),
                        "scope" => this.own_scope = own_scope(&entry, cx),
                        "plugin" => this.plugin = entry.ty(cx).map(|ty| (key.clone(), ty)),
                        _ => {
                            this.krate = entry.path(cx);
                            continue;
                        }
                    }
                    this.any.get_or_insert(key);
                    continue;
                }
            };
            this.place = place;
            this.places.push(key.clone());
            this.any.get_or_insert(key);
        }
        this
    }

    pub fn reaches_hooks_core(&self, cx: &mut Context) -> bool {
        self.krate.is_some() || check_hooks_core("hookimpl", cx)
    }

    /// The type of the hook that a function implements.
    pub fn hook_of(&self, sig: &Signature) -> TokenStream {
        self.hook.as_ref().map_or_else(|| sig.ident.to_token_stream(), ToTokens::to_token_stream)
    }

    pub fn krate(&self) -> TokenStream {
        krate(self.krate.clone())
    }

    /// The options of a method, which reaches hooks-core as its block does.
    pub fn with_krate_of(self, block: &Self) -> Self {
        Self { krate: self.krate.or_else(|| block.krate.clone()), ..self }
    }
}

/// Where `scope = "own"` has its value.
fn own_scope(entry: &Entry, cx: &mut Context) -> Option<Span> {
    let is_own = entry.choice(&[("own", true), ("all", false)], cx)?;
    is_own.then(|| entry.value_span())
}
