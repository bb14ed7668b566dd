//! What the host does with plugins that come and go, and what hooks say of services.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hooks_core::{
    AnyService, Attendant, BoxError, BoxFuture, ChangeError, NoConfig, PluginDefinition, ServiceInfo, ServiceQuery,
    ServiceVerdict, Snapshot, service_discovery, service_registering,
};

use crate::scene::{Log, names, noting, states, with};

#[derive(Default)]
struct Host {
    log: Log,
    refuses: AtomicBool,
}

fn named(plugins: &Snapshot) -> String {
    plugins.plugins().iter().map(|plugin| plugin.name()).collect::<Vec<_>>().join(" ")
}

impl Attendant for Host {
    fn arrive(&self, plugins: Arc<Snapshot>) -> BoxFuture<'static, Result<(), BoxError>> {
        self.log.push(format!("arrive {} called {}", named(&plugins), plugins.call(names {}).concat()));
        let refuses = self.refuses.load(Ordering::Relaxed);
        Box::pin(async move { if refuses { Err("not now".into()) } else { Ok(()) } })
    }

    fn leave(&self, plugins: Arc<Snapshot>) -> BoxFuture<'static, ()> {
        self.log.push(format!("leave {}", named(&plugins)));
        Box::pin(async {})
    }
}

#[tokio::test]
async fn it_attends_to_those_that_come_and_go_once_each() {
    let host = Arc::new(Host::default());
    let log = host.log.clone();
    let manager =
        with([noting(&log, "a"), noting(&log, "b").requires("a"), noting(&log, "c")]).build().expect("they fit");
    manager.attend(Arc::<Host>::clone(&host));
    manager.start().await.expect("nothing fails");
    log.take();
    manager.disable("a").await.expect("it can be disabled");
    assert_eq!(log.take(), ["leave a b", "stop b", "stop a"]);
    manager.enable("a").await.expect("it fits");
    assert_eq!(log.take(), ["load a", "start a", "load b", "start b", "arrive a b called ab"]);
    manager.reload("c").await.expect("it loads");
    assert_eq!(log.take(), ["load c", "start c", "arrive c called c", "leave c", "stop c"]);
    host.refuses.store(true, Ordering::Relaxed);
    let error = manager.reload("a").await.expect_err("the host refuses");
    assert!(matches!(error, ChangeError::Arrival(_)), "{error}");
    let tried = ["load a", "start a", "load b", "start b", "arrive a b called ab", "stop b", "stop a"];
    assert_eq!(log.take(), tried);
    assert_eq!(
        (manager.call(names {}).concat(), states(&manager).as_str()),
        ("abc".to_owned(), "a:started b:started c:started")
    );
    host.refuses.store(false, Ordering::Relaxed);
    let _attached = manager.attach(|snapshot| if snapshot.has_plugin("d") { Err("no `d` here") } else { Ok(()) });
    let error = manager.add_plugin(noting(&log, "d")).await.expect_err("nothing can be made of it");
    assert!(matches!(error, ChangeError::Attachment(_)), "{error}");
    assert_eq!(log.take(), ["load d", "start d", "arrive d called d", "leave d", "stop d"]);
}

struct Clock(u32);

fn clock(hour: u32) -> PluginDefinition {
    PluginDefinition::new("clock")
        .offers::<Clock>()
        .on_load::<NoConfig, _>(move |_, context| async move { Ok(context.provide(Arc::new(Clock(hour)))?) })
}

#[tokio::test]
async fn a_hook_may_refuse_a_service_or_replace_it() {
    let guard = |verdict: fn(&ServiceInfo) -> Option<ServiceVerdict>| {
        PluginDefinition::new("guard").implement::<service_registering>(Box::new(move |hook| verdict(hook.service)))
    };
    let refuses = guard(|service| Some(ServiceVerdict::Refuse(format!("`{}` is not trusted", service.plugin))));
    let manager = with([refuses, clock(1)]).build().expect("they fit");
    let error = manager.start().await.expect_err("it is refused").to_string();
    assert!(error.contains("Clock` was refused: `clock` is not trusted"), "{error}");

    let replaces = guard(|_| Some(ServiceVerdict::Replace(AnyService::new(Arc::new(Clock(2))))));
    let manager = with([replaces, clock(1)]).build().expect("they fit");
    manager.start().await.expect("nothing fails");
    assert_eq!(manager.snapshot().services().get::<Clock>().map(|clock| clock.0), Some(2));

    let wrong = guard(|_| Some(ServiceVerdict::Replace(AnyService::new(Arc::new(2_u32)))));
    let manager = with([wrong, clock(1)]).build().expect("they fit");
    let error = manager.start().await.expect_err("it is of another type").to_string();
    assert!(error.contains("its place was given to a `u32`"), "{error}");
}

#[tokio::test]
async fn services_are_found_here_and_elsewhere() {
    let finds = PluginDefinition::new("consul").implement_async::<service_discovery>(Box::new(|hook, slot| {
        let name = hook.query.name.clone();
        slot.start(async move { vec![ServiceInfo::new(name, "consul").with_address("10.0.0.1:80")] })
    }));
    let manager = with([finds, clock(1)]).build().expect("they fit");
    manager.start().await.expect("nothing fails");
    let found = manager.snapshot().discover(ServiceQuery::new("Clock")).await;
    let told: Vec<_> = found.iter().map(|service| (&*service.plugin, service.address.as_deref())).collect();
    assert_eq!(told, [("clock", None), ("consul", Some("10.0.0.1:80"))]);
    let found = manager.snapshot().discover(ServiceQuery::new("Clock").with_metadata("zone", "a")).await;
    assert_eq!(found.len(), 1, "what is here has no metadata");
}
