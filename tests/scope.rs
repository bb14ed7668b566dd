//! Calls that are made for one plugin's sake, and implementations that run in no others.
#![forbid(unsafe_code)]

use std::sync::Arc;

use hooks_core::{
    BoxError, Entered, HookSpec, Next, NextAround, PluginManager, Scope, Snapshot, hookimpl, hookimpls, hookspec,
    plugin,
};
use tokio::task::yield_now;

/// Every implementation leaves a mark.
#[hookspec(scoped)]
pub async fn mark(marks: &mut Vec<&'static str>);

#[hookspec(scoped, firstresult)]
pub fn pick() -> Option<&'static str>;

#[hookspec(scoped, filter)]
pub fn spell(text: String) -> String;

#[hookspec(scoped, around)]
pub async fn serve(path: String) -> String;

/// Undoes what `mark` did.
#[hookspec(unwinds = mark)]
pub async fn unmark(marks: &mut Vec<&'static str>);

/// Is called for all.
#[hookspec]
pub fn list() -> &'static str;

#[hookspec]
pub trait Visits {
    #[hookspec(scoped)]
    fn visited(&self) -> &'static str;
    #[hookspec(scoped)]
    async fn left(&self) -> &'static str;
}

macro_rules! plugin {
    ($type:ident $name:literal scope = $scope:literal) => {
        #[plugin(name = $name)]
        #[derive(Default)]
        pub struct $type;

        #[hookimpl]
        impl $type {
            #[hookimpl(scope = $scope, priority = 1)]
            pub async fn mark(&self, marks: &mut Vec<&'static str>) {
                yield_now().await;
                marks.push($name);
            }

            #[hookimpl(crate::mark, scope = $scope, wrapper)]
            pub async fn bracket(&self, mut hook: mark, next: Next<mark>) {
                hook.marks.push(concat!("<", $name));
                next.run(hook.reborrow()).await;
                hook.marks.push(concat!($name, ">"));
            }

            #[hookimpl(scope = $scope)]
            pub fn pick(&self) -> Option<&'static str> {
                Some($name)
            }

            #[hookimpl(scope = $scope)]
            pub fn spell(&self, text: String) -> String {
                text + $name
            }

            #[hookimpl(wrapper, scope = $scope)]
            pub async fn serve(&self, hook: serve, next: NextAround<serve>) -> String {
                format!("{}({})", $name, next.run(hook).await)
            }

            pub fn unmark(&self, marks: &mut Vec<&'static str>) {
                marks.push($name);
            }

            pub fn list(&self) -> &'static str {
                $name
            }
        }

        #[hookimpl]
        impl Visits for $type {
            #[hookimpl(scope = $scope)]
            fn visited(&self) -> &'static str {
                $name
            }

            #[hookimpl(scope = $scope, trylast)]
            async fn left(&self) -> &'static str {
                $name
            }
        }
    };
}

plugin!(A "a" scope = "own");
plugin!(B "b" scope = "all");
plugin!(C "c" scope = "own");

macro_rules! implementations {
    ($($type:ident)*) => {
        hookimpls![
            $(
                $type::mark, $type::bracket, $type::pick, $type::spell, $type::serve, $type::unmark, $type::list,
                <$type as Visits>::visited, <$type as Visits>::left,
            )*
        ]
    };
}

fn snapshot() -> Arc<Snapshot> {
    PluginManager::builder().implementations(implementations![A B C]).build().expect("they fit").snapshot()
}

/// What calls on a snapshot give, of every kind of hook.
async fn calls(snapshot: &Snapshot) -> [String; 6] {
    let mut marks = Vec::new();
    snapshot.call(mark { marks: &mut marks }).await;
    let served = snapshot.call(serve { path: "/".to_owned() }).around(|hook| async move { hook.path }).await;
    [
        marks.join(" "),
        snapshot.call(pick {}).unwrap_or_default().to_owned(),
        snapshot.call(spell { text: "=".to_owned() }),
        served,
        snapshot.call(visited {}).concat(),
        snapshot.call(left {}).await.concat(),
    ]
}

#[tokio::test]
async fn an_own_implementation_runs_in_calls_for_its_plugin_only() {
    let snapshot = snapshot();
    let cases = [
        (Some("a"), ["<a <b a b b> a>", "a", "=ab", "a(b(/))", "ab", "ab"]),
        (Some("b"), ["<b b b>", "b", "=b", "b(/)", "b", "b"]),
        (Some("c"), ["<b <c b c c> b>", "b", "=bc", "b(c(/))", "bc", "bc"]),
        (Some("nobody"), ["<b b b>", "b", "=b", "b(/)", "b", "b"]),
        (None, ["<b b b>", "b", "=b", "b(/)", "b", "b"]),
    ];
    for (plugin, expected) in cases {
        assert_eq!(calls(&snapshot.scoped_to(plugin)).await, expected, "{plugin:?}");
    }
}

#[tokio::test]
async fn on_any_other_snapshot_all_run() {
    let expected = ["<a <b <c a b c c> b> a>", "a", "=abc", "a(b(c(/)))", "abc", "abc"];
    assert_eq!(calls(&snapshot()).await, expected);
}

#[tokio::test]
async fn the_plugin_of_a_crate_has_a_scope_too() {
    #[hookspec(scoped)]
    fn knock() -> &'static str;
    #[hookimpl(knock, scope = "own")]
    pub fn answer() -> &'static str {
        "here"
    }
    let snapshot = PluginManager::builder().implementations(hookimpls![answer]).build().expect("it fits").snapshot();
    assert_eq!(snapshot.scoped_to(Some(env!("CARGO_PKG_NAME"))).call(knock {}), ["here"]);
    assert!(snapshot.scoped_to(Some("a")).call(knock {}).is_empty());
    assert!(!snapshot.scoped_to(None).implements::<knock>());
}

#[test]
fn a_snapshot_that_loses_nothing_is_the_very_same() {
    let without_own = PluginManager::builder().implementations(implementations![B]).build().expect("it fits");
    let all = without_own.snapshot();
    assert!(Arc::ptr_eq(&all, &all.scoped_to(None)));
    let scoped = snapshot().scoped_to(Some("a"));
    assert!(Arc::ptr_eq(&scoped, &scoped.scoped_to(Some("a"))));
    assert!(scoped.scoped_to(None).scoped_to(Some("a")).call(visited {}) == ["b"], "a scope gives nothing back");
    let extended = Arc::new(scoped.with_extra::<visited>("extra", Box::new(|_| "extra")));
    assert_eq!(extended.scoped_to(None).call(visited {}), ["extra", "b"]);
}

#[tokio::test]
async fn plugins_and_hooks_for_all_stay() {
    let (snapshot, scoped) = (snapshot(), snapshot().scoped_to(None));
    assert_eq!(scoped.plugins().len(), snapshot.plugins().len());
    assert_eq!(scoped.hooks().len(), snapshot.hooks().len());
    assert_eq!(scoped.call(list {}), ["a", "b", "c"]);
}

#[tokio::test]
async fn what_unwinds_a_scoped_hook_goes_by_what_a_call_of_the_same_scope_has_entered() {
    for (plugin, expected) in [(Some("a"), "c b a"), (Some("b"), "c b a"), (Some("c"), "c b a")] {
        let snapshot = snapshot().scoped_to(plugin);
        let (entered, mut marks) = (Entered::default(), Vec::new());
        snapshot.call_entering(mark { marks: &mut Vec::new() }, &entered).await;
        snapshot.call_unwinding(unmark { marks: &mut marks }, &entered).await;
        assert_eq!(marks.join(" "), expected, "{plugin:?}");
    }
    // Entered is nothing: what has a part in `mark` is left out, and what has none in this scope is not.
    for (plugin, expected) in [(Some("a"), "c"), (Some("b"), "c a"), (Some("c"), "a")] {
        let mut marks = Vec::new();
        snapshot().scoped_to(plugin).call_unwinding(unmark { marks: &mut marks }, &Entered::default()).await;
        assert_eq!(marks.join(" "), expected, "{plugin:?}");
    }
}

#[tokio::test]
async fn an_extra_implementation_moves_what_unwinds_its_hook() {
    #[hookspec]
    async fn open() -> Result<(), BoxError>;
    #[hookspec(unwinds = open)]
    async fn close() -> &'static str;
    #[hookimpl(open)]
    pub fn opened() -> Result<(), BoxError> {
        Ok(())
    }
    #[hookimpl(close)]
    pub fn closed() -> &'static str {
        "closed"
    }
    #[hookimpl(close, wrapper)]
    pub async fn around(hook: close, next: Next<close>) -> Vec<&'static str> {
        next.run(hook).await
    }
    let (plain, wrapped) = (hookimpls![opened, closed], hookimpls![opened, closed, around]);
    for list in [&plain[..], &wrapped] {
        let manager = PluginManager::builder().implementations(list.to_vec()).build().expect("they fit");
        for (fails, expected) in [(false, &["closed"][..]), (true, &[])] {
            let extra = move |_: open| if fails { Err("shut".into()) } else { Ok(()) };
            let extended = manager.snapshot().with_extra::<open>("extra", Box::new(extra));
            let entered = Entered::default();
            let _ = extended.call_entering(open {}, &entered).await;
            assert_eq!(extended.call_unwinding(close {}, &entered).await, expected, "{}", list.len());
        }
    }
}

#[test]
fn a_scope_can_be_seen() -> Result<(), BoxError> {
    let snapshot = snapshot();
    assert!(HookSpec::of::<visited>().is_scoped());
    assert!(!HookSpec::of::<list>().is_scoped());
    let scopes = |hook| snapshot.implementations(hook).iter().map(|each| each.spec().scope()).collect::<Vec<_>>();
    assert_eq!(scopes(HookSpec::of::<visited>()), [Scope::Own, Scope::All, Scope::Own]);
    let explanation = snapshot.explain("visited")?;
    let json = serde_json::to_value(&explanation)?;
    assert_eq!((&json["scoped"], &json["steps"][0]["scope"]), (&true.into(), &"Own".into()));
    let described = snapshot.describe().to_string();
    for text in [explanation.to_string(), described] {
        let line = |function: &str| text.lines().find(|line| line.contains(function)).unwrap_or_default();
        assert!(line("A::visited").ends_with("  scope = \"own\""), "{text}");
        assert!(!line("B::visited").contains("scope ="), "{text}");
        assert!(line("scope::visited").ends_with("  scoped"), "{text}");
    }
    Ok(())
}
