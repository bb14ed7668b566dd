//! The module that a combination is.

use super::table::{Combination, Outcome};

/// What each module sees.
pub const PRELUDE: &str = "\
#![deny(warnings)]
#![allow(dead_code)]

pub use hooks_core::{BoxError, HookError, Next, NextAround, PluginManager, hookimpl, hookspec};

pub type T = u8;
pub type E = BoxError;
pub type H<V> = Result<V, HookError<E>>;

#[hookspec]
pub fn unwound();

";

impl Combination {
    /// A hook, what implements it, and a call.
    pub fn source(&self) -> String {
        let Self { options, result, .. } = self;
        let (function, wait) = if self.is_async { ("async fn", ".await") } else { ("fn", "") };
        // What is remembered is owned.
        let text = if self.is_a("historic") { "String" } else { "&str" };
        let (inner, implementations) = if self.is_a("around") {
            (".around(inner)", self.around(function, wait))
        } else {
            ("", self.implementations(text) + &self.wrapper(function, wait))
        };
        let gives = self.gives().unwrap_or("_");
        format!(
            "\
use crate::*;

#[hookspec({options})]
pub {function} hook(value: T, text: {text}) -> {result};
{implementations}
pub {function} call(plugins: &PluginManager, text: {text}) {{
    let _: {gives} = plugins.call(hook {{ value: 0, text }}){inner}{wait};
}}
"
        )
    }

    /// Whether the first option says so: a second one is a mistake.
    fn is_a(&self, kind: &str) -> bool {
        self.options.split(", ").next() == Some(kind)
    }

    /// `None` where the hook is refused.
    fn gives(&self) -> Option<&'static str> {
        match self.outcome {
            Outcome::Gives(gives) => Some(gives),
            Outcome::Refused(_) => None,
        }
    }

    fn implementations(&self, text: &str) -> String {
        let sync = format!(
            "
#[hookimpl(hook)]
fn sync(value: T, text: {text}) -> {} {{
    todo!(\"{{value}} {{text}}\")
}}
",
            self.result
        );
        let waiting = if self.is_async { sync.replace("fn sync", "async fn waiting") } else { String::new() };
        sync + &waiting
    }

    /// A wrapper gives what a call does, which nobody knows of a hook that is refused.
    fn wrapper(&self, function: &str, wait: &str) -> String {
        let Some(gives) = self.gives() else { return String::new() };
        let hook = if self.is_a("historic") { "hook" } else { "hook<'_>" };
        format!(
            "
#[hookimpl(hook, wrapper)]
{function} wrapper(hook: {hook}, next: Next<'_, {hook}>) -> {gives} {{
    next.run(hook){wait}
}}
"
        )
    }

    /// A wrapper, and what is innermost.
    fn around(&self, function: &str, wait: &str) -> String {
        let Some(gives) = self.gives() else {
            return format!("\n{function} inner<V>(_hook: hook<'_>) -> V {{\n    todo!()\n}}\n");
        };
        format!(
            "
#[hookimpl(hook, wrapper)]
{function} wrapper<'a>(hook: hook<'a>, next: NextAround<'_, hook<'a>>) -> {gives} {{
    next.run(hook){wait}
}}

{function} inner(_hook: hook<'_>) -> {gives} {{
    todo!()
}}
"
        )
    }
}
