//! How a hook of kind `around` is called, which has wrappers only.

use proc_macro2::TokenStream;
use quote::quote;

use super::Expansion;

impl Expansion<'_> {
    pub(super) fn impl_around(&self) -> TokenStream {
        let krate = &self.krate;
        let private = quote!(#krate::__private);
        let (ident, generics, key) = (self.ident(), self.generics(), self.key());
        let (mode, outlives) = if self.is_async() {
            (quote!(#private::AsyncMode), quote!(, #private::Outlives::HOLDS))
        } else {
            (quote!(#private::SyncMode), quote!())
        };
        quote! {
            #[doc(hidden)]
            impl #generics #private::Hook for #ident #generics {
                type Call<'call> = #krate::Around<'call, Self, #mode> where Self: 'call;

                #[inline]
                fn call<'call>(
                    self,
                    snapshot: #private::SnapshotRef<'call>,
                    _walk: #private::Walk,
                ) -> Self::Call<'call>
                where
                    Self: 'call,
                {
                    #krate::Around::new(self, snapshot)
                }
            }

            impl #generics #private::AroundHook for #ident #generics {
                type Mode = #mode;

                #[inline]
                fn wrap<'call>(
                    self,
                    wrapper: &<#key as #private::HookKey>::WrapperFn,
                    next: #krate::NextAround<'call, Self>,
                ) -> #private::Unframed<'call, Self>
                where
                    Self: 'call,
                {
                    wrapper(self, next #outlives)
                }
            }
        }
    }
}
