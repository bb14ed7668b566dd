use syn::{ReturnType, Type};

use crate::argument::{bare, first_type, last_segment};

/// What a hook returns, by the names of its types.
pub struct Shape {
    /// As it is written, `()` where nothing is.
    pub whole: Type,
    /// With `Result` taken off.
    pub value: Type,
    pub is_result: bool,
    pub is_option: bool,
}

impl Shape {
    pub fn of(output: &ReturnType) -> Self {
        let whole: Type = match output {
            ReturnType::Default => syn::parse_quote!(()),
            ReturnType::Type(_, ty) => (**ty).clone(),
        };
        let result = last_segment(&whole).filter(|segment| segment.ident == "Result");
        let value = result.and_then(first_type).cloned();
        let is_result = value.is_some();
        let value = value.unwrap_or_else(|| whole.clone());
        let is_option = last_segment(&value).is_some_and(|segment| segment.ident == "Option");
        Self { whole, value, is_result, is_option }
    }

    pub fn is_unit(&self) -> bool {
        matches!(bare(&self.value), Type::Tuple(tuple) if tuple.elems.is_empty())
    }
}
