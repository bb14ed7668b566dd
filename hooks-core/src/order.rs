//! The order of calls, which depends on nothing but what plugins say of themselves.

mod constraint;
mod topological;

use std::sync::Arc;

pub(crate) use self::constraint::{Constraint, Direction};
use self::constraint::{configured_constraints, constraints};
use self::topological::topological;
use crate::{HookSpec, ImplementationSpec, Location, Place, Plugin};

/// An implementation as far as its order is concerned.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    pub(crate) spec: &'static ImplementationSpec,
    pub(crate) plugin: Arc<Plugin>,
    /// The plugin's place in the start order.
    pub(crate) start: usize,
}

/// Constraints that contradict each other, in the order of the circle.
pub(crate) type Cycle = Vec<Constraint>;

impl Candidate {
    /// What decides where no constraint does.
    fn rank(&self) -> (Place, usize, Location, &'static str) {
        (self.spec.place(), self.start, self.spec.location(), self.spec.function())
    }

    pub(crate) fn is_of_same_plugin(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.plugin, &other.plugin)
    }
}

/// Puts the implementations of one hook in call order: wrappers, which are outside, then the others.
///
/// `unwound` holds the implementations of the hook that this one unwinds, `configured` the plugins that the host wants
/// first.
pub(crate) fn call_order(
    hook: &HookSpec,
    own: &[Candidate],
    unwound: Option<&[Candidate]>,
    configured: &[String],
) -> Result<Vec<Candidate>, Cycle> {
    let of_kind = |candidates: &[Candidate], wrapper: bool| -> Vec<Candidate> {
        candidates.iter().filter(|each| each.spec.is_wrapper() == wrapper).cloned().collect()
    };
    let mut wrappers = sorted(&of_kind(own, true), configured)?;
    let mut plain = match unwound {
        None => sorted(&of_kind(own, false), configured)?,
        Some(unwound) => unwinding_order(&of_kind(own, false), &of_kind(unwound, false))?,
    };
    if hook.is_reverse() {
        wrappers.reverse();
    }
    if hook.is_reverse() || unwound.is_some() {
        plain.reverse();
    }
    wrappers.append(&mut plain);
    Ok(wrappers)
}

fn sorted(candidates: &[Candidate], configured: &[String]) -> Result<Vec<Candidate>, Cycle> {
    let ranks: Vec<_> = candidates.iter().map(Candidate::rank).collect();
    let mut constraints = constraints(candidates);
    constraints.extend(configured_constraints(candidates, configured));
    let edges: Vec<_> = constraints.iter().map(Constraint::edge).collect();
    match topological(&ranks, &edges) {
        Ok(order) => Ok(order.into_iter().map(|index| candidates[index].clone()).collect()),
        Err(cycle) => Err(cycle.into_iter().map(|edge| constraints[edge].clone()).collect()),
    }
}

/// Places an implementation where its plugin first stands in the unwound hook, and a plugin that is not in that hook
/// where its own options would put it there.
fn unwinding_order(own: &[Candidate], unwound: &[Candidate]) -> Result<Vec<Candidate>, Cycle> {
    let takes_part = |candidate: &Candidate| unwound.iter().any(|each| each.is_of_same_plugin(candidate));
    let mut both = unwound.to_vec();
    both.extend(own.iter().filter(|each| !takes_part(each)).cloned());
    let both = sorted(&both, &[])?;
    let place = |candidate: &Candidate| both.iter().position(|each| each.is_of_same_plugin(candidate));
    let mut own = own.to_vec();
    own.sort_by_cached_key(|each| (place(each), each.rank()));
    Ok(own)
}
