use granit_parser::{Event, Parser, ScalarStyle, options};

use super::build::Builder;
use super::message::message;
use super::{Meaning, Scalar, Tag, UNKNOWN_TAG};
use crate::file::{Point, Span};
use crate::tree::{Mistake, Node, Spot};

/// What a text means, as far as it could be read.
pub(crate) struct Parsed {
    /// `None` of a text in which nothing stands.
    pub(crate) root: Option<Node>,
    pub(crate) mistakes: Vec<Mistake>,
    /// What stands there in vain, and may be secret.
    pub(crate) dropped: Vec<Node>,
    /// Whether the rest was not read, so that a mistake in it is not known.
    pub(crate) is_broken_off: bool,
}

/// What a scalar of the text means.
pub(crate) type Meanings<'m> = &'m dyn Fn(&Scalar<'_>) -> Result<Meaning, String>;

/// Where something stands, by its place in the text.
pub(crate) type Spots<'s> = &'s dyn Fn(Span) -> Spot;

const DEEPEST: usize = 64;

/// Reads a text; its cost is bounded by its length, however often it refers to itself.
pub(crate) fn parse(text: &str, meanings: Meanings<'_>, spots: Spots<'_>) -> Parsed {
    let options = options! {
        flow_nesting_limit: DEEPEST,
        block_nesting_limit: DEEPEST,
        disallow_directives: true,
    };
    let mut builder = Builder::default();
    for event in Parser::new_from_str_with_options(text, options) {
        let done = match event {
            Ok((event, span)) => take(&mut builder, event, span, meanings, spots),
            Err(error) => {
                let at = point(*error.marker());
                Err(Mistake::new(message(&error), &spots(Span { start: at, end: at })))
            }
        };
        if let Err(mistake) = done {
            builder.mistakes.push(mistake);
            return Parsed { root: None, mistakes: builder.mistakes, dropped: Vec::new(), is_broken_off: true };
        }
    }
    Parsed { root: builder.root, mistakes: builder.mistakes, dropped: builder.dropped, is_broken_off: false }
}

fn take(
    builder: &mut Builder,
    event: Event<'_>,
    span: granit_parser::Span,
    meanings: Meanings<'_>,
    spots: Spots<'_>,
) -> Result<(), Mistake> {
    let tag = event.tag().map_or(Tag::None, known_tag);
    let start = if tag == Tag::Unknown { span.tag_start.unwrap_or(span.start) } else { span.start };
    let spot = spots(Span { start: point(start), end: point(span.end) });
    match event {
        Event::Scalar(text, style, anchor, _) => {
            let scalar = Scalar { text: &text, plain: style == ScalarStyle::Plain, tag };
            builder.scalar(&scalar, anchor, spot, meanings)
        }
        Event::SequenceStart(..) | Event::MappingStart(..) if tag == Tag::Unknown => {
            Err(Mistake::new(UNKNOWN_TAG, &spot))
        }
        Event::SequenceStart(..) | Event::MappingStart(..) if tag == Tag::File => {
            Err(Mistake::new("`!file` stands before the name of a file: `!file path`", &spot))
        }
        Event::SequenceStart(_, anchor, _) => builder.open_list(anchor, spot),
        Event::MappingStart(_, anchor, _) => builder.open_mapping(anchor, spot),
        Event::SequenceEnd | Event::MappingEnd => builder.close(),
        Event::Alias(anchor) => builder.alias(anchor, &spot),
        Event::DocumentStart(..) => builder.document(&spot),
        _ => Ok(()),
    }
}

fn known_tag(tag: &granit_parser::Tag) -> Tag {
    let written = tag.to_string();
    match written.strip_prefix("tag:yaml.org,2002:").or_else(|| written.strip_prefix('!')) {
        Some("file") => Tag::File,
        Some("str" | "") => Tag::Text,
        Some("int" | "float" | "bool" | "null" | "seq" | "map") => Tag::None,
        _ => Tag::Unknown,
    }
}

fn point(marker: granit_parser::Marker) -> Point {
    Point { line: marker.line(), column: marker.col() }
}
