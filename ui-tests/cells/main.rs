//! Every combination of kind, form of declaration, result and treatment of errors: those that compile, with what a call
//! gives, and those that do not, with what the macro says.

mod check;
mod source;
mod table;

use check::Programs;
use source::PRELUDE;
use table::{Combination, Outcome, combinations};

#[test]
fn each_combination_compiles_or_is_refused_as_the_tables_say() {
    let combinations = combinations();
    let (refused, cells): (Vec<_>, Vec<_>) = combinations.iter().partition(|each| each.is_refused());
    let programs = Programs::new();
    for (program, combinations) in [("cells", &cells), ("refused", &refused)] {
        programs.program(program, PRELUDE, combinations.iter().map(|each| (&*each.name, each.source())));
    }
    let mut report = programs.check();
    let mut wrong = Vec::new();
    for each in &combinations {
        let errors = report.errors.remove(&each.name).unwrap_or_default();
        if !each.is_told_by(&errors) {
            wrong.push(format!("`{}`: {errors:#?}", each.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(report.errors.is_empty(), "errors of no combination: {:#?}", report.errors);
    assert_eq!(report.compiled, ["cells"], "{}", report.rest);
}

impl Combination {
    fn is_refused(&self) -> bool {
        matches!(self.outcome, Outcome::Refused(_))
    }

    /// Whether these are its errors: each reason once, and nothing else.
    fn is_told_by(&self, errors: &[String]) -> bool {
        let Outcome::Refused(reasons) = &self.outcome else { return errors.is_empty() };
        errors.len() == reasons.len() && reasons.iter().all(|reason| errors.iter().any(|error| error.contains(reason)))
    }
}
