//! How implementations are given the arguments of a call.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::Expansion;
use crate::hookspec::attr::Kind;

impl Expansion<'_> {
    pub(super) fn impl_arguments(&self) -> TokenStream {
        let krate = &self.krate;
        let private = quote!(#krate::__private);
        let (ident, generics, key) = (self.ident(), self.generics(), self.key());
        let (rest, split) = self.rest();
        let bounds = self.supposes_arguments_move(&[]);
        let attributable = (self.kind != Kind::Filter).then(|| {
            let (attributed, call) = if self.is_async() {
                (
                    quote!(#krate::AsyncCall<'call, #private::Attribute<Self>>),
                    quote!(#private::call_attributed_async(self, snapshot)),
                )
            } else {
                (quote!(#private::Outcomes<#key>), quote!(#private::call_attributed(self, &snapshot)))
            };
            quote! {
                impl #generics #private::AttributableHook for #ident #generics #bounds {
                    type Attributed<'call> = #attributed where Self: 'call;

                    #[inline]
                    fn call_attributed<'call>(self, snapshot: #private::SnapshotRef<'call>) -> Self::Attributed<'call>
                    where
                        Self: 'call,
                    {
                        #call
                    }
                }
            }
        });
        let again = self.again();
        let call = self.call_either(&again);
        quote! {
            impl #generics #private::Arguments for #ident #generics {
                type Of = #key;
                type Collector = #private::Policy<#key>;
                type Rest = #rest;

                #[inline]
                fn split(self) -> (#private::Threaded<#key>, Self::Rest) {
                    #split
                }

                #[inline]
                fn invoke(
                    rest: &mut Self::Rest,
                    threaded: #private::Threaded<#key>,
                    function: &#private::SyncCallable<#key>,
                ) -> #private::Returned<#key> {
                    #call
                }
            }

            #attributable
        }
    }

    /// The type of the arguments that do not go from implementation to implementation, and how they are taken apart.
    pub(super) fn rest(&self) -> (TokenStream, TokenStream) {
        if self.kind != Kind::Filter {
            return (quote!(Self), quote!(((), self)));
        }
        let Some((threaded, rest)) = self.arguments.split_first() else { return (quote!(()), quote!(((), ()))) };
        let (krate, ty, threaded) = (&self.krate, &threaded.ty, threaded.name);
        let private = quote!(#krate::__private);
        let threaded = if self.stops() {
            quote!(self.#threaded)
        } else {
            let another = quote!(<#ty as #private::OwnedArgument>::another);
            quote!(#private::Kept { value: self.#threaded, another: #another })
        };
        let (types, names) = (rest.iter().map(|it| &it.ty), rest.iter().map(|it| it.name));
        (quote!(#private::Rest<(#(#types,)*)>), quote!((#threaded, #private::Rest((#(self.#names,)*)))))
    }

    /// The arguments for one implementation, from `rest` and `threaded`.
    fn again(&self) -> TokenStream {
        let given = self.given();
        if self.kind != Kind::Filter {
            let fields = self.fields(&quote!(rest));
            return if self.has_deprecated_arguments() {
                quote!(#given { #(#fields),* })
            } else {
                quote!(rest.reborrow())
            };
        }
        let Some((first, others)) = self.arguments.split_first() else { return TokenStream::new() };
        let name = first.name;
        let fields = others.iter().enumerate().map(|(index, argument)| {
            let index = Literal::usize_unsuffixed(index);
            argument.again(&self.krate, &quote!(rest.0.#index))
        });
        let threaded = if self.stops() { quote!(threaded) } else { quote!(threaded.value) };
        quote!(#given { #name: #threaded, #(#fields),* })
    }

    /// Calls `function`, whichever it is.
    fn call_either(&self, arguments: &TokenStream) -> TokenStream {
        let krate = &self.krate;
        quote! {
            match function {
                #krate::__private::Callable::Pointer(function) => function(#arguments),
                #krate::__private::Callable::Bound(function) => function(#arguments),
            }
        }
    }

    /// What is needed besides where implementations may be async.
    pub(super) fn impl_async(&self) -> TokenStream {
        if !self.is_async() {
            return TokenStream::new();
        }
        let krate = &self.krate;
        let private = quote!(#krate::__private);
        let (ident, generics, key) = (self.ident(), self.generics(), self.key());
        let (returned, again) = (self.returned(), self.again());
        let (given, outlives) = (self.given(), self.outlives());
        let signature =
            quote!((#given #generics, #private::Slot<'call, #returned, #outlives>) -> #private::Poll<#returned>);
        let lifetimes: Vec<_> = self.lifetimes.all().collect();
        let call = self.call_either(&quote!(#again, slot.bounded()));
        let concurrent = self.kind == Kind::Concurrent;
        let drive = concurrent.then(|| {
            quote! {
                const SEQUENTIAL: bool = false;

                #[inline]
                fn drive<'call, V>(
                    call: #private::Driven<'call, V>,
                    rest: Self,
                ) -> #krate::BoxFuture<'call, #private::Collected<V>>
                where
                    Self: 'call,
                    V: #private::AsyncArguments<Of = #key, Rest = Self> + 'call,
                {
                    #private::concurrent::<Self, V>(call, rest)
                }
            }
        });
        let concurrent = concurrent.then(|| self.impl_concurrent());
        let bounds = self.supposes_arguments_move(&[]);
        quote! {
            impl #private::AsyncHookKey for #key {
                type AsyncFn = dyn for<'call, #(#lifetimes),*> ::core::ops::Fn #signature
                    + ::core::marker::Send + ::core::marker::Sync;
                type AsyncPointer = for<'call, #(#lifetimes),*> fn #signature;
            }

            impl #private::BlockingHookKey for #key {
                type Hook = Self;
            }

            impl #generics #private::AsyncArguments for #ident #generics #bounds {
                #[inline]
                fn invoke_async<'call>(
                    rest: &'call mut Self::Rest,
                    threaded: #private::Threaded<#key>,
                    function: &#private::AsyncCallable<#key>,
                    slot: #private::Slot<'call, #returned>,
                ) -> #private::Poll<#returned> {
                    #call
                }

                #[inline]
                fn enter<'call>(
                    arguments: &'call mut #private::Option<Self>,
                    passage: &'call #private::Passage<'call, #private::Table<#key>>,
                ) -> #private::Option<#private::Frame<'call, #private::Collected<Self>>> {
                    #private::enter(arguments, passage)
                }

                #drive
            }

            #concurrent
        }
    }

    fn impl_concurrent(&self) -> TokenStream {
        let krate = &self.krate;
        let private = quote!(#krate::__private);
        let (ident, generics, key) = (self.ident(), self.generics(), self.key());
        let (given, returned) = (self.given(), self.returned());
        let (fields, bounds) = (self.fields(&quote!(rest)), self.supposes_arguments_move(&[]));
        let again = quote!(#given { #(#fields),* });
        let call = self.call_either(&again);
        let call_async = self.call_either(&quote!(#again, slot.bounded()));
        quote! {
            impl #generics #private::ConcurrentArguments for #ident #generics #bounds {
                #[inline]
                fn invoke_shared(
                    rest: &Self,
                    function: &#private::SyncCallable<#key>,
                ) -> #returned {
                    #call
                }

                #[inline]
                fn invoke_shared_async<'call>(
                    rest: &'call Self,
                    function: &#private::AsyncCallable<#key>,
                    slot: #private::Slot<'call, #returned>,
                ) -> #private::Poll<#returned> {
                    #call_async
                }
            }
        }
    }
}
