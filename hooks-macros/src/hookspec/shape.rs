use syn::{ReturnType, Type};

use crate::argument::{bare, last_segment, types};

/// What a hook returns, by the names of its types.
pub struct Shape {
    /// As it is written, `()` where nothing is.
    pub whole: Type,
    /// With `Result` taken off; an alias without types is supposed to be of `()`, as `fmt::Result` is.
    pub value: Type,
    pub is_result: bool,
    pub is_option: bool,
    /// Whether it may be another type than its words say.
    pub alias: Option<Alias>,
}

/// What cannot be known of a type by its words.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Alias {
    /// A `Result` without its types, or with one of them.
    OfValue,
    /// A type that is called `…Result`.
    OfName,
}

impl Shape {
    pub fn of(output: &ReturnType) -> Self {
        let whole: Type = match output {
            ReturnType::Default => unit(),
            ReturnType::Type(_, ty) => (**ty).clone(),
        };
        let last = last_segment(&whole);
        let result = last.filter(|segment| segment.ident == "Result");
        let is_result = result.is_some();
        let value = match result {
            Some(result) => types(result).next().cloned().unwrap_or_else(unit),
            None => whole.clone(),
        };
        let alias = match result {
            Some(result) => (types(result).count() != 2).then_some(Alias::OfValue),
            None => last.filter(|segment| segment.ident.to_string().ends_with("Result")).map(|_| Alias::OfName),
        };
        let is_option = last_segment(&value).is_some_and(|segment| segment.ident == "Option");
        Self { whole, value, is_result, is_option, alias }
    }

    pub fn is_unit(&self) -> bool {
        matches!(bare(&self.value), Type::Tuple(tuple) if tuple.elems.is_empty())
    }
}

fn unit() -> Type {
    syn::parse_quote!(())
}
