//! What the host says of hooks and plugins.

use crate::manager::Problem;
use crate::manager::parts::Parts;
use crate::manager::settings::{HookSettings, Settings};
use crate::manager::state::{Hooks, State};
use crate::nearest::nearest;
use crate::spec::{HookSpec, OnError};

/// Checks what the host says of hooks.
pub(in crate::manager) fn check_settings(hooks: &Hooks, settings: &Settings, problems: &mut Vec<Problem>) {
    for (name, setting) in settings.hooks() {
        let called: Vec<_> = hooks.iter().map(|(hook, _)| hook).filter(|hook| hook.is_called(name)).collect();
        let [hook] = called[..] else {
            problems.push(Problem::SettingOfUnknownHook {
                name: name.to_owned(),
                found: called.len(),
                nearest: nearest(name, hooks.iter().map(|(hook, _)| hook.name())).map(str::to_owned),
                origin: setting.origin.clone(),
            });
            continue;
        };
        let reasons = policy(hook, setting).into_iter().map(str::to_owned).chain(order(hook, setting));
        let twice = (name != hook.name() && settings.is_set(hook.name()))
            .then(|| format!("it is set also as `{}`; say all of it under one name", hook.name()));
        problems.extend(reasons.chain(twice).map(|reason| Problem::SettingRefused {
            hook: hook.qualified_name(),
            location: hook.location(),
            reason,
            origin: setting.origin.clone(),
        }));
    }
}

/// Why a hook does not bear what is said of its failures.
fn policy(hook: &HookSpec, setting: &HookSettings) -> Vec<&'static str> {
    let mut reasons = Vec::new();
    if hook.is_fixed() && (setting.on_error.is_some() || setting.timeout.is_some()) {
        reasons.push("it is declared `fixed`");
    }
    match setting.on_error {
        Some(OnError::Stop) if hook.on_error() == OnError::Isolate && hook.returns_result() => {
            reasons.push("its callers get no `Result`, so no error can stop it");
        }
        Some(OnError::Isolate) if hook.keeps_no_value() => {
            reasons.push("a failure would leave it without a value");
        }
        _ => {}
    }
    let is_timed = setting.timeout.or(hook.timeout()).is_some();
    if is_timed && !hook.can_time_out(setting.on_error.unwrap_or(hook.on_error())) {
        reasons.push("it is not async, or its callers get no `Result` that could say so");
    }
    reasons
}

/// Why a hook does not bear the order that it is given.
fn order(hook: &HookSpec, setting: &HookSettings) -> Vec<String> {
    let mut reasons = Vec::new();
    if let Some(unwound) = hook.unwound().filter(|_| !setting.order.is_empty()) {
        reasons.push(format!("it runs in the opposite order of `{}`; order that one instead", unwound.name()));
    }
    for (index, named) in setting.order.iter().enumerate() {
        if setting.order[..index].contains(named) {
            reasons.push(format!("its order names `{named}` twice; take one of them out"));
        }
    }
    reasons
}

/// Checks that the plugins are there that the host needs.
pub(in crate::manager) fn check_needed(state: &State, problems: &mut Vec<Problem>) {
    let State { parts, off, settings, .. } = state;
    let mut plugins = parts.plugin_names();
    plugins.retain(|name| !off.contains(name));
    for named in settings.needed.iter().filter(|named| !plugins.contains(named.as_str())) {
        problems.push(Problem::Needed {
            named: named.clone(),
            taken_out: parts.has_taken_out(named) || off.contains(named),
            nearest: nearest(named, plugins.iter().copied()).map(str::to_owned),
        });
    }
}

/// Checks that the plugins are there that the host names.
///
/// Only when a manager is built: a plugin that is removed later may come again.
pub(in crate::manager) fn check_names(parts: &Parts, settings: &Settings, problems: &mut Vec<Problem>) {
    let plugins = parts.plugin_names();
    for named in settings.left_out.iter().filter(|named| !plugins.contains(named.as_str())) {
        let nearest = nearest(named, plugins.iter().copied()).map(str::to_owned);
        problems.push(Problem::LeftOutUnknown { named: named.clone(), nearest });
    }
    for (hook, setting) in settings.hooks() {
        for named in setting.order.iter().filter(|named| !plugins.contains(named.as_str())) {
            problems.push(Problem::OrderOfUnknownPlugin {
                hook: hook.to_owned(),
                named: named.clone(),
                nearest: nearest(named, plugins.iter().copied()).map(str::to_owned),
                origin: setting.origin.clone(),
            });
        }
    }
}
