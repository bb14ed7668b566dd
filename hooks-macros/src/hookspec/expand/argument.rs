//! An argument of a hook, as a field of its struct.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::{Attribute, PatType, Type};

use crate::argument::{bare, name};
use crate::hookspec::lifetime::Lifetimes;

pub struct Argument<'a> {
    pub attrs: &'a [Attribute],
    pub name: &'a Ident,
    /// With all its lifetimes named.
    pub ty: Type,
    passing: Passing,
}

/// How an implementation gets an argument.
enum Passing {
    Shared,
    Exclusive,
    Owned,
}

impl<'a> Argument<'a> {
    /// Gives names to the lifetimes in its type.
    pub fn new(argument: &'a PatType, lifetimes: &mut Lifetimes) -> Option<Self> {
        Some(Self {
            attrs: &argument.attrs,
            name: name(argument)?,
            ty: lifetimes.name(&argument.ty),
            passing: match bare(&argument.ty) {
                Type::Reference(ty) if ty.mutability.is_some() => Passing::Exclusive,
                Type::Reference(_) => Passing::Shared,
                _ => Passing::Owned,
            },
        })
    }

    /// The field again, borrowed or cloned from `place`.
    pub fn again(&self, krate: &TokenStream, place: &TokenStream) -> TokenStream {
        let Self { name, ty, passing, .. } = self;
        match passing {
            Passing::Shared => quote!(#name: #place),
            Passing::Exclusive => quote!(#name: &mut *#place),
            Passing::Owned => quote!(#name: <#ty as #krate::__private::OwnedArgument>::another(&#place)),
        }
    }

    /// Whether it moves to the implementation.
    pub fn is_owned(&self) -> bool {
        matches!(self.passing, Passing::Owned)
    }
}
