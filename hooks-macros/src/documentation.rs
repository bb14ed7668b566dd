//! What documentation comments say.

use syn::{Attribute, Expr, ExprLit, Lit, Meta};

/// The text of the documentation comments.
pub fn documentation(attrs: &[Attribute]) -> String {
    let lines = attrs.iter().filter_map(|attr| match &attr.meta {
        Meta::NameValue(meta) if meta.path.is_ident("doc") => match &meta.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value().trim().to_owned()),
            _ => None,
        },
        _ => None,
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Their first paragraph, as a description has it: in one line and without the full stop. Empty where there are none.
pub fn description(attrs: &[Attribute]) -> String {
    let text = documentation(attrs);
    let paragraph: Vec<_> = text.lines().take_while(|line| !line.is_empty()).collect();
    paragraph.join(" ").trim_end_matches('.').to_owned()
}
