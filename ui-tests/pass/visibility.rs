//! A hook is as visible as it says.
#![deny(warnings, unreachable_pub, private_interfaces)]

mod host {
    use hooks_core::hookspec;

    pub(crate) struct User;

    #[hookspec]
    pub(crate) fn user_joined(user: &User);

    pub(crate) mod inner {
        use hooks_core::hookspec;

        use super::User;

        #[hookspec]
        pub(super) fn user_left(user: &User);

        #[hookspec]
        pub(in crate::host) async fn user_banned(user: &User);

        #[hookspec]
        pub(crate) trait Lifecycle {
            async fn start(&self, user: &User);
        }
    }

    pub(crate) mod implementation {
        use hooks_core::hookimpl;

        use super::User;

        #[hookimpl(super::inner::user_left)]
        pub(crate) fn left(user: &User) {
            let User = user;
        }

        #[hookimpl(super::inner::user_banned)]
        pub(super) async fn banned(user: &User) {
            let User = user;
        }

        #[hookimpl(super::user_joined)]
        fn joined(user: &User) {
            let User = user;
        }
    }
}

use hooks_core::{hookimpl, hookimpls, plugin};
use host::inner::Lifecycle as Life;
use host::{User, user_joined};

#[hookimpl]
fn user_joined(user: &User) {
    let User = user;
}

#[plugin]
#[derive(Default)]
struct Users;

#[hookimpl]
impl Life for Users {
    async fn start(&self, user: &User) {
        let User = user;
    }
}

#[hookimpl]
impl Users {
    pub(crate) fn user_joined(&self, user: &User) {
        let User = user;
    }
}

fn main() {
    let _ = hookimpls![user_joined, host::implementation::left, Users::user_joined, <Users as Life>::start];
    let _ = hookimpls![Users];
    let _ = user_joined { user: &User };
}
