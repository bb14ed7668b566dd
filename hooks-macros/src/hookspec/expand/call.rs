//! How the hook is called, with arguments of any lifetime.

use proc_macro2::TokenStream;
use quote::quote;

use super::Expansion;
use crate::hookspec::attr::Kind;

impl Expansion<'_> {
    pub(super) fn impl_hook(&self) -> TokenStream {
        let krate = &self.krate;
        let private = quote!(#krate::__private);
        let (ident, generics, key) = (self.ident(), self.generics(), self.key());
        let (output, bounds) = (self.output(), self.supposes_arguments_move(&[]));
        let recording = (self.kind == Kind::Historic).then(|| self.recording());
        let (call, plain, pass) = if self.is_async() {
            (
                quote!(#krate::AsyncCall<'call, Self>),
                quote!(#krate::AsyncCall::new(self, snapshot, walk)),
                quote!(#krate::AsyncCall::pass(self, way)),
            )
        } else {
            (quote!(#output), quote!(#private::call_sync(self, &snapshot, walk)), quote!(#private::pass(self, way)))
        };
        let wrapped = if self.is_async() {
            quote! {
                impl #generics #private::AsyncHook for #ident #generics #bounds {
                    #[inline]
                    fn wrap<'call>(
                        self,
                        wrapper: &<#key as #private::HookKey>::WrapperFn,
                        next: #krate::Next<'call, Self>,
                    ) -> #krate::BoxFuture<'call, #output>
                    where
                        Self: 'call,
                    {
                        wrapper(self, next, #private::Outlives::HOLDS)
                    }
                }
            }
        } else {
            quote! {
                impl #generics #private::SyncHook for #ident #generics #bounds {
                    #[inline]
                    fn wrap(
                        self,
                        wrapper: &<#key as #private::HookKey>::WrapperFn,
                        next: #krate::Next<'_, Self>,
                    ) -> #output {
                        wrapper(self, next)
                    }
                }
            }
        };
        quote! {
            #[doc(hidden)]
            impl #generics #private::Hook for #ident #generics #bounds {
                type Call<'call> = #call where Self: 'call;

                #[inline]
                fn call<'call>(
                    self,
                    snapshot: #private::SnapshotRef<'call>,
                    walk: #private::Walk,
                ) -> Self::Call<'call>
                where
                    Self: 'call,
                {
                    #recording
                    #plain
                }
            }

            impl #generics #private::NextHook for #ident #generics #bounds {
                #[inline]
                fn pass<'call>(self, way: #private::Way<'call, #private::Table<#key>>) -> Self::Call<'call>
                where
                    Self: 'call,
                {
                    #pass
                }
            }

            #wrapped
        }
    }

    /// The snapshot of a historic call, which remembers its arguments.
    fn recording(&self) -> TokenStream {
        let krate = &self.krate;
        let ident = self.ident();
        let (remembered, again) = (self.fields(&quote!(self)), self.fields(&quote!(remembered)));
        let replay = if self.is_async() { quote!(replay_async) } else { quote!(replay) };
        quote! {
            let remembered = #ident { #(#remembered),* };
            let snapshot = snapshot.recording(&__HOOK_SPEC, #krate::__private::#replay(move || {
                // The whole of it, which is supposed to be `Send`.
                let remembered = &remembered;
                #ident { #(#again),* }
            }));
        }
    }
}
