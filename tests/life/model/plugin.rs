//! The plugins themselves.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hooks_core::{BoxError, NoConfig, PluginContext, PluginDefinition};

use super::{Declared, Does, NAMES};
use crate::scene::names;

/// What the plugins share with the test.
#[derive(Debug, Clone, Default)]
pub(super) struct Shared(Arc<Mutex<Stages>>);

#[derive(Debug, Default)]
pub(super) struct Stages {
    pub(super) does: BTreeMap<usize, [Does; 3]>,
    pub(super) at_work: BTreeMap<usize, i32>,
}

impl Shared {
    pub(super) fn get(&self) -> MutexGuard<'_, Stages> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn stage(self, plugin: usize, stage: usize) -> Result<(), BoxError> {
        let does = self.get().does.get(&plugin).map_or(Does::Well, |does| does[stage]);
        tokio::task::yield_now().await;
        if stage == 2 {
            *self.get().at_work.entry(plugin).or_default() -= 1;
        }
        match does {
            Does::Well if stage == 1 => *self.get().at_work.entry(plugin).or_default() += 1,
            Does::Well => {}
            Does::Fails => return Err("it fails".into()),
            Does::Panics => panic!("it panics"),
            Does::Hangs => std::future::pending().await,
        }
        Ok(())
    }
}

/// A service of a type for each plugin.
pub(super) struct Service<const N: usize>;

fn provide(plugin: usize, context: &PluginContext) -> Result<(), BoxError> {
    Ok(match plugin {
        0 => context.provide(Arc::new(Service::<0>)),
        1 => context.provide(Arc::new(Service::<1>)),
        2 => context.provide(Arc::new(Service::<2>)),
        3 => context.provide(Arc::new(Service::<3>)),
        4 => context.provide(Arc::new(Service::<4>)),
        _ => context.provide(Arc::new(Service::<5>)),
    }?)
}

fn offering(plugin: usize, definition: PluginDefinition) -> PluginDefinition {
    match plugin {
        0 => definition.offers::<Service<0>>(),
        1 => definition.offers::<Service<1>>(),
        2 => definition.offers::<Service<2>>(),
        3 => definition.offers::<Service<3>>(),
        4 => definition.offers::<Service<4>>(),
        _ => definition.offers::<Service<5>>(),
    }
}

pub(super) fn definition(plugin: usize, declared: &Declared, shared: &Shared) -> PluginDefinition {
    let name = NAMES[plugin];
    let mut definition = PluginDefinition::new(name).implement::<names>(Box::new(move |_| name.to_owned()));
    for (other, hard) in &declared.requires {
        definition = definition.requires(&format!("{}{}", NAMES[*other], if *hard { "" } else { "?" }));
    }
    if !declared.lives {
        return definition;
    }
    let [load, start, stop] = [(); 3].map(|()| shared.clone());
    offering(plugin, definition)
        .on_load::<NoConfig, _>(move |_, context| {
            let shared = load.clone();
            async move {
                provide(plugin, &context)?;
                shared.stage(plugin, 0).await
            }
        })
        .on_start(move |_| start.clone().stage(plugin, 1))
        .on_stop(move |_| stop.clone().stage(plugin, 2))
}
