/// What a route is only for: whoever has all of these permissions. Said of a route, it is enforced, and nothing else is
/// needed for that.
///
/// Said of a plugin's route by [`RouteOptions::with`](crate::RouteOptions::with), of one of the application's own by
/// [`Hooks::describe`](crate::Hooks::describe) or [`App::describe`](crate::App::describe). Said more than once, it adds
/// up. It holds where GET answers HEAD too, and not where no route matches.
///
/// ```standalone_crate
/// use hooks_axum::{Requires, Routes, register_routes};
/// use hooks_core::hookimpl;
///
/// #[hookimpl]
/// fn register_routes(routes: &mut Routes) {
///     routes.get("/", async || "all reports").with(Requires("reports:view"));
///     routes.delete("/{id}", async || "gone").with(Requires(["reports:view", "reports:delete"]));
/// }
/// ```
///
/// # What is answered
///
/// It is looked at behind routing and before [`before_handler`](crate::before_handler), so no hook on the route and no
/// handler is called for whoever is refused; [`after_request`](crate::after_request) is, with
/// [`Outcome::Answered`](crate::Outcome::Answered).
///
/// - Who is anonymous: 401, with a `WWW-Authenticate` line for each challenge of the authenticators
///   ([RFC 9110, section 11.6.1](https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1)), see
///   [`Authentication::with_challenge`](crate::Authentication::with_challenge). Where no plugin authenticates, everybody
///   is.
/// - Who has an [`Identity`](crate::Identity), and a permission is granted by none of its roles
///   ([`Roles::grants`](hooks_core::Roles::grants)): 403, a problem of type
///   [`ProblemType::MISSING_PERMISSION`](crate::ProblemType::MISSING_PERMISSION).
///
/// # Which permissions there are
///
/// A plugin declares its own, [`Plugin::permissions`](hooks_core::Plugin::permissions). A route that requires one which
/// no plugin declares is a [`RouteProblem`](crate::RouteProblem), and the application does not start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requires {
    permissions: Vec<String>,
}

/// Makes a [`Requires`](struct@Requires) of the key of one permission, or of several: `Requires("reports:view")`,
/// `Requires(["reports:view", "reports:delete"])`.
#[expect(non_snake_case, reason = "it is read as the type that it makes, as if that had one field")]
#[must_use]
pub fn Requires(permissions: impl Into<Requires>) -> Requires {
    permissions.into()
}

impl Requires {
    /// The keys of the permissions.
    pub fn permissions(&self) -> impl Iterator<Item = &str> {
        self.permissions.iter().map(String::as_str)
    }

    /// The same with these.
    pub(super) fn and(mut self, others: &Self) -> Self {
        let new: Vec<_> = others.permissions.iter().filter(|each| !self.permissions.contains(each)).cloned().collect();
        self.permissions.extend(new);
        self
    }
}

impl From<&str> for Requires {
    fn from(permission: &str) -> Self {
        permission.to_owned().into()
    }
}

impl From<String> for Requires {
    fn from(permission: String) -> Self {
        Self { permissions: vec![permission] }
    }
}

impl<P: Into<String>, const N: usize> From<[P; N]> for Requires {
    fn from(permissions: [P; N]) -> Self {
        Self { permissions: permissions.into_iter().map(Into::into).collect() }
    }
}
