use sre_bot_hooks::{Invocation, Reply};

use crate::{Incident, Status, Store};

pub const USAGE: &str = "open <title> | list | close <number>";

/// Answers `/incident <text>`.
pub fn answer(store: &Store, invocation: &Invocation) -> Reply {
    let text = &invocation.text;
    // Not to be mistaken for a key of this name.
    let who = format!("slack:{}", invocation.user_id);
    let (word, rest) = text.trim().split_once(char::is_whitespace).unwrap_or((text.trim(), ""));
    match word {
        "open" => match store.open(rest, &who) {
            Some(Incident { id, title, .. }) => Reply::in_channel(format!("opened incident {id}: {title}")),
            None => Reply::ephemeral("say what is wrong: `/incident open <title>`"),
        },
        "list" => Reply::ephemeral(list(&store.list())),
        "close" => match rest.trim().parse().ok().and_then(|id| store.close(id, &who)) {
            Some(Incident { id, title, .. }) => Reply::in_channel(format!("closed incident {id}: {title}")),
            None => Reply::ephemeral(format!("there is no incident `{}`", rest.trim())),
        },
        _ => Reply::ephemeral(format!("usage: `/incident {USAGE}`")),
    }
}

fn list(incidents: &[Incident]) -> String {
    let open: Vec<_> = incidents
        .iter()
        .filter(|incident| incident.status == Status::Open)
        .map(|Incident { id, title, .. }| format!("{id}: {title}"))
        .collect();
    if open.is_empty() { "no open incidents".to_owned() } else { open.join("\n") }
}

#[cfg(test)]
mod tests {
    use super::{Invocation, Store, answer};

    #[test]
    fn an_incident_is_opened_listed_and_closed() {
        let store = Store::default();
        let exchange = [
            ("list", "no open incidents"),
            ("open  the database is full ", "opened incident 1: the database is full"),
            ("open mail", "opened incident 2: mail"),
            ("close 1", "closed incident 1: the database is full"),
            ("list", "2: mail"),
            ("close 7", "there is no incident `7`"),
            ("open ", "say what is wrong: `/incident open <title>`"),
            ("help", "usage: `/incident open <title> | list | close <number>`"),
        ];
        for (text, reply) in exchange {
            assert_eq!(answer(&store, &Invocation::new("/incident", text)).text(), reply, "{text}");
        }
    }
}
