//! What keeps a service from running well, as far as it can be seen before it runs.

mod files;
mod keys;
mod limits;
mod plugins;
mod sockets;

use hooks_axum::Prepared;

use crate::view::Findings;

/// Looks at an application that would listen at this address unless the configuration says another.
pub(super) async fn examine(app: &Prepared, address: &str) -> Findings {
    let mut findings = plugins::examine(app);
    findings.extend(files::examine(app));
    findings.extend(keys::examine(app));
    findings.extend(sockets::examine(app, address).await);
    findings.extend(limits::examine(app));
    Findings::new(findings)
}

/// One text for one and for several.
fn counted(number: usize, one: &str, several: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {several}") }
}
