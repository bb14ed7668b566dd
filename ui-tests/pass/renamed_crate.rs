//! Without the name `hooks_core`.
#![no_implicit_prelude]
#![deny(warnings)]

mod framework {
    pub(crate) mod hooks {
        pub(crate) use ::hooks_core::*;
    }
}

use framework::hooks;

type Text = ::std::string::String;
type Maybe = ::std::option::Option<Text>;

#[hooks::hookspec(crate = hooks)]
async fn find_user(token: &str, realm: Text) -> Maybe;

#[hooks::hookspec(crate = framework::hooks)]
trait Lifecycle {
    async fn start(&self, app: &str);
    #[hookspec(reverse)]
    fn stop(&self);
    #[hooks::hookspec(crate = crate::framework::hooks, fixed)]
    fn check(&self) -> bool;
}

#[hooks::hookimpl(crate = hooks)]
async fn find_user(token: &str) -> Maybe {
    ::std::option::Option::Some(::std::convert::Into::into(token))
}

#[hooks::plugin(crate = crate::framework::hooks, name = "tokens")]
#[derive(::std::default::Default)]
struct Tokens;

#[hooks::hookimpl(crate = hooks)]
impl Tokens {
    #[hooks::hookimpl(tryfirst)]
    async fn find_user(&self) -> Maybe {
        ::std::option::Option::None
    }

    #[hookimpl(stop, trylast)]
    fn end(&self) {}
}

#[hooks::hookimpl(crate = hooks)]
impl Lifecycle for Tokens {
    async fn start(&self, app: &str) {
        let _ = app;
    }

    fn check(&self) -> bool {
        true
    }
}

fn list() -> [&'static hooks::ImplementationSpec; 3] {
    hooks::hookimpls![find_user, Tokens::find_user, <Tokens as Lifecycle>::start]
}

fn main() {
    let _ = list();
}
