//! The form that gives somebody a device: what its policy decides, in words.

use crate::{
    sandbox::device::{DevicePolicy, QUESTIONS},
    web::view::Cite,
    world::Protocol,
};

/// Something that the policy decides.
#[derive(Debug)]
pub struct QuestionView {
    pub key: &'static str,
    pub name: &'static str,
    /// The one protocol for which it is asked; empty for both.
    pub of: &'static str,
    pub choices: Vec<ChoiceView>,
}

/// One answer.
#[derive(Debug)]
pub struct ChoiceView {
    pub word: &'static str,
    pub name: &'static str,
    pub text: &'static str,
    pub cite: String,
    pub of: &'static str,
    pub usual: bool,
}

/// The protocol, if there is only one.
fn only(all: &[Protocol]) -> &'static str {
    if let [one] = all { one.key() } else { "" }
}

/// All that is asked.
pub(super) fn questions() -> Vec<QuestionView> {
    let all = QUESTIONS.iter().map(|question| {
        let choices = question.choices.iter().enumerate().map(|(n, choice)| {
            let fits = |p: &&Protocol| DevicePolicy::read([p.key(), choice.word]).is_ok();
            let of: Vec<Protocol> = question.of.iter().filter(fits).copied().collect();
            ChoiceView {
                word: choice.word,
                name: choice.name,
                text: choice.text,
                cite: Cite(choice.rfc).to_string(),
                of: if of.len() < question.of.len() { only(&of) } else { "" },
                usual: n == 0,
            }
        });
        let (key, name, of) = (question.key, question.name, only(question.of));
        QuestionView { key, name, of, choices: choices.collect() }
    });
    all.collect()
}
