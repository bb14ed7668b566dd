//! What only the whole of a program shows.

use super::Problem;
use super::parts::Hooks;
use super::settings::Settings;
use crate::nearest::nearest;
use crate::order::{Candidate, Constraint, call_order};
use crate::{HookSpec, OnError, Required};

/// Puts each hook's implementations in call order, and checks what only the whole of them shows.
pub(super) fn order(
    hooks: &Hooks,
    settings: &Settings,
    problems: &mut Vec<Problem>,
) -> Vec<(&'static HookSpec, Vec<Candidate>)> {
    let mut ordered = Vec::with_capacity(hooks.len());
    for (hook, candidates) in hooks.iter() {
        check_required(hook, candidates, problems);
        let unwound = hook.unwound().map(|unwound| hooks.of(unwound));
        if let Some(unwound) = unwound {
            check_unwinding(hook, candidates, unwound, problems);
        }
        match call_order(hook, candidates, unwound, settings.order(hook)) {
            Ok(candidates) => ordered.push((hook, candidates)),
            Err(circle) => problems.push(Problem::Cycle {
                hook: hook.qualified_name(),
                constraints: circle.iter().map(Constraint::to_string).collect(),
            }),
        }
    }
    ordered
}

fn check_required(hook: &HookSpec, candidates: &[Candidate], problems: &mut Vec<Problem>) {
    let (wanted, met) = match hook.required() {
        Required::No => return,
        Required::AtLeastOne => ("at least one implementation", !candidates.is_empty()),
        Required::ExactlyOne => ("exactly one implementation", candidates.len() == 1),
    };
    if !met {
        problems.push(Problem::Required {
            hook: hook.qualified_name(),
            location: hook.location(),
            wanted,
            implementations: candidates.iter().map(|each| each.spec.location()).collect(),
        });
    }
}

fn check_unwinding(hook: &HookSpec, candidates: &[Candidate], unwound: &[Candidate], problems: &mut Vec<Problem>) {
    let takes_part = |each: &&Candidate| unwound.iter().any(|other| each.is_of_same_plugin(other));
    for each in candidates.iter().filter(|each| each.spec.has_order()).filter(takes_part) {
        problems.push(Problem::OrderOnUnwinding {
            plugin: each.plugin.name(),
            hook: hook.name(),
            unwound: hook.unwound().map_or("", HookSpec::name),
            location: each.spec.location(),
        });
    }
}

/// Checks what the host says of hooks.
pub(super) fn check_settings(
    hooks: &Hooks,
    settings: &Settings,
    plugins: &[&'static str],
    problems: &mut Vec<Problem>,
) {
    for (name, setting) in settings.hooks() {
        let called: Vec<_> = hooks.iter().map(|(hook, _)| hook).filter(|hook| hook.is_called(name)).collect();
        let [hook] = called[..] else {
            problems.push(Problem::SettingOfUnknownHook {
                name: name.to_owned(),
                found: called.len(),
                nearest: nearest(name, hooks.iter().map(|(hook, _)| hook.name())),
            });
            continue;
        };
        let refuse =
            |reason| Problem::SettingRefused { hook: hook.qualified_name(), location: hook.location(), reason };
        if hook.is_fixed() && (setting.on_error.is_some() || setting.timeout.is_some()) {
            problems.push(refuse("it is declared `fixed`"));
        }
        match setting.on_error {
            Some(OnError::Stop) if hook.on_error() == OnError::Isolate && hook.returns_result() => {
                problems.push(refuse("its callers get no `Result`, so no error can stop it"));
            }
            Some(OnError::Isolate) if hook.keeps_no_value() => {
                problems.push(refuse("a failure would leave it without a value"));
            }
            _ => {}
        }
        let is_timed = setting.timeout.or(hook.timeout()).is_some();
        if is_timed && !hook.can_time_out(setting.on_error.unwrap_or(hook.on_error())) {
            problems.push(refuse("it is not async, or its callers get no `Result` that could say so"));
        }
        for named in setting.order.iter().filter(|named| !plugins.contains(&named.as_str())) {
            problems.push(Problem::OrderOfUnknownPlugin {
                hook: hook.qualified_name(),
                named: named.clone(),
                nearest: nearest(named, plugins.iter().copied()),
            });
        }
    }
}

/// Finds implementations that block where that is known to fail.
pub(super) fn check_blocking(hooks: &Hooks, problems: &mut Vec<Problem>) {
    if !crate::call::is_on_runtime_that_cannot_block() {
        return;
    }
    for each in hooks.iter().flat_map(|(_, candidates)| candidates).filter(|each| each.spec.is_blocking()) {
        problems.push(Problem::CannotBlock {
            plugin: each.plugin.name(),
            hook: each.spec.hook().name(),
            location: each.spec.location(),
        });
    }
}
