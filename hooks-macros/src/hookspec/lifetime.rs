//! Gives names to the lifetimes that a hookspec leaves out, as the struct of its arguments needs them.

use proc_macro2::Span;
use syn::{AngleBracketedGenericArguments, GenericArgument, Lifetime, PathArguments, Type, TypeParamBound};

use crate::argument::bare;

/// The lifetimes of one hook: one for all outer references, one more for each that is elided inside a type.
#[derive(Default)]
pub struct Lifetimes {
    outer: Option<Lifetime>,
    inner: Vec<Lifetime>,
}

impl Lifetimes {
    /// The lifetime that all outer references share, if there is one.
    pub fn outer(&self) -> Option<&Lifetime> {
        self.outer.as_ref()
    }

    pub fn all(&self) -> impl Iterator<Item = &Lifetime> {
        self.outer.iter().chain(&self.inner)
    }

    /// Names the lifetimes in the type of an argument.
    pub fn name(&mut self, ty: &Type) -> Type {
        let mut ty = bare(ty).clone();
        match &mut ty {
            Type::Reference(reference) => {
                if reference.lifetime.is_none() {
                    let outer = self.outer.get_or_insert_with(|| lifetime("'args"));
                    reference.lifetime = Some(outer.clone());
                }
                self.name_inner(&mut reference.elem);
            }
            ty => self.name_inner(ty),
        }
        ty
    }

    fn fresh(&mut self) -> Lifetime {
        let fresh = lifetime(&format!("'inner{}", self.inner.len()));
        self.inner.push(fresh.clone());
        fresh
    }

    fn name_inner(&mut self, ty: &mut Type) {
        match ty {
            Type::Array(ty) => self.name_inner(&mut ty.elem),
            Type::Group(ty) => self.name_inner(&mut ty.elem),
            Type::Paren(ty) => self.name_inner(&mut ty.elem),
            Type::Slice(ty) => self.name_inner(&mut ty.elem),
            Type::Tuple(ty) => ty.elems.iter_mut().for_each(|ty| self.name_inner(ty)),
            Type::Reference(reference) => {
                if reference.lifetime.as_ref().is_none_or(|lifetime| lifetime.ident == "_") {
                    reference.lifetime = Some(self.fresh());
                }
                self.name_inner(&mut reference.elem);
            }
            Type::Path(path) => {
                for segment in &mut path.path.segments {
                    self.name_arguments(&mut segment.arguments);
                }
            }
            Type::TraitObject(object) => {
                for bound in &mut object.bounds {
                    match bound {
                        TypeParamBound::Trait(bound) => {
                            for segment in &mut bound.path.segments {
                                self.name_arguments(&mut segment.arguments);
                            }
                        }
                        TypeParamBound::Lifetime(lifetime) if lifetime.ident == "_" => {
                            *lifetime = self.fresh();
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }

    /// The arguments of `Fn(…)` are left alone: their lifetimes are bound there.
    fn name_arguments(&mut self, arguments: &mut PathArguments) {
        if let PathArguments::AngleBracketed(AngleBracketedGenericArguments { args, .. }) = arguments {
            for argument in args {
                match argument {
                    GenericArgument::Lifetime(lifetime) if lifetime.ident == "_" => {
                        *lifetime = self.fresh();
                    }
                    GenericArgument::Type(ty) => self.name_inner(ty),
                    GenericArgument::AssocType(assoc) => self.name_inner(&mut assoc.ty),
                    _ => {}
                }
            }
        }
    }
}

fn lifetime(name: &str) -> Lifetime {
    Lifetime::new(name, Span::mixed_site())
}
