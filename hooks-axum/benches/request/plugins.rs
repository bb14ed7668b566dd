//! The plugins.

use std::sync::Arc;

use hooks_core::{ImplementationSpec, PluginManager};

use crate::fifty;

/// A manager of the first `size` plugins.
pub fn manager(plugins: Vec<[&'static ImplementationSpec; 2]>, size: usize) -> Arc<PluginManager> {
    let implementations = plugins.into_iter().take(size).flatten();
    Arc::new(PluginManager::builder().implementations(implementations).build().expect("the plugins are sound"))
}

macro_rules! plugin {
    ([$($is_async:ident)?] $plugin:ident $name:literal) => {
        #[allow(non_snake_case, reason = "named for the plugin")]
        mod $plugin {
            use axum::http::HeaderName;
            use hooks_axum::{Outcome, Request, Response, after_request, before_request};
            use hooks_core::{BoxError, hookimpl, plugin};

            use crate::has;

            #[plugin(name = $name)]
            #[derive(Default)]
            struct Plugin;

            #[hookimpl(plugin = Plugin)]
            pub $($is_async)? fn before_request(request: &mut Request) -> Result<Option<Response>, BoxError> {
                Ok(has(request.headers(), const { HeaderName::from_static($name) }).then(Response::default))
            }

            #[hookimpl(plugin = Plugin)]
            pub $($is_async)? fn after_request(outcome: &mut Outcome) {
                if let Some(response) = outcome.response_mut()
                    && has(response.headers(), const { HeaderName::from_static($name) })
                {
                    *response.body_mut() = axum::body::Body::empty();
                }
            }
        }
    };
}

macro_rules! plugins {
    ($module:ident $is_async:tt $($plugin:ident $name:literal)*) => {
        pub mod $module {
            use hooks_core::{ImplementationSpec, hookimpls};

            $(plugin!($is_async $plugin $name);)*

            pub fn all() -> Vec<[&'static ImplementationSpec; 2]> {
                vec![$(hookimpls![$plugin::before_request, $plugin::after_request]),*]
            }
        }
    };
}

fifty!(plugins: synchronous []);
fifty!(plugins: asynchronous [async]);
