use thiserror::Error;

use super::did_you_mean;
use crate::source_location::SourceLocation;

/// What plugins say of each other, and does not hold.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RequirementProblem {
    /// A requirement that cannot be read.
    #[error("`{plugin}` ({location}) says what cannot be read: {problem}")]
    Malformed {
        /// The plugin.
        plugin: String,
        /// Where it is declared.
        location: SourceLocation,
        /// What is wrong.
        problem: String,
    },
    /// A plugin requires what is not there.
    #[error(
        "`{plugin}` ({location}) requires `{wanted}`, {}",
        absence(name, .why_off.as_deref(), *.taken_out, *.of_list, .nearest.as_deref())
    )]
    Missing {
        /// The plugin that requires it.
        plugin: String,
        /// Where that is declared.
        location: SourceLocation,
        /// What it requires, as it is written.
        wanted: String,
        /// The plugin or capability.
        name: String,
        /// Why it takes no part, if it is known.
        why_off: Option<String>,
        /// Whether the host has left it out, or removed it.
        taken_out: bool,
        /// Whether the plugins are those of a list, and not all that are linked in.
        of_list: bool,
        /// The plugin or capability that is probably meant.
        nearest: Option<String>,
    },
    /// A plugin requires another version.
    #[error(
        "`{plugin}` ({location}) requires `{wanted}`, and `{provider}` is {found} ({from}); change one of them in \
         `Cargo.toml`"
    )]
    Mismatch {
        /// The plugin that requires it.
        plugin: String,
        /// Where that is declared.
        location: SourceLocation,
        /// What it requires, as it is written.
        wanted: String,
        /// The version that is there.
        found: String,
        /// The plugin that it is the version of.
        provider: String,
        /// Where that comes from.
        from: String,
    },
    /// Plugins require each other, or need each other's services. Those that are optional are waited for, too.
    #[error(
        "plugins require each other, so none can start first: {}; take one of these requirements out, a `?` is not enough",
        circle(plugins)
    )]
    Cycle {
        /// Each requires the next, and the last the first; with where it is declared.
        plugins: Vec<(String, SourceLocation)>,
    },
    /// Two plugins cannot be together.
    #[error(
        "`{plugin}` ({location}) cannot be together with `{unwanted}`, and `{other}` {version} is there; disable one of them"
    )]
    Conflict {
        /// The plugin that says so.
        plugin: String,
        /// Where it is declared.
        location: SourceLocation,
        /// What it says.
        unwanted: String,
        /// The plugin that it is about.
        other: String,
        /// The version of that.
        version: String,
    },
    /// More than one plugin is what another requires.
    #[error(
        "`{plugin}` ({location}) requires `{wanted}`, which more than one provides: `{}`; disable all but one",
        .providers.join("`, `")
    )]
    SeveralProviders {
        /// The plugin that requires it.
        plugin: String,
        /// Where that is declared.
        location: SourceLocation,
        /// What it requires, as it is written.
        wanted: String,
        /// The plugins.
        providers: Vec<String>,
    },
    /// A plugin is written for another version of the hooks that it implements.
    #[error(
        "`{plugin}` ({location}) is written for the hooks of `{wanted}`, {}",
        match found {
            Some(found) => format!("and these are {found}; change one of them in `Cargo.toml`"),
            None => "and no hook of that package is linked in".to_owned(),
        }
    )]
    Hookspecs {
        /// The plugin.
        plugin: String,
        /// Where it is declared.
        location: SourceLocation,
        /// The package and its versions, as written.
        wanted: String,
        /// The version that is there.
        found: Option<String>,
    },
    /// Nobody offers a service that a plugin needs.
    #[error("`{plugin}` ({location}) needs the service `{service}`, {}", could_offer(could, *.of_list))]
    MissingService {
        /// The plugin that needs it.
        plugin: String,
        /// Where that is declared.
        location: SourceLocation,
        /// The type.
        service: &'static str,
        /// The plugins that offer it and take no part, each with why.
        could: Vec<(String, String)>,
        /// Whether the plugins are those of a list, and not all that are linked in.
        of_list: bool,
    },
    /// Two plugins offer a service.
    #[error("`{first}` and `{second}` ({location}) both offer the service `{service}`; disable one of them")]
    OfferedTwice {
        /// The type.
        service: &'static str,
        /// One of them.
        first: String,
        /// The other.
        second: String,
        /// Where that is declared.
        location: SourceLocation,
    },
}

fn absence(name: &str, why_off: Option<&str>, taken_out: bool, of_list: bool, nearest: Option<&str>) -> String {
    match why_off {
        Some(why) => format!("which is linked in but {why}; enable it, or disable what requires it"),
        None if taken_out => {
            format!("which the host has taken out; leave it in, or write `{name}?` if it may be missing")
        }
        None => {
            let (absent, add) = if of_list { ("listed", LIST_IT) } else { ("linked in", "add it to `[dependencies]`") };
            let otherwise = format!("{add}, or write `{name}?` if it may be missing");
            format!("which is not {absent}; {}", did_you_mean(nearest, &otherwise))
        }
    }
}

/// A list of hookimpls does not have the types that implement no hook.
const LIST_IT: &str = "add it, as by `.plugin(PluginDefinition::of_type::<…>())`";

fn could_offer(could: &[(String, String)], of_list: bool) -> String {
    match could {
        [] if of_list => format!("which no plugin that is listed offers; {LIST_IT}"),
        [] => "which no plugin that is linked in offers; add one to `[dependencies]` that does".to_owned(),
        could => {
            let could: Vec<_> = could.iter().map(|(plugin, why)| format!("`{plugin}`, which is {why}")).collect();
            format!("which is offered by {}; enable it, or disable what needs it", could.join(", and by "))
        }
    }
}

fn circle(plugins: &[(String, SourceLocation)]) -> String {
    let each = plugins.iter().map(|(plugin, location)| format!("`{plugin}` ({location})"));
    let again = plugins.first().map(|(plugin, _)| format!("`{plugin}`"));
    each.chain(again).collect::<Vec<_>>().join(" → ")
}
