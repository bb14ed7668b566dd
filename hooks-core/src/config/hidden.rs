use std::fmt;
use std::sync::Arc;

use super::secret::Secret;

/// What a message must not show; `None` where it may show all.
#[derive(Clone, Default)]
pub(super) struct Hidden(Option<Arc<[Secret]>>);

/// A shorter text is hidden where it is quoted; elsewhere it is more likely part of a word.
const SHORT: usize = 4;

impl Hidden {
    pub(super) fn new(texts: impl IntoIterator<Item = String>) -> Self {
        Self(Some(texts.into_iter().filter(|text| !text.is_empty()).map(Secret::from).collect()))
    }

    pub(super) fn is_any(&self) -> bool {
        self.0.is_some()
    }

    /// The message without the texts, which stand there as they are or as `Debug` writes them.
    pub(super) fn hide(&self, message: String) -> String {
        let texts = self.0.iter().flat_map(|texts| texts.iter());
        texts.fold(message, |message, text| {
            let debug = format!("{:?}", text.expose());
            let message = message.replace(&debug, "\"***\"");
            if text.expose().len() < SHORT {
                let quoted = |quote: char| format!("{quote}{}{quote}", text.expose());
                return message.replace(&quoted('`'), "`***`").replace(&quoted('\''), "'***'");
            }
            message.replace(debug.trim_matches('"'), "***").replace(text.expose(), "***")
        })
    }
}

impl fmt::Debug for Hidden {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.is_any() { "***" } else { "nothing" })
    }
}

impl PartialEq for Hidden {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Some(own), Some(other)) => own.iter().map(Secret::expose).eq(other.iter().map(Secret::expose)),
            (own, other) => own.is_none() && other.is_none(),
        }
    }
}

impl Eq for Hidden {}

#[cfg(test)]
mod tests {
    use super::Hidden;

    #[test]
    fn a_secret_is_hidden_however_it_is_written() {
        let hidden = Hidden::new(["pass\"word".to_owned(), "ab".to_owned(), String::new()]);
        let message = r#"pass"word, "pass\"word", `ab`, "ab" and absent"#;
        assert_eq!(hidden.hide(message.to_owned()), r#"***, "***", `***`, "***" and absent"#);
        assert_eq!(format!("{hidden:?}"), "***");
    }
}
