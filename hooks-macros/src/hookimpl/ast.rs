use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Generics, Path, Signature, Token, Type, Visibility, braced, token};

use super::wrapper;

/// What `#[hookimpl]` stands on. Bodies are not parsed.
pub enum Item {
    Function(Function),
    Block(Block),
    /// The keyword of something else.
    Other(TokenStream),
}

/// A function or a method.
pub struct Function {
    pub attrs: Vec<Attribute>,
    pub vis: Visibility,
    pub sig: Signature,
    pub body: Body,
    /// Whether it is a wrapper whose arguments hide lifetimes, see [`wrapper`].
    pub hides_lifetimes: bool,
}

pub enum Body {
    Present(TokenStream),
    Missing(Token![;]),
}

/// An `impl` block.
pub struct Block {
    pub attrs: Vec<Attribute>,
    pub unsafety: Option<Token![unsafe]>,
    pub generics: Generics,
    pub trait_: Option<Path>,
    pub self_ty: Type,
    pub members: Vec<Member>,
}

pub enum Member {
    Method(Box<Function>),
    /// The keyword of something else, and the whole of it.
    Other(TokenStream, TokenStream),
}

impl Parse for Item {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let ahead = input.fork();
        ahead.call(Attribute::parse_outer)?;
        if ahead.peek(Token![impl]) || (ahead.peek(Token![unsafe]) && ahead.peek2(Token![impl])) {
            return input.parse().map(Self::Block);
        }
        ahead.parse::<Visibility>()?;
        if starts_function(&ahead) {
            return input.parse().map(Self::Function);
        }
        let keyword = ahead.parse::<TokenTree>()?;
        input.parse::<TokenStream>()?;
        Ok(Self::Other(keyword.into()))
    }
}

fn starts_function(input: ParseStream) -> bool {
    input.peek(Token![fn])
        || input.peek(Token![async])
        || (input.peek(Token![unsafe]) || input.peek(Token![extern]) || input.peek(Token![const]))
            && input.fork().parse::<Signature>().is_ok()
}

impl Parse for Function {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis = input.parse()?;
        let sig: Signature = input.parse()?;
        let body = if input.peek(Token![;]) {
            Body::Missing(input.parse()?)
        } else {
            let ahead = input.lookahead1();
            if !ahead.peek(token::Brace) {
                return Err(ahead.error());
            }
            Body::Present(input.parse::<TokenTree>()?.into())
        };
        Ok(Self { attrs, vis, sig, body, hides_lifetimes: false })
    }
}

impl Function {
    /// Whether it comes out as it was written.
    pub fn is_as_written(&self) -> bool {
        matches!(self.body, Body::Present(_)) && !self.hides_lifetimes
    }
}

impl ToTokens for Function {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self { attrs, vis, sig, body, .. } = self;
        let body = match body {
            Body::Present(body) => body.clone(),
            // In place of the one that an error asks for.
            Body::Missing(_) => quote!({ ::core::unimplemented!() }),
        };
        if self.hides_lifetimes {
            let (allow, function) = (wrapper::allow(), wrapper::spelled_out(sig, &body));
            tokens.extend(quote!(#allow #(#attrs)* #vis #function));
        } else {
            tokens.extend(quote!(#(#attrs)* #vis #sig #body));
        }
    }
}

impl Parse for Block {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let unsafety = input.parse()?;
        input.parse::<Token![impl]>()?;
        let mut generics = if input.peek(Token![<]) { input.parse()? } else { Generics::default() };
        let first: Type = input.parse()?;
        let (trait_, self_ty) = if input.peek(Token![for]) {
            input.parse::<Token![for]>()?;
            (Some(path(first)?), input.parse()?)
        } else {
            (None, first)
        };
        generics.where_clause = input.parse()?;
        let content;
        braced!(content in input);
        let mut members = Vec::new();
        while !content.is_empty() {
            members.push(content.parse()?);
        }
        Ok(Self { attrs, unsafety, generics, trait_, self_ty, members })
    }
}

/// The trait that was parsed as a type, perhaps of a `$trait:path` of a macro of the user's.
fn path(ty: Type) -> syn::Result<Path> {
    match ty {
        Type::Path(path) if path.qself.is_none() => Ok(path.path),
        Type::Group(group) => path(*group.elem),
        _ => Err(syn::Error::new_spanned(ty, "expected a trait")),
    }
}

impl Parse for Member {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let ahead = input.fork();
        ahead.call(Attribute::parse_outer)?;
        ahead.parse::<Visibility>()?;
        if starts_function(&ahead) {
            return input.parse().map(Box::new).map(Self::Method);
        }
        let keyword = ahead.parse::<TokenTree>()?;
        let mut whole = TokenStream::new();
        loop {
            let token = input.parse::<TokenTree>()?;
            let ends = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ';');
            whole.extend([token]);
            if ends || input.is_empty() {
                return Ok(Self::Other(keyword.into(), whole));
            }
        }
    }
}
