//! The closure that an implementation is called by.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{ReturnType, Signature, Type};

use super::attr::ImplOptions;
use crate::argument::{cfgs, each_lifetime, located_at, name, typed};

/// ```text
/// &((|hook| { let argument0: &str = hook.page; render(argument0) }) as <render as PlainHookKey>::SyncPointer)
/// &((|hook, slot| Slot::start(slot, find_user(hook.token))) as <find_user as AsyncHookKey>::AsyncPointer)
/// <render as PlainHookKey>::bind_sync(Box::new(move |hook| Renderer::render(&plugin, hook.page)))
/// <user_joined as AsyncWrapperKey>::bind_async_wrapper(Box::new(|hook, next, _| Box::pin(user_joined(hook, next))))
/// ```
/// That of a method holds the plugin, and so does an async call of it, for as long as it runs.
pub struct Closure<'a> {
    pub sig: &'a Signature,
    pub options: &'a ImplOptions,
    pub hook: &'a TokenStream,
    pub function: TokenStream,
    /// The variable that holds the plugin of a method.
    pub plugin: Option<&'a Ident>,
}

impl Closure<'_> {
    /// The `fn` that a function is called by, if it is no more than called.
    pub fn pointer(&self) -> Option<TokenStream> {
        if self.plugin.is_some() || self.is_wrapper() || self.options.blocking.is_some() {
            return None;
        }
        let pointer = if self.sig.asyncness.is_some() { "AsyncPointer" } else { "SyncPointer" };
        let (krate, hook, (key, ..)) = (self.options.krate(), self.hook, self.key());
        let (closure, pointer) = (self.closure(), Ident::new(pointer, Span::call_site()));
        Some(quote!(&((#closure) as <#hook as #krate::__private::#key>::#pointer)))
    }

    /// What any other implementation is bound by.
    pub fn bound(&self) -> TokenStream {
        let (krate, hook, (key, name, _)) = (self.options.krate(), self.hook, self.key());
        let (function, bind) = (self.boxed_function(&self.closure()), format_ident!("bind_{name}"));
        quote!(<#hook as #krate::__private::#key>::#bind(#function))
    }

    fn closure(&self) -> TokenStream {
        let krate = self.options.krate();
        let [hook, next] = ["hook", "next"].map(|name| variable(name, Span::call_site()));
        let slot = variable("slot", Span::call_site());
        let inputs = match (self.is_wrapper(), &self.sig.asyncness) {
            (true, Some(_)) => quote!(#hook, #next, _),
            (true, None) => quote!(#hook, #next),
            (false, Some(_)) => quote!(#hook, #slot),
            (false, None) => quote!(#hook),
        };
        let holding = self.plugin.map(|_| quote!(move));
        let call = self.call();
        match (&self.sig.asyncness, self.plugin) {
            (None, _) => quote!(#holding |#inputs| #call),
            (Some(_), None) => {
                let future = self.started(&call, result_span(self.sig));
                quote!(|#inputs| #future)
            }
            (Some(_), Some(plugin)) => {
                let future = self.started(&self.future(&call), self.sig.ident.span());
                quote! {
                    move |#inputs| {
                        let #plugin = #krate::__private::Clone::clone(&#plugin);
                        #future
                    }
                }
            }
        }
    }

    /// The function that gives what was declared of the hook, from a field at the user's word: that of a hook which is
    /// deprecated, is deprecated.
    pub fn spec(&self) -> TokenStream {
        let (krate, hook, (key, ..)) = (self.options.krate(), self.hook, self.key());
        // The spans of the user's own, by which rustc sees that it has said already what is wrong.
        let [first, last] = self.hook_spans();
        let named = quote!(#krate::__private::#key);
        let open = quote_spanned!(first=> <);
        quote_spanned!(last=> #open #hook as #named>::NAMED.implementation)
    }

    /// Where the path of the hook begins and ends.
    fn hook_spans(&self) -> [Span; 2] {
        let mut spans = self.hook.clone().into_iter().map(|token| token.span());
        let first = spans.next().unwrap_or_else(Span::call_site);
        [first, spans.last().unwrap_or(first)]
    }

    fn is_wrapper(&self) -> bool {
        self.options.wrapper.is_some()
    }

    /// The trait of the hooks that this can implement, which is named alone, so that rustc says once what is wrong; what
    /// its functions are called by; and what the function returns.
    fn key(&self) -> (Ident, &'static str, TokenStream) {
        let krate = self.options.krate();
        let hook = self.hook;
        let span = result_span(self.sig);
        let returned = quote_spanned! {span=>
            <<#hook as #krate::__private::HookKey>::Fallibility as #krate::__private::Fallibility>::Returned
        };
        let output = quote_spanned!(span=> <#hook as #krate::__private::HookKey>::Output);
        let (key, name, returned) = match (self.is_wrapper(), &self.sig.asyncness, &self.options.blocking) {
            (true, Some(_), _) => ("AsyncWrapperKey", "async_wrapper", output),
            (true, None, _) => ("SyncWrapperKey", "sync_wrapper", output),
            (false, Some(_), _) => ("AsyncHookKey", "async", returned),
            (false, None, Some(_)) => ("BlockingHookKey", "blocking", returned),
            (false, None, None) => ("PlainHookKey", "sync", returned),
        };
        (Ident::new(key, Span::call_site()), name, returned)
    }

    /// `Slot::start(slot, future)`, or for a wrapper `Box::pin(future)`, of which errors stand at `span`.
    fn started(&self, future: &TokenStream, span: Span) -> TokenStream {
        let (krate, slot) = (located_at(self.options.krate(), span), variable("slot", span));
        let span = Span::call_site().located_at(span);
        if self.is_wrapper() {
            return quote_spanned!(span=> #krate::__private::Box::pin(#future));
        }
        quote_spanned!(span=> #krate::__private::Slot::start(#slot, #future))
    }

    /// `async move { call.await }`, with its type.
    fn future(&self, call: &TokenStream) -> TokenStream {
        let (_, _, ty) = self.key();
        quote_spanned! {result_span(self.sig)=>
            async move {
                let returned = #call.await;
                let returned: #ty = returned;
                returned
            }
        }
    }

    /// `{ let argument0: First = hook.first; function(&plugin, argument0) }`, so that rustc's errors stand at the user's
    /// words. What is configured away is neither taken nor given.
    fn call(&self) -> TokenStream {
        let Self { sig, function, plugin, .. } = self;
        let (values, lets) = if self.is_wrapper() { self.wrapper_arguments() } else { self.arguments() };
        let plugin = plugin.map(|plugin| quote!(&#plugin,));
        let call = quote_spanned!(result_span(sig)=> #function(#plugin #(#values),*));
        quote_spanned!(result_span(sig)=> { #lets #call })
    }

    /// The variables that the function is given, and how each comes from the field of its name.
    fn arguments(&self) -> (Vec<TokenStream>, TokenStream) {
        let arguments = typed(&self.sig.inputs).filter_map(|argument| Some((argument, name(argument)?)));
        let arguments = arguments.enumerate().map(|(index, (argument, name))| {
            let (span, cfgs) = (argument.pat.span(), cfgs(&argument.attrs));
            let (value, hook) = (variable(&format!("argument{index}"), span), variable("hook", span));
            let ty = annotation(&argument.ty).map(|ty| quote!(: #ty));
            let let_ = quote_spanned!(span=> #cfgs let #value #ty = #hook.#name;);
            (quote!(#cfgs #value), let_)
        });
        arguments.unzip()
    }

    /// `let (argument0, argument1): (render<'_>, Next<'_, render<'_>>) = WrapperArguments::given(hook, next);`, which says
    /// at the list what a wrapper takes.
    fn wrapper_arguments(&self) -> (Vec<TokenStream>, TokenStream) {
        let (krate, span) = (self.options.krate(), self.sig.paren_token.span.join());
        let arguments = typed(&self.sig.inputs).enumerate();
        let (values, types): (Vec<_>, Vec<_>) = arguments
            .map(|(index, argument)| {
                let ty = annotation(&argument.ty).map_or_else(|| quote!(_), ToTokens::to_token_stream);
                (variable(&format!("argument{index}"), argument.pat.span()).into_token_stream(), ty)
            })
            .unzip();
        let [hook, next] = ["hook", "next"].map(|name| variable(name, span));
        let given = located_at(quote!(#krate::__private::WrapperArguments::given), span);
        let let_ = quote_spanned! {Span::call_site().located_at(span)=>
            let (#(#values),*): (#(#types),*) = #given(#hook, #next);
        };
        (values, let_)
    }

    /// `Box::new(closure)` with the span of the hook's path, where rustc says once what is wrong with the hook.
    fn boxed_function(&self, closure: &TokenStream) -> TokenStream {
        let krate = self.options.krate();
        let [first, last] = self.hook_spans();
        let mut arguments = Group::new(Delimiter::Parenthesis, closure.clone());
        arguments.set_span(last);
        let path = quote!(#krate::__private::Box::new).into_iter().map(|mut token| {
            token.set_span(first);
            token
        });
        path.chain([arguments.into()]).collect()
    }
}

/// A variable of the macro's own, which no name of the user's can meet, wherever an error shows it.
pub fn variable(name: &str, location: Span) -> Ident {
    Ident::new(name, Span::mixed_site().located_at(location))
}

/// Where an error about the result stands. It is no span of the user's own, which rustc would propose to rewrite.
fn result_span(sig: &Signature) -> Span {
    Span::call_site().located_at(match &sig.output {
        ReturnType::Type(_, ty) => ty.span(),
        ReturnType::Default => sig.ident.span(),
    })
}

/// The type of an argument, unless it names a lifetime of the function.
fn annotation(ty: &Type) -> Option<&Type> {
    let mut nameable = true;
    each_lifetime(ty, &mut |lifetime| nameable &= lifetime.ident == "static" || lifetime.ident == "_");
    nameable.then_some(ty)
}
