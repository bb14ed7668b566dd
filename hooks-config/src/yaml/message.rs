use granit_parser::{ErrorKind, ScanError};

/// What the parser says, as whoever wrote the file would say it.
pub(super) fn message(error: &ScanError) -> String {
    let message = match error.kind() {
        ErrorKind::TabNotAllowed | ErrorKind::TabInBlockIndentation | ErrorKind::TabInIndentation => {
            "a tab stands where YAML wants spaces; indent with spaces"
        }
        ErrorKind::TabAtBlockScalarStart => "the text begins with a tab; indent it with spaces",
        ErrorKind::UnclosedQuotedScalar => "the quote is not closed",
        ErrorKind::UnclosedFlowCollection { open } => return format!("`{open}` is not closed"),
        ErrorKind::UnknownAnchor => {
            "there is no anchor of this name above; an alias `*name` stands for what `&name` marks"
        }
        ErrorKind::RecursionLimitExceeded => "the file is nested more than 64 levels deep, which no configuration is",
        ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidColonPlacement => {
            "`:` is misplaced; a key and its value stand on a line of their own, and a text with `: ` in quotes"
        }
        ErrorKind::ExpectedBlockSequenceEntry => "a key stands among the elements of a list; indent it, or write `- `",
        ErrorKind::ExpectedBlockMappingKey => "a key was expected; indent it as the keys above",
        ErrorKind::ExpectedFlowMappingSeparator => {
            "`,` or `}` was expected; a text with `{`, `}` or `,` stands in quotes"
        }
        ErrorKind::ExpectedFlowSequenceSeparator => {
            "`,` or `]` was expected; a text with `[`, `]` or `,` stands in quotes"
        }
        ErrorKind::UnknownQuotedScalarEscape => "an unknown escape; write `\\\\` for a backslash, or use single quotes",
        ErrorKind::DirectiveDisallowed => "directives (`%…`) are not supported; remove it",
        ErrorKind::UnexpectedCharacter { character } if character.is_control() => {
            return format!("a control character (`{}`) stands here; remove it", character.escape_unicode());
        }
        ErrorKind::UnexpectedCharacter { character } => {
            return format!("a text cannot begin with `{character}` unless it stands in quotes");
        }
        _ => return format!("this is not YAML: {}", error.info()),
    };
    message.to_owned()
}
