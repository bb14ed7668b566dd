//! Hooks and implementations that a macro of the user's writes.
#![deny(warnings)]

use hooks_core::{PluginManager, hookimpl, hookimpls, hookspec, plugin};

macro_rules! declare {
    ($vis:vis $hook:ident($($name:ident: $ty:ty),*) -> $returned:ty) => {
        /// Declared by a macro.
        #[hookspec]
        $vis async fn $hook($($name: $ty),*) -> $returned;
    };
}

macro_rules! implement {
    ($hook:path, $function:ident($($name:ident: $ty:ty),*) -> $returned:ty $body:block) => {
        #[hookimpl($hook)]
        async fn $function($($name: $ty),*) -> $returned $body
    };
}

macro_rules! declare_trait {
    ($name:ident { $($method:ident($argument:ident: $ty:ty);)* }) => {
        #[hookspec]
        trait $name { $(fn $method(&self, $argument: $ty);)* }
    };
}

macro_rules! declare_plugin {
    ($name:ident, $text:literal, $priority:literal) => {
        #[plugin(name = $text)]
        #[derive(Default)]
        struct $name;

        #[hookimpl]
        impl $name {
            #[hookimpl(priority = $priority)]
            async fn find_user(&self, token: &str) -> Option<String> {
                Some(token.to_owned())
            }
        }

        #[hookimpl]
        impl Lifecycle for $name {
            fn start(&self, app: &str) {
                let _ = app;
            }
        }
    };
}

macro_rules! implement_trait {
    ($hooks:ty, $plugin:ty) => {
        #[hookimpl]
        impl $hooks for $plugin {
            fn stop(&self, code: u8) {
                let _ = code;
            }
        }
    };
}

macro_rules! implement_trait_by_path {
    ($hooks:path, $plugin:path) => {
        #[hookimpl]
        impl $hooks for $plugin {
            fn start(&self, app: &str) {
                let _ = app;
            }
        }

        #[hookimpl]
        impl $plugin {
            async fn sizes(&self, names: &[&str]) -> Vec<usize> {
                vec![names.len()]
            }
        }
    };
}

/// All of whose names are the macro's own.
macro_rules! closed {
    () => {
        #[hookspec]
        fn closed(number: u8, text: &str) -> u8;

        #[hookimpl]
        fn closed(text: &str, number: u8) -> u8 {
            number + text.len() as u8
        }
    };
}

mod host {
    use hooks_core::hookspec;

    declare!(pub find_user(token: &str, count: u8) -> Option<String>);
    declare!(pub(crate) sizes(names: &[&str]) -> Vec<usize>);
    declare!(pub count_up(count: &mut u8, number: &u8) -> ());
}

use host::{count_up, find_user, sizes};

implement!(find_user, by_token(token: &str, count: u8) -> Option<String> { Some(token.repeat(count.into())) });
implement!(host::sizes, lengths(names: &[&str]) -> Vec<usize> { names.iter().map(|name| name.len()).collect() });
implement!(count_up, count(number: &u8, count: &mut u8) -> () { *count += number });
declare_trait!(Lifecycle { start(app: &str); stop(code: u8); });
declare_plugin!(Users, "users", 10);
closed!();

#[plugin(name = "first")]
#[derive(Default)]
struct First;

#[plugin(name = "second")]
#[derive(Default)]
struct Second;

implement_trait!(Lifecycle, First);
implement_trait_by_path!(self::Lifecycle, Second);

async fn call(plugins: &PluginManager, count: &mut u8) {
    let () = plugins.call(count_up { count, number: &1 }).await;
}

fn main() {
    let _ = call;
    let _ = hookimpls![by_token, lengths, count, Users::find_user, closed];
    let _ = find_user { token: "a", count: 1 };
    let _ = sizes { names: &["a"] };
    let _ = start { app: "a" };
    let _ = closed { number: 1, text: "a" };
}
