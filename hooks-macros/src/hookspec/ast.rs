use proc_macro2::{TokenStream, TokenTree};
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, ItemTrait, LitStr, Signature, Token, Visibility, braced, token};

/// What `#[hookspec]` stands on.
pub enum Item {
    Function(Function),
    Trait(ItemTrait),
    /// The keyword of something else.
    Other(TokenStream),
}

/// A function that should have no body.
pub struct Function {
    pub attrs: Vec<Attribute>,
    pub vis: Visibility,
    pub sig: Signature,
    pub body: Option<TokenStream>,
}

impl Parse for Item {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let ahead = input.fork();
        ahead.call(Attribute::parse_outer)?;
        ahead.parse::<Visibility>()?;
        let is_trait = ahead.peek(Token![trait])
            || (ahead.peek2(Token![trait]) && (ahead.peek(Token![unsafe]) || ahead.peek(Token![auto])));
        if is_trait {
            return input.parse().map(Self::Trait);
        }
        while ahead.peek(Token![const])
            || ahead.peek(Token![async])
            || ahead.peek(Token![unsafe])
            || ahead.peek(Token![extern])
            || ahead.peek(LitStr)
        {
            ahead.parse::<TokenTree>()?;
        }
        if ahead.peek(Token![fn]) {
            return input.parse().map(Self::Function);
        }
        input.call(Attribute::parse_outer)?;
        input.parse::<Visibility>()?;
        let keyword = input.parse::<TokenTree>()?;
        input.parse::<TokenStream>()?;
        Ok(Self::Other(keyword.into()))
    }
}

impl Parse for Function {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis = input.parse()?;
        let sig = input.parse()?;
        let body = if input.peek(token::Brace) {
            let body;
            let brace = braced!(body in input);
            body.parse::<TokenStream>()?;
            let mut group = proc_macro2::Group::new(proc_macro2::Delimiter::Brace, TokenStream::new());
            group.set_span(brace.span.join());
            Some(TokenTree::from(group).into())
        } else {
            input.parse::<Token![;]>()?;
            None
        };
        Ok(Self { attrs, vis, sig, body })
    }
}
