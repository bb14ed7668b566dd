//! What is the same about the arguments of a hookspec and those of a hookimpl.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{
    Attribute, FnArg, GenericArgument, Lifetime, Meta, Pat, PatType, PathArguments, PathSegment, Type, TypeParamBound,
};

/// The name of an argument, if that is all its pattern is.
pub fn name(argument: &PatType) -> Option<&Ident> {
    match &*argument.pat {
        Pat::Ident(pat) if pat.by_ref.is_none() && pat.subpat.is_none() => Some(&pat.ident),
        _ => None,
    }
}

/// Whether a name says that it is not used, as that of no argument of a hook does.
pub fn is_unused(name: &Ident) -> bool {
    name.to_string().starts_with('_')
}

/// The arguments besides `self`.
pub fn typed<'a>(inputs: impl IntoIterator<Item = &'a FnArg>) -> impl Iterator<Item = &'a PatType> {
    inputs.into_iter().filter_map(|input| match input {
        FnArg::Typed(argument) => Some(argument),
        FnArg::Receiver(_) => None,
    })
}

/// Visits the lifetimes that stand in a type.
pub fn each_lifetime(ty: &Type, visit: &mut impl FnMut(&Lifetime)) {
    each_type(ty, &mut |ty| match ty {
        Type::Reference(reference) => reference.lifetime.iter().for_each(&mut *visit),
        Type::Path(path) => path.path.segments.iter().flat_map(lifetime_arguments).for_each(&mut *visit),
        Type::TraitObject(object) => {
            for bound in &object.bounds {
                match bound {
                    TypeParamBound::Lifetime(lifetime) => visit(lifetime),
                    TypeParamBound::Trait(bound) if bound.lifetimes.is_none() => {
                        bound.path.segments.iter().flat_map(lifetime_arguments).for_each(&mut *visit);
                    }
                    _ => {}
                }
            }
        }
        _ => {}
    });
}

/// The lifetimes in the angle brackets of a path segment.
pub fn lifetime_arguments(segment: &PathSegment) -> impl Iterator<Item = &Lifetime> {
    generic_arguments(segment).filter_map(|argument| match argument {
        GenericArgument::Lifetime(lifetime) => Some(lifetime),
        _ => None,
    })
}

/// Visits a type and the types in it, but for those of `Fn(…)`, `fn(…)` and `for<'a> …`, whose lifetimes are their own.
pub fn each_type(ty: &Type, visit: &mut impl FnMut(&Type)) {
    visit(ty);
    match ty {
        Type::Array(ty) => each_type(&ty.elem, visit),
        Type::Group(ty) => each_type(&ty.elem, visit),
        Type::Paren(ty) => each_type(&ty.elem, visit),
        Type::Reference(ty) => each_type(&ty.elem, visit),
        Type::Slice(ty) => each_type(&ty.elem, visit),
        Type::Tuple(ty) => ty.elems.iter().for_each(|ty| each_type(ty, visit)),
        Type::Path(ty) => ty.path.segments.iter().for_each(|segment| each_type_argument(segment, visit)),
        Type::TraitObject(ty) => ty.bounds.iter().for_each(|bound| match bound {
            TypeParamBound::Trait(bound) if bound.lifetimes.is_none() => {
                bound.path.segments.iter().for_each(|segment| each_type_argument(segment, visit));
            }
            _ => {}
        }),
        _ => {}
    }
}

fn each_type_argument(segment: &PathSegment, visit: &mut impl FnMut(&Type)) {
    for argument in generic_arguments(segment) {
        match argument {
            GenericArgument::Type(ty) => each_type(ty, visit),
            GenericArgument::AssocType(assoc) => each_type(&assoc.ty, visit),
            _ => {}
        }
    }
}

/// What stands in the angle brackets of a path segment.
pub fn generic_arguments(segment: &PathSegment) -> impl Iterator<Item = &GenericArgument> {
    let arguments = match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => Some(&arguments.args),
        _ => None,
    };
    arguments.into_iter().flatten()
}

/// The type itself, where a macro's `$ty:ty` or parentheses hold it.
pub fn bare(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => bare(&group.elem),
        Type::Paren(paren) => bare(&paren.elem),
        ty => ty,
    }
}

/// The last word of a type's path: `Option` of `std::option::Option<T>`.
pub fn last_segment(ty: &Type) -> Option<&PathSegment> {
    match bare(ty) {
        Type::Path(path) if path.qself.is_none() => path.path.segments.last(),
        _ => None,
    }
}

/// The type arguments of a path segment: `T` of `Option<T>`.
pub fn types(segment: &PathSegment) -> impl Iterator<Item = &Type> {
    generic_arguments(segment).filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

/// The same tokens, of which errors stand at `span`.
pub fn located_at(tokens: TokenStream, span: Span) -> TokenStream {
    let locate = |mut token: TokenTree| {
        token.set_span(token.span().located_at(span));
        token
    };
    tokens.into_iter().map(locate).collect()
}

/// Tokens on one line, as a person would write them.
pub fn readable(tokens: &impl ToTokens) -> String {
    // rustc breaks what is long.
    let text = tokens.to_token_stream().to_string().split_whitespace().collect::<Vec<_>>().join(" ");
    [
        ("# [", "#["),
        (" :: ", "::"),
        (":: ", "::"),
        (" < ", "<"),
        ("< ", "<"),
        (" >", ">"),
        ("& ", "&"),
        (" ,", ","),
        (" : ", ": "),
        ("( ", "("),
        (" )", ")"),
        (" (", "("),
        ("&mut(", "&mut ("),
        ("->(", "-> ("),
        ("- >", "->"),
        (",)", ")"),
    ]
    .iter()
    .fold(text, |text, (from, to)| text.replace(from, to))
}

/// The attributes that a registration takes over from its item.
pub fn cfgs(attrs: &[Attribute]) -> TokenStream {
    let cfg = |attr: &Attribute| match &attr.meta {
        Meta::List(list) if list.path.is_ident("cfg") => attr.to_token_stream(),
        Meta::List(list) if list.path.is_ident("cfg_attr") => conditional_cfgs(list.tokens.clone()),
        _ => TokenStream::new(),
    };
    attrs.iter().map(cfg).collect()
}

/// `#[cfg_attr(unix, cfg(feature = "socket"))]`, without the other attributes that stand there.
fn conditional_cfgs(tokens: TokenStream) -> TokenStream {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let mut parts = tokens.split(|token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ','));
    let condition: TokenStream = parts.next().unwrap_or_default().iter().cloned().collect();
    let is_cfg = |part: &&[TokenTree]| matches!(part.first(), Some(TokenTree::Ident(name)) if name == "cfg");
    parts.filter(is_cfg).map(|cfg| quote!(#[cfg_attr(#condition, #(#cfg)*)])).collect()
}
