//! What the documentation of a hook says of it, behind the words of its author: the page and what an editor shows.

use proc_macro2::TokenStream;
use quote::quote;
use syn::punctuated::Punctuated;
use syn::{FnArg, Signature};

use super::{Expansion, Hook};
use crate::argument::{last_segment, readable, types};
use crate::hookspec::attr::Kind;
use crate::hookspec::check::{is_deprecated, is_documentation};

impl Expansion<'_> {
    /// Where the author says nothing, only rustdoc sees it, or no lint would tell of what is missing.
    pub(super) fn documentation(&self) -> TokenStream {
        let is_documented = self.hook.attrs.iter().any(is_documentation);
        let mut lines = vec![String::new(), "```text".to_owned()];
        lines.extend(self.declaration());
        lines.extend(["```".to_owned(), String::new(), self.meaning()]);
        if let Some(trait_) = self.hook.trait_ {
            lines.extend([String::new(), format!("A hook of [`{trait_}`].")]);
        }
        // Indented as a comment's text is.
        let lines = lines.iter().map(|line| format!(" {line}"));
        if is_documented { quote!(#(#[doc = #lines])*) } else { quote!(#(#[cfg_attr(doc, doc = #lines)])*) }
    }

    /// The hookspec, an argument a line where it is long.
    fn declaration(&self) -> Vec<String> {
        const LONG: usize = 90;
        let Hook { attrs, options, vis, sig, .. } = self.hook;
        let options = options.written.join(", ");
        let attribute = if options.is_empty() { "#[hookspec]".to_owned() } else { format!("#[hookspec({options})]") };
        let attributes = attrs.iter().filter(|attr| is_deprecated(attr)).map(readable).chain([attribute]);
        let vis = Some(readable(vis)).filter(|vis| !vis.is_empty()).map(|vis| vis + " ").unwrap_or_default();
        let declared = format!("{vis}{};", signature(sig));
        if declared.len() <= LONG || sig.inputs.is_empty() {
            return attributes.chain([declared]).collect();
        }
        let bare = Signature { inputs: Punctuated::new(), ..(*sig).clone() };
        let bare = readable(&bare);
        let (head, tail) = bare.split_once("()").unwrap_or((&bare, ""));
        let inputs = sig.inputs.iter().map(|input| format!("    {},", readable(&with_few_attributes(input))));
        let first = format!("{vis}{head}(");
        attributes.chain([first]).chain(inputs).chain([format!("){tail};")]).collect()
    }

    /// Kind, result and errors of a call.
    fn meaning(&self) -> String {
        let (kind, meaning) = match self.kind {
            Kind::All => ("all", "every implementation is called"),
            Kind::FirstResult => ("firstresult", "implementations are called until one gives `Some`"),
            Kind::Filter => ("filter", "the first argument goes from implementation to implementation"),
            Kind::Around => ("around", "implementations run around what the caller does"),
            Kind::Concurrent => ("concurrent", "implementations run at the same time"),
            Kind::Historic => ("historic", "every implementation is called, and those that come later"),
        };
        let (mode, future) = if self.is_async() { ("async", "a future of ") } else { ("not async", "") };
        let errors = match (self.kind, self.stops(), self.shape.is_result) {
            (Kind::Around, ..) => "",
            (_, true, true) => "; the first error ends it",
            (_, true, false) => "; a panic ends it",
            (_, false, true) => "; an error is logged and skipped",
            (_, false, false) => "; a panic is logged and skipped",
        };
        format!("*{kind}*, {mode}: {meaning}. A call gives {future}`{}`{errors}.", self.given_to_callers())
    }

    /// The type that a call gives, by the words of the hookspec.
    fn given_to_callers(&self) -> String {
        let value = &self.shape.value;
        let some = last_segment(value).and_then(|option| types(option).next()).map(readable);
        let gathered = match (self.kind, some.filter(|_| self.shape.is_option)) {
            (Kind::Filter | Kind::Around | Kind::FirstResult, _) => readable(value),
            (_, Some(some)) => format!("Vec<{some}>"),
            (_, None) if self.shape.is_unit() => "()".to_owned(),
            (_, None) => format!("Vec<{}>", readable(value)),
        };
        if !self.shape.is_result || !self.stops() {
            return gathered;
        }
        let error = last_segment(&self.shape.whole).and_then(|result| types(result).nth(1)).map(readable);
        format!("Result<{gathered}, HookError<{}>>", error.as_deref().unwrap_or("…"))
    }
}

/// On one line, as a person would write it, without what is said of its arguments but that they are deprecated.
pub(super) fn signature(sig: &Signature) -> String {
    let inputs = sig.inputs.iter().map(with_few_attributes).collect();
    readable(&Signature { inputs, ..sig.clone() })
}

fn with_few_attributes(input: &FnArg) -> FnArg {
    let mut input = input.clone();
    if let FnArg::Typed(argument) = &mut input {
        argument.attrs.retain(is_deprecated);
    }
    input
}
