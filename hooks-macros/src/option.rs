//! The options in the parentheses of an attribute: `name`, `name = value`, `name = [value, …]`.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{LitInt, LitStr, Path, Token, Type, bracketed, token};

use crate::context::Context;
use crate::nearest::nearest;

/// One option; messages about it point at its key.
pub struct Entry {
    pub key: Ident,
    value: Option<TokenStream>,
}

/// What stands in the parentheses: a path first where one is allowed, then the options.
#[derive(Default)]
pub struct Options {
    pub path: Option<Path>,
    pub entries: Vec<Entry>,
}

impl Options {
    /// ```text
    /// options = [path ","] {entry ","}
    /// entry   = key ["=" tokens]
    /// ```
    pub fn parse(tokens: TokenStream, known: &[&str], takes_path: bool, cx: &mut Context) -> Self {
        let parser = |input: ParseStream| {
            let mut options = Self::default();
            while !input.is_empty() {
                if takes_path && options.is_empty() && starts_path(input, known) {
                    options.path = Some(input.call(Path::parse_mod_style)?);
                } else {
                    options.entries.push(Entry::parse(input)?);
                }
                if !input.is_empty() {
                    input.parse::<Token![,]>()?;
                }
            }
            Ok(options)
        };
        let mut options = cx.accept(parser.parse2(tokens)).unwrap_or_default();
        options.entries = distinct(options.entries, known, cx);
        options
    }

    fn is_empty(&self) -> bool {
        self.path.is_none() && self.entries.is_empty()
    }
}

/// Whether the first word is the path of a hook: anything but an option, or what is meant to be one.
fn starts_path(input: ParseStream, known: &[&str]) -> bool {
    if input.peek2(Token![::]) || input.peek(Token![::]) {
        return true;
    }
    if input.peek2(Token![=]) {
        return false;
    }
    let word = input.fork().call(Ident::parse_any).map(|word| word.to_string());
    word.is_ok_and(|word| nearest(&word, known).is_none())
}

/// Reports unknown and repeated keys and leaves them out.
fn distinct(entries: Vec<Entry>, known: &[&str], cx: &mut Context) -> Vec<Entry> {
    let mut kept: Vec<Entry> = Vec::with_capacity(entries.len());
    for entry in entries {
        let key = entry.key.to_string();
        if !known.contains(&key.as_str()) {
            let instead = match nearest(&key, known) {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => format!("the options are `{}`", known.join("`, `")),
            };
            cx.error(&entry.key, format!("unknown option `{key}`; {instead}"));
        } else if kept.iter().any(|other| other.key == entry.key) {
            cx.error(&entry.key, format!("option `{key}` stands here twice; remove one of them"));
        } else {
            kept.push(entry);
        }
    }
    kept
}

impl Entry {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let key = input.call(Ident::parse_any)?;
        let has_value = input.parse::<Option<Token![=]>>()?.is_some();
        let mut value = TokenStream::new();
        while has_value && !input.is_empty() && !input.peek(Token![,]) {
            value.extend([input.parse::<TokenTree>()?]);
        }
        Ok(Self { key, value: has_value.then_some(value) })
    }

    /// `name`
    pub fn flag(&self, cx: &mut Context) -> bool {
        if self.value.is_some() {
            cx.error(&self.key, format!("`{}` takes no value; write the word alone", self.key));
        }
        self.value.is_none()
    }

    /// `name = "text"`
    pub fn string(&self, cx: &mut Context) -> Option<LitStr> {
        self.value(cx, "a string: `= \"…\"`", <LitStr as Parse>::parse)
    }

    /// `name = "text"` or `name = ["text", "text"]`
    pub fn strings(&self, cx: &mut Context) -> Vec<LitStr> {
        let parser = |input: ParseStream| {
            if !input.peek(token::Bracket) {
                return Ok(vec![input.parse()?]);
            }
            let list;
            bracketed!(list in input);
            let list = Punctuated::<LitStr, Token![,]>::parse_terminated(&list)?;
            Ok(list.into_iter().collect())
        };
        self.value(cx, "a plugin or a list of plugins: `= \"…\"` or `= [\"…\", \"…\"]`", parser).unwrap_or_default()
    }

    /// `name = -10`
    pub fn integer(&self, cx: &mut Context) -> Option<i32> {
        let parser = |input: ParseStream| {
            let minus = input.parse::<Option<Token![-]>>()?;
            let digits = input.parse::<LitInt>()?;
            format!("{}{}", if minus.is_some() { "-" } else { "" }, digits.base10_digits())
                .parse()
                .map_err(|_| input.error("out of range"))
        };
        self.value(cx, "a whole number that fits an `i32`: `= -10`", parser)
    }

    /// `name = path::of::something`
    pub fn path(&self, cx: &mut Context) -> Option<Path> {
        self.value(cx, "a path: `= some::path`", |input| input.call(Path::parse_mod_style))
    }

    /// `name = Type`
    pub fn ty(&self, cx: &mut Context) -> Option<Type> {
        self.value(cx, "a type: `= MyPlugin`", Type::parse)
    }

    fn value<T>(
        &self,
        cx: &mut Context,
        wanted: &str,
        parser: impl FnOnce(ParseStream) -> syn::Result<T>,
    ) -> Option<T> {
        let value = self.value.clone().unwrap_or_default();
        let parsed = parser.parse2(value).ok();
        if parsed.is_none() {
            let key = &self.key;
            let tokens = self.value.as_ref().map_or_else(|| quote!(#key), TokenStream::clone);
            let tokens = if tokens.is_empty() { quote!(#key) } else { tokens };
            cx.error(tokens, format!("`{key}` takes {wanted}"));
        }
        parsed
    }
}

/// Where hooks-core is reached: `crate = path`, else under its own name.
pub fn krate(path: Option<Path>) -> TokenStream {
    path.map_or_else(|| quote!(::hooks_core), |path| quote!(#path))
}
