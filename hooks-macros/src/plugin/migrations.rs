//! `migrations = "folder"`: the files of a folder of the package, embedded.

use std::fs::read_dir;
use std::io;
use std::path::Path;

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::LitStr;

use crate::context::Context;

/// The migrations in a folder as constants.
pub fn embed(folder: &LitStr, krate: &TokenStream, cx: &mut Context) -> Vec<TokenStream> {
    // Without cargo a path begins where the compiler runs.
    let package = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let path = Path::new(&package).join(folder.value());
    let files = match files(&path) {
        Ok(files) if files.is_empty() => {
            cx.error(folder, "this folder has no migration; call the first `0001_init.sql`");
            return Vec::new();
        }
        Ok(files) => files,
        Err(error) => {
            cx.error(folder, format!("cannot read this folder of the package: {error}"));
            return Vec::new();
        }
    };
    let names: Vec<_> = files.iter().filter_map(|file| check_name(folder, file, cx)).collect();
    for (place, name) in names.iter().enumerate() {
        if let Some(other) = names[..place].iter().find(|other| other.is_at_odds_with(name)) {
            let (other, file) = (other.file, name.file);
            cx.error(folder, format!(
                "`{other}` and `{file}` have one number; only files of different dialects share one, and the name with it"
            ));
        }
    }
    let constants = names.iter().map(|Name { file, number, stem, dialect }| {
        let file = path.join(file).to_string_lossy().into_owned();
        let (number, dialect) = (option(number.as_ref()), option(dialect.as_ref()));
        quote_spanned! {folder.span()=>
            #krate::Migration::embedded(#number, #stem, #dialect, ::core::include_str!(#file))
        }
    });
    constants.collect()
}

/// The names of the files with statements, by name.
fn files(folder: &Path) -> io::Result<Vec<String>> {
    let mut files = Vec::new();
    for entry in read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if Path::new(&name).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("sql")) {
            files.push(name);
        }
    }
    files.sort();
    Ok(files)
}

fn check_name<'a>(folder: &LitStr, file: &'a str, cx: &mut Context) -> Option<Name<'a>> {
    let name = Name::read(file);
    if name.is_none() {
        cx.error(folder, format!(
            "`{file}` is no name of a migration; write `0001_init.sql`, `0001_init.postgres.sql` for one dialect alone, or \
             `seed.sql`"
        ));
    }
    name
}

/// `0001_init.postgres.sql`
struct Name<'a> {
    file: &'a str,
    number: Option<u32>,
    stem: &'a str,
    dialect: Option<&'a str>,
}

impl<'a> Name<'a> {
    /// Reads what `Migration::new` of hooks-core reads, and nothing else.
    fn read(file: &'a str) -> Option<Self> {
        let stem = file.strip_suffix(".sql")?;
        let (stem, dialect) = stem.split_once('.').map_or((stem, None), |(stem, dialect)| (stem, Some(dialect)));
        let (number, stem) = match stem.split_once('_') {
            Some((number, stem)) if number.len() <= 9 && number.bytes().all(|byte| byte.is_ascii_digit()) => {
                (Some(number.parse().ok()?), stem)
            }
            None if stem == "seed" => (None, stem),
            _ => return None,
        };
        let is_valid = is_word(stem) && dialect.is_none_or(is_word);
        is_valid.then_some(Self { file, number, stem, dialect })
    }

    fn is_at_odds_with(&self, other: &Self) -> bool {
        let are_variants = self.stem == other.stem
            && self.dialect != other.dialect
            && self.dialect.is_some()
            && other.dialect.is_some();
        self.number == other.number && !are_variants
    }
}

fn is_word(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

fn option(value: Option<&impl quote::ToTokens>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}
