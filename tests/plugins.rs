//! Which plugins there are: what the host takes, leaves out and needs.
#![forbid(unsafe_code)]

use hooks_core::{
    BoxError, BuildError, Builder, ChangeError, HookSettings, ImplementationSpec, PluginManager, Problem, hookimpl,
    hookimpls, hookspec, plugin,
};

hooks_core::link_plugins!();

#[hookspec]
pub fn names() -> &'static str;

#[hookspec]
pub trait Life {
    fn begins(&self) -> &'static str;
    fn ends(&self) -> &'static str;
}

macro_rules! plugin {
    ($type:ident $name:literal $($option:tt)*) => {
        #[plugin(name = $name)]
        #[derive(Default)]
        pub struct $type;

        #[hookimpl]
        impl $type {
            #[hookimpl($($option)*)]
            pub fn names(&self) -> &'static str {
                $name
            }
        }

        #[hookimpl]
        impl Life for $type {
            fn ends(&self) -> &'static str {
                $name
            }
        }
    };
}

plugin!(Auth "auth");
plugin!(Maintenance "maintenance");
plugin!(Reports "reports" after = "maintenance?");

pub mod inner {
    use super::*;

    #[plugin(name = "follower")]
    #[derive(Default)]
    pub struct Follower;

    #[hookimpl(names, plugin = Follower, after = "maintenance")]
    pub fn follows() -> &'static str {
        "follower"
    }
}

#[plugin(name = "idle")]
#[derive(Default)]
pub struct Idle;

/// The plugin that the crate is, with a state beside its functions.
#[plugin]
#[derive(Default)]
pub struct Whole;

#[hookimpl]
impl Life for Whole {
    fn begins(&self) -> &'static str {
        "type"
    }
}

#[hookimpl(begins)]
pub fn begins_too() -> &'static str {
    "function"
}

/// Of what is linked in, without `follower` but where that is tested.
fn linked() -> Builder {
    PluginManager::builder().without("follower")
}

fn problem(builder: Builder) -> String {
    told(&builder.build().expect_err("something is wrong"))
}

/// The one problem there is.
fn told(error: &BuildError) -> String {
    let [problem] = error.problems() else { panic!("{error}") };
    problem.to_string()
}

#[test]
fn all_that_are_linked_in_but_those_that_are_left_out() -> Result<(), BoxError> {
    let plugins = linked().without("maintenance").build()?;
    assert_eq!((plugins.call(names {}), plugins.call(ends {})), (vec!["auth", "reports"], vec!["auth", "reports"]));
    let snapshot = plugins.snapshot();
    assert!(!snapshot.has_plugin("maintenance") && !snapshot.has_plugin("follower"));
    let all = PluginManager::builder().build()?;
    assert_eq!(all.call(names {}), ["auth", "maintenance", "follower", "reports"]);
    Ok(())
}

#[test]
fn what_is_left_out_must_be_there() {
    let expected = "the host leaves out the plugin `maintenence`, which is not linked in; did you mean `maintenance`?";
    assert_eq!(problem(linked().without("maintenence")), expected);
    let expected = "the host leaves out the plugin `x`, which is not linked in; take it out of `without`";
    assert_eq!(problem(linked().without("x")), expected);
    assert_eq!(
        problem(linked().implementations(hookimpls![inner::Follower, Maintenance, Auth]).without("x")),
        expected
    );
}

#[test]
fn what_the_host_orders_must_be_there() {
    let told = problem(linked().hook("names", HookSettings::new().order(["x"])));
    assert!(told.ends_with("; add it to `[dependencies]`, or take it out of the order"), "{told}");
}

#[tokio::test]
async fn who_is_ordered_by_what_is_left_out_says_so() {
    let at = hookimpls![inner::follows][0].location();
    let expected = format!(
        "`follower` orders its `names` by the plugin `maintenance`, which the host has taken out ({at}); write \
         `maintenance?` if it may be missing"
    );
    assert_eq!(problem(PluginManager::builder().without("maintenance")), expected);
    let manager = PluginManager::builder().build().expect("they fit");
    let Err(ChangeError::Problems(error)) = manager.remove("maintenance").await else { panic!("`follower` needs it") };
    assert_eq!(told(&error), expected);
    // The host may name in an order what it has switched off.
    let order = HookSettings::new().order(["reports", "maintenance", "auth"]);
    let plugins = linked().without("maintenance").hook("names", order).build().expect("they fit");
    assert_eq!(plugins.call(names {}), ["reports", "auth"]);
}

#[tokio::test]
async fn what_the_host_needs_must_be_there_and_stay() {
    let plugins = linked().require(["auth", "reports"]).require(["idle"]).build().expect("they are there");
    let Err(ChangeError::Problems(error)) = plugins.remove("auth").await else { panic!("the host needs it") };
    assert_eq!(
        told(&error),
        "the host needs the plugin `auth`, which it has taken out; leave it in, or need it no more"
    );
    plugins.remove("maintenance").await.expect("nobody needs it");
    let expected = "the host needs the plugin `auht`, which is not linked in; did you mean `auth`?";
    assert_eq!(problem(linked().require(["auht"])), expected);
    let expected = "the host needs the plugin `x`, which is not linked in; add it to `[dependencies]`";
    assert_eq!(problem(linked().require(["x"])), expected);
    assert!(problem(linked().without("auth").require(["auth"])).contains("which it has taken out"));
    let listed = PluginManager::builder().implementations(hookimpls![Auth]).require(["reports"]);
    assert!(matches!(listed.build().expect_err("it is not listed").problems(), [Problem::Needed { .. }]));
}

#[tokio::test]
async fn what_was_left_out_can_come_later() -> Result<(), BoxError> {
    let plugins = linked().without("auth").build()?;
    plugins.add(hookimpls![Auth]).await?;
    plugins.remove("maintenance").await?;
    plugins.add(hookimpls![Maintenance, inner::Follower]).await?;
    assert_eq!(plugins.call(names {}), ["auth", "maintenance", "follower", "reports"]);
    assert_eq!(plugins.call(ends {}), ["auth", "maintenance", "reports"]);
    Ok(())
}

fn functions(list: &[&'static ImplementationSpec]) -> Vec<&'static str> {
    list.iter().map(|each| each.function()).collect()
}

#[test]
fn a_type_in_a_list_stands_for_all_that_it_implements() {
    let mut of_auth = functions(&hookimpls![Auth]);
    of_auth.sort_unstable();
    assert_eq!(of_auth, ["Auth::ends", "Auth::names"]);
    assert_eq!(functions(&hookimpls![inner::Follower]), ["follows"]);
    assert_eq!(functions(&hookimpls![inner::follows, Maintenance, <Auth as Life>::ends]).len(), 4);
    assert_eq!(functions(&hookimpls![Idle]), [""; 0]);
    let twice = PluginManager::builder().implementations(hookimpls![Auth, Auth::names]).build();
    assert!(matches!(twice.expect_err("`names` is in it twice").problems(), [Problem::Twice { .. }]));
}

#[test]
fn a_type_without_a_name_and_the_functions_of_its_crate_are_one_plugin() {
    let plugins =
        PluginManager::builder().implementations(hookimpls![Whole, begins_too]).build().expect("they are one");
    assert_eq!(plugins.call(begins {}), ["type", "function"]);
    assert_eq!(plugins.snapshot().plugins().len(), 1);
}

#[test]
fn each_plugin_and_its_hooks_can_be_looked_up() -> Result<(), BoxError> {
    let snapshot = PluginManager::builder().build()?.snapshot();
    let auth = snapshot.plugin("auth").expect("it is linked in");
    assert_eq!((auth.name(), auth.package().name), ("auth", "hooks-tests"));
    assert!(snapshot.plugin("aut").is_none() && !snapshot.has_plugin("aut") && snapshot.has_plugin("idle"));
    let hooks = |plugin| snapshot.hooks_of(plugin).iter().map(|hook| hook.qualified_name()).collect::<Vec<_>>();
    assert_eq!(hooks("auth"), ["plugins::ends", "plugins::names"]);
    assert_eq!(hooks("follower"), ["plugins::names"]);
    assert_eq!((hooks("idle"), hooks("nobody")), (Vec::new(), Vec::new()));
    Ok(())
}
