//! Which events are logged.

use hooks_core::nearest;
use thiserror::Error;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;

const NAMES: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];

/// Why a text is no filter.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(super) enum FilterProblem {
    #[error("`{word}` is no level; {}", advice(word))]
    Level { word: String },
    #[error("a part of the filter is empty; write a level, or a target with one as `hooks_core=debug`")]
    Empty,
}

/// Reads `info,hooks_core=debug`: what no target says has `rest` unless a level says otherwise.
pub(super) fn read(text: &str, rest: LevelFilter) -> Result<Targets, FilterProblem> {
    text.split(',').map(str::trim).try_fold(Targets::new().with_default(rest), |targets, part| {
        Ok(match part.split_once('=') {
            None => targets.with_default(level(part)?),
            Some((target, _)) if target.trim().is_empty() => return Err(FilterProblem::Empty),
            Some((target, word)) => targets.with_target(target.trim(), level(word.trim())?),
        })
    })
}

fn level(word: &str) -> Result<LevelFilter, FilterProblem> {
    match word.to_ascii_lowercase().as_str() {
        "" => Err(FilterProblem::Empty),
        "off" => Ok(LevelFilter::OFF),
        "error" => Ok(LevelFilter::ERROR),
        "warn" => Ok(LevelFilter::WARN),
        "info" => Ok(LevelFilter::INFO),
        "debug" => Ok(LevelFilter::DEBUG),
        "trace" => Ok(LevelFilter::TRACE),
        _ => Err(FilterProblem::Level { word: word.to_owned() }),
    }
}

fn advice(word: &str) -> String {
    match nearest(word, NAMES) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("write one of `{}`, or for a target alone `{word}=debug`", NAMES.join("`, `")),
    }
}

#[cfg(test)]
mod tests {
    use tracing::Level;
    use tracing::level_filters::LevelFilter;

    use super::read;

    #[test]
    fn targets_have_levels_of_their_own() {
        let logs =
            |filter: &str, target, level| read(filter, LevelFilter::INFO).map(|f| f.would_enable(target, &level));
        assert_eq!(logs("warn,hooks_core=debug", "hooks_core::manager", Level::DEBUG), Ok(true));
        assert_eq!(logs("warn,hooks_core=debug", "hooks_axum", Level::INFO), Ok(false));
        assert_eq!(logs("hooks_core=debug", "hooks_axum", Level::INFO), Ok(true));
        assert_eq!(logs(" INFO , access = off ", "access", Level::ERROR), Ok(false));
    }

    #[test]
    fn what_is_no_filter_is_told() {
        let told = |filter: &str| read(filter, LevelFilter::INFO).map_err(|error| error.to_string()).err();
        for (filter, problem) in [
            ("inf", "`inf` is no level; did you mean `info`?"),
            ("info,hooks_core=deubg", "`deubg` is no level; did you mean `debug`?"),
            (
                "hooks_core",
                "`hooks_core` is no level; write one of `off`, `error`, `warn`, `info`, `debug`, `trace`, or for a target \
                 alone `hooks_core=debug`",
            ),
            ("", "a part of the filter is empty; write a level, or a target with one as `hooks_core=debug`"),
            ("info,", "a part of the filter is empty; write a level, or a target with one as `hooks_core=debug`"),
            ("=info", "a part of the filter is empty; write a level, or a target with one as `hooks_core=debug`"),
        ] {
            assert_eq!(told(filter).as_deref(), Some(problem), "{filter}");
        }
    }
}
