//! The command line of the compiler that runs the macros: the dependencies, and what becomes of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use proc_macro2::{Ident, TokenStream};

use crate::context::Context;

/// What a command line says.
///
/// A language server has its own, without dependencies: then nothing is linked, and nothing needs to be.
#[derive(Default)]
pub struct CommandLine {
    /// The program that compiles: `rustc`, `clippy-driver`.
    compiler: PathBuf,
    /// The crate that is compiled.
    name: String,
    /// What each dependency was compiled to, by the name that code has for it.
    pub dependencies: BTreeMap<String, PathBuf>,
    crate_types: Vec<String>,
    emits_code: bool,
    /// Whether all crates become one object.
    has_fat_lto: bool,
    cfgs: Vec<String>,
}

/// That of this process.
pub fn command_line() -> &'static CommandLine {
    static COMMAND_LINE: LazyLock<CommandLine> = LazyLock::new(|| CommandLine::parse(arguments()));
    &COMMAND_LINE
}

/// Whether hooks-core is reached under its own name, as the code of an attribute without `crate` does; reports it where
/// it is not. Where nothing is known of dependencies, it is for the compiler to tell.
pub fn check_hooks_core(attribute: &str, cx: &mut Context) -> bool {
    let CommandLine { name, dependencies, .. } = command_line();
    let reached = dependencies.is_empty() || dependencies.contains_key("hooks_core") || name == "hooks_core";
    if !reached {
        cx.error(
            TokenStream::new(),
            format!(
                "`hooks-core` is not among the dependencies of this package; add it, or write where it is reached: \
                 `#[{attribute}(crate = path::of::hooks_core)]`"
            ),
        );
    }
    reached
}

/// The arguments, with those in the files they name (`@file`, one a line).
fn arguments() -> impl Iterator<Item = String> {
    std::env::args().flat_map(|argument| match argument.strip_prefix('@').map(std::fs::read_to_string) {
        Some(Ok(lines)) => lines.lines().map(str::to_owned).collect(),
        _ => vec![argument],
    })
}

impl CommandLine {
    /// Whether hooks-core itself is compiled.
    pub fn is_of_hooks_core(&self) -> bool {
        self.name == "hooks_core"
    }

    /// Options are written `--option value`, `--option=value`, `-C value` and `-Cvalue`.
    fn parse(mut arguments: impl Iterator<Item = String>) -> Self {
        let compiler = arguments.next().unwrap_or_default().into();
        let mut this = Self { compiler, ..Self::default() };
        let mut follows = String::new();
        for argument in arguments {
            let option = std::mem::take(&mut follows);
            if !option.is_empty() {
                this.add(&option, &argument);
            } else if let Some((option, value)) = argument.split_once('=').filter(|_| argument.starts_with("--")) {
                this.add(option, value);
            } else if let Some(value) = argument.strip_prefix("-C").filter(|value| !value.is_empty()) {
                this.add("-C", value);
            } else if ["--extern", "--crate-name", "--crate-type", "--emit", "--cfg", "-C"].contains(&&*argument) {
                follows = argument;
            }
        }
        this
    }

    fn add(&mut self, option: &str, value: &str) {
        match option {
            "--extern" => self.add_extern(value),
            "--crate-name" => value.clone_into(&mut self.name),
            "--crate-type" => self.crate_types.extend(value.split(',').map(str::to_owned)),
            "--emit" => self.emits_code |= value.split(',').any(|kind| kind == "link"),
            "--cfg" => self.cfgs.push(value.replace(' ', "")),
            "-C" if value.split('=').next() == Some("lto") => {
                let kind = value.split_once('=').map_or("fat", |(_, kind)| kind);
                self.has_fat_lto = ["fat", "yes", "y", "on", "true"].contains(&kind);
            }
            _ => {}
        }
    }

    /// `[options:]name=path`. What has no path (`proc_macro`) is no dependency, and what is `noprelude` cannot be named.
    fn add_extern(&mut self, value: &str) {
        let Some((name, path)) = value.split_once('=') else { return };
        let (options, name) = name.rsplit_once(':').unwrap_or(("", name));
        let nameable = !options.split(',').any(|option| option == "noprelude");
        if nameable && syn::parse_str::<Ident>(&format!("r#{name}")).is_ok() {
            self.dependencies.insert(name.to_owned(), path.into());
        }
    }

    /// The name that a dependency has for itself: that of its file, `libalpha-1f2e.rlib`.
    pub fn crate_name(&self, name: &str) -> String {
        let file = self.dependencies.get(name).and_then(|path| path.file_stem()?.to_str());
        let file = file.and_then(|file| file.strip_prefix("lib")).unwrap_or(name);
        file.split_once('-').map_or(file, |(name, _)| name).to_owned()
    }

    /// Whether no other lints are known than those of rustc.
    pub fn is_of_rustc(&self) -> bool {
        self.compiler.file_stem().is_some_and(|name| name == "rustc")
    }

    /// Whether it makes a library of which a linker takes what it needs, object by object.
    pub fn makes_divisible_library(&self) -> bool {
        let is_static = self.crate_types.iter().any(|kind| kind == "staticlib");
        is_static && self.emits_code && !self.has_fat_lto && !self.has_cfg("hooks_whole_archive")
    }

    /// The dependencies that are dynamic libraries with a registry of their own, as each has where linkme collects.
    pub fn registries(&self) -> impl Iterator<Item = &str> {
        let has_one = self.emits_code && !self.has_cfg("hooks_registry=\"inventory\"");
        self.dependencies.iter().filter(move |(_, path)| has_one && has_registry(path)).map(|(name, _)| &**name)
    }

    fn has_cfg(&self, cfg: &str) -> bool {
        self.cfgs.iter().any(|set| set == cfg)
    }
}

/// Whether a file is a dynamic library with hooks-core in it. That of a macro is dynamic too, and has none.
fn has_registry(path: &Path) -> bool {
    /// The end of a symbol, in every way of mangling; backwards, since the library of these macros holds it as well.
    const SYMBOL: &str = "SNOITARTSIGER_EROC_SKOOH42";
    let is_dynamic = path.extension().is_some_and(|extension| extension == std::env::consts::DLL_EXTENSION);
    let file = is_dynamic.then(|| std::fs::read(path)).and_then(Result::ok).unwrap_or_default();
    let symbol: String = SYMBOL.chars().rev().collect();
    // The standard library is optimised also where macros are not.
    String::from_utf8_lossy(&file).contains(&symbol)
}

#[cfg(test)]
mod tests {
    use std::env::consts::DLL_SUFFIX;
    use std::{env, fs, process};

    use super::{CommandLine, has_registry};

    #[test]
    fn macros_are_no_library_with_a_registry() {
        let library = env::temp_dir().join(format!("macros-{}{DLL_SUFFIX}", process::id()));
        fs::copy(env::current_exe().expect("this program is a file"), &library).expect("it can be copied");
        let found = has_registry(&library);
        fs::remove_file(&library).expect("it was just made");
        assert!(!found);
    }

    fn parsed(line: &str) -> CommandLine {
        CommandLine::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn each_form_of_extern_is_read() {
        let line = parsed(
            "rustc --crate-name host --extern alpha=/t/libalpha-1.rlib --extern=beta=/t/libbeta.rmeta \
             --extern priv:gamma=/t/libgamma.rlib --extern priv,noprelude:delta=/t/libdelta.rlib \
             --extern proc_macro --extern noprelude:std=/t/libstd.rlib -L alpha=/t",
        );
        assert_eq!(line.name, "host");
        assert_eq!(line.dependencies.into_keys().collect::<Vec<_>>(), ["alpha", "beta", "gamma"]);
    }

    #[test]
    fn a_dependency_has_its_own_name_under_whichever_it_is_passed() {
        let line =
            parsed("rustc --extern lodge=/t/libalpha_one-1f2e.rlib --extern beta=/t/libbeta.rmeta --extern odd=/t/c");
        let names = ["lodge", "beta", "odd", "gone"].map(|name| line.crate_name(name));
        assert_eq!(names, ["alpha_one", "beta", "odd", "gone"]);
    }

    #[test]
    fn rustc_and_what_stands_in_for_it_are_told_apart() {
        assert!(parsed("rustc --crate-name host").is_of_rustc());
        assert!(parsed("/toolchain/bin/rustc --crate-name host").is_of_rustc());
        assert!(!parsed("/toolchain/bin/clippy-driver /toolchain/bin/rustc --crate-name host").is_of_rustc());
        assert!(!parsed("").is_of_rustc());
    }

    #[test]
    fn a_static_library_is_divisible_unless_it_is_one_object_or_taken_whole() {
        let made = |rest: &str| parsed(&format!("rustc --crate-type staticlib {rest}")).makes_divisible_library();
        assert!(made("--emit=dep-info,link"));
        assert!(made("--emit=dep-info,metadata,link -C lto=thin -C codegen-units=1"));
        assert!(!made("--emit=dep-info,metadata"), "`cargo check`");
        assert!(!made("--emit=dep-info,link -C lto"));
        assert!(!made("--emit=dep-info,link -Clto=fat"));
        assert!(!made("--emit=dep-info,link --cfg hooks_whole_archive"));
        assert!(!parsed("rustc --crate-type lib --emit=dep-info,link").makes_divisible_library());
    }
}
