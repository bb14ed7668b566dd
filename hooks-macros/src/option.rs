//! The options in the parentheses of an attribute: `name`, `name = value`, `name = [value, …]`.

use std::time::Duration;

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, LitInt, LitStr, Meta, Path, Token, Type, bracketed, parenthesized, token};

use crate::argument::readable;
use crate::context::Context;
use crate::nearest::nearest;

/// One option; messages about it point at its key.
pub struct Entry {
    pub key: Ident,
    value: Option<TokenStream>,
}

/// A type of service.
pub struct Service {
    pub ty: Type,
    pub optional: bool,
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
    /// entry   = key ["=" tokens | "(" tokens ")"]
    /// ```
    pub fn parse(tokens: TokenStream, known: &[&str], takes_path: bool, cx: &mut Context) -> Self {
        let parser = |input: ParseStream| {
            let mut options = Self::default();
            while !input.is_empty() {
                if takes_path && options.is_empty() && starts_path(input, known) {
                    options.path = Some(input.call(Path::parse_mod_style)?);
                } else {
                    options.entries.push(Entry::parse(input, known, takes_path)?);
                }
                if !input.is_empty() {
                    input.parse::<Token![,]>()?;
                }
            }
            Ok(options)
        };
        let mut options = cx.accept(parser.parse2(tokens)).unwrap_or_default();
        let may_be_path = takes_path && options.path.is_none();
        options.entries = distinct(options.entries, known, may_be_path, cx);
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
fn distinct(entries: Vec<Entry>, known: &[&str], may_be_path: bool, cx: &mut Context) -> Vec<Entry> {
    let mut kept: Vec<Entry> = Vec::with_capacity(entries.len());
    for (index, entry) in entries.into_iter().enumerate() {
        let key = entry.key.to_string();
        if !known.contains(&key.as_str()) {
            let instead = match nearest(&key, known) {
                Some(nearest) if may_be_path && index == 0 && entry.value.is_none() => {
                    format!("write `{nearest}`, or `self::{key}` for a hook of this name")
                }
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
    fn parse(input: ParseStream, known: &[&str], takes_path: bool) -> syn::Result<Self> {
        let Ok(key) = input.call(Ident::parse_any) else {
            let path = if takes_path { "the path of a hook, without quotes, or " } else { "" };
            return Err(input.error(format!("expected {path}one of the options `{}`", known.join("`, `"))));
        };
        if input.peek(token::Paren) {
            // No option is written so; what it takes instead is said by whoever reads it.
            return Ok(Self { key, value: Some(input.parse::<TokenTree>()?.into()) });
        }
        let has_value = input.parse::<Option<Token![=]>>()?.is_some();
        let mut value = TokenStream::new();
        while has_value && !input.is_empty() && !input.peek(Token![,]) {
            value.extend([input.parse::<TokenTree>()?]);
        }
        Ok(Self { key, value: has_value.then_some(value) })
    }

    /// As the user writes it.
    pub fn written(&self) -> String {
        let Self { key, value } = self;
        value.as_ref().map_or_else(|| key.to_string(), |value| format!("{key} = {}", readable(value)))
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

    /// `name = "one of these"`
    pub fn choice<T: Copy>(&self, choices: &[(&str, T)], cx: &mut Context) -> Option<T> {
        let names: Vec<_> = choices.iter().map(|(name, _)| *name).collect();
        let wanted: Vec<_> = names.iter().map(|name| format!("`= \"{name}\"`")).collect();
        let given = self.value.as_ref().map(|value| value.to_string().trim_matches('"').to_owned()).unwrap_or_default();
        let meant = nearest(&given, &names).map(|name| format!("; did you mean `\"{name}\"`?")).unwrap_or_default();
        let wanted = wanted.join(" or ") + &meant;
        self.value(cx, &wanted, |input| {
            let text: LitStr = input.parse()?;
            let choice = choices.iter().find(|(name, _)| *name == text.value());
            choice.map(|(_, choice)| *choice).ok_or_else(|| input.error(""))
        })
    }

    /// Where the value stands.
    pub fn value_span(&self) -> Span {
        self.value.as_ref().map_or_else(|| self.key.span(), Spanned::span)
    }

    /// `name = "250ms"`, `name = "2s"` or `name = "1m"`
    pub fn duration(&self, cx: &mut Context) -> Option<Duration> {
        self.value(cx, "a time of more than nothing: `= \"250ms\"`, `= \"2s\"` or `= \"1m\"`", |input| {
            duration(&input.parse::<LitStr>()?.value()).ok_or_else(|| input.error(""))
        })
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

    /// `name("text", "text")`
    pub fn texts(&self, cx: &mut Context) -> Vec<LitStr> {
        self.list(cx, "texts in parentheses: `(\"…\", \"…\")`", <LitStr as Parse>::parse)
    }

    /// `name(dyn Service, path::Service?)`
    pub fn services(&self, cx: &mut Context) -> Vec<Service> {
        self.list(cx, "types in parentheses: `(dyn Geocoder, Clock?)`", |input| {
            let ty = input.parse()?;
            Ok(Service { ty, optional: input.parse::<Option<Token![?]>>()?.is_some() })
        })
    }

    fn list<T>(&self, cx: &mut Context, wanted: &str, element: fn(ParseStream) -> syn::Result<T>) -> Vec<T> {
        let parser = |input: ParseStream| {
            let list;
            parenthesized!(list in input);
            let list = Punctuated::<T, Token![,]>::parse_terminated_with(&list, element)?;
            if list.is_empty() { Err(input.error("")) } else { Ok(list.into_iter().collect()) }
        };
        self.value(cx, wanted, parser).unwrap_or_default()
    }

    /// `name = -10`
    pub fn integer(&self, cx: &mut Context) -> Option<i32> {
        let parser = |input: ParseStream| {
            let minus = input.parse::<Option<Token![-]>>()?;
            let digits = input.parse::<LitInt>()?;
            let sign = if minus.is_some() { "-" } else { "" };
            LitInt::new(&format!("{sign}{}", digits.base10_digits()), digits.span()).base10_parse()
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

fn duration(text: &str) -> Option<Duration> {
    let number = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let milliseconds = match text.strip_prefix(number)? {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        _ => return None,
    };
    let milliseconds = number.parse::<u64>().ok()?.checked_mul(milliseconds)?;
    (milliseconds > 0).then(|| Duration::from_millis(milliseconds))
}

/// Takes the attribute `name` off a method, and gives what stands in its parentheses.
pub fn take(attrs: &mut Vec<Attribute>, name: &str, cx: &mut Context) -> TokenStream {
    let mut own = attrs.extract_if(.., |attr| is_own(attr, name));
    let first = own.next().map(|attr| attr.meta);
    for second in own {
        cx.error(second, format!("`#[{name}]` stands here twice; write all options into one of them"));
    }
    match first {
        Some(Meta::List(list)) => list.tokens,
        Some(meta @ Meta::NameValue(_)) => {
            cx.error(meta, format!("the options stand in parentheses: `#[{name}(…)]`"));
            TokenStream::new()
        }
        _ => TokenStream::new(),
    }
}

/// Whether this is the attribute `name` of ours, by whatever path.
pub fn is_own(attr: &Attribute, name: &str) -> bool {
    attr.path().segments.last().is_some_and(|last| last.ident == name)
}

/// Where hooks-core is reached: `crate = path`, else under its own name.
pub fn krate(path: Option<Path>) -> TokenStream {
    path.map_or_else(|| quote!(::hooks_core), |path| quote!(#path))
}
