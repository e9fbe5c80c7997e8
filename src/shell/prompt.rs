//! Questions to a person, behind a trait so that tests answer them from a list.

use std::io;

use dialoguer::{
    Confirm, Input, MultiSelect, Select,
    theme::{ColorfulTheme, Theme as _},
};

use super::{Terminal, interrupt};
use crate::error::{Exit, Failure};

/// A question that got no answer.
#[derive(Debug, thiserror::Error)]
pub enum PromptError {
    /// There is nobody to ask.
    #[error("`{flag}` is missing and there is no terminal to ask in")]
    NoTerminal {
        /// The flag that answers the question.
        flag: &'static str,
    },
    /// The user pressed Esc or Ctrl-C.
    #[error("interrupted")]
    Interrupted,
    /// The terminal failed.
    #[error("can't ask in this terminal")]
    Broken(#[source] io::Error),
}

impl Failure for PromptError {
    fn code(&self) -> &'static str {
        match self {
            Self::NoTerminal { .. } => "missing-answer",
            Self::Interrupted => "interrupted",
            Self::Broken(_) => "terminal",
        }
    }
    fn exit(&self) -> Exit {
        match self {
            Self::NoTerminal { .. } => Exit::Usage,
            Self::Interrupted => Exit::Interrupted,
            Self::Broken(_) => Exit::Machine,
        }
    }
    fn hint(&self) -> Option<String> {
        match self {
            Self::NoTerminal { flag } => Some(format!("pass `{flag}`, or `--yes` to take every default")),
            _ => None,
        }
    }
}

/// The result of asking.
pub type Answer<T> = Result<T, PromptError>;

/// One of several that can be chosen together.
pub struct Item {
    /// Shown in the list and in the answer.
    pub name: String,
    /// Shown in the list only; may be empty.
    pub what: String,
}

/// A way to ask. `flag` is what answers the question on the command line.
pub trait Prompter {
    /// One line of text; `check` gives the reason why a text won't do.
    fn text(
        &self,
        flag: &'static str,
        question: &str,
        default: &str,
        check: &dyn Fn(&str) -> Result<(), String>,
    ) -> Answer<String>;
    /// One of `items`.
    fn one(&self, flag: &'static str, question: &str, items: &[String], default: usize) -> Answer<usize>;
    /// Any of `items`, each a name and what it is.
    fn many(
        &self,
        flag: &'static str,
        question: &str,
        items: &[Item],
        defaults: &[bool],
    ) -> Answer<Vec<usize>>;
    /// Yes or no.
    fn confirm(&self, flag: &'static str, question: &str, default: bool) -> Answer<bool>;
}

/// Makes sure that something that can't be taken back is wanted: `--yes` says so, else a person.
///
/// # Errors
/// [`PromptError::NoTerminal`] where nobody can be asked, [`PromptError::Interrupted`] for a no.
pub fn make_sure(terminal: &Terminal, question: &str) -> Answer<()> {
    if terminal.yes {
        return Ok(());
    }
    let prompter: &dyn Prompter = if terminal.can_ask() { &TerminalPrompter::default() } else { &NoPrompter };
    if prompter.confirm("--yes", question, false)? { Ok(()) } else { Err(PromptError::Interrupted) }
}

/// Asks in the terminal.
#[derive(Default)]
pub struct TerminalPrompter {
    theme: ColorfulTheme,
}

/// Ctrl-C reaches the prompt and the signal handler at once: whoever is first restores the cursor.
fn interrupted() -> PromptError {
    interrupt::restore_cursor();
    PromptError::Interrupted
}

fn answered<T>(result: dialoguer::Result<Option<T>>) -> Answer<T> {
    match result {
        Ok(Some(value)) => Ok(value),
        Ok(None) => Err(interrupted()),
        Err(dialoguer::Error::IO(error)) if error.kind() == io::ErrorKind::Interrupted => Err(interrupted()),
        Err(dialoguer::Error::IO(error)) => Err(PromptError::Broken(error)),
    }
}

impl Prompter for TerminalPrompter {
    fn text(
        &self,
        _: &'static str,
        question: &str,
        default: &str,
        check: &dyn Fn(&str) -> Result<(), String>,
    ) -> Answer<String> {
        let mut input = Input::<String>::with_theme(&self.theme)
            .with_prompt(question)
            .validate_with(|text: &String| check(text.trim()));
        if default.is_empty() {
            input = input.allow_empty(true);
        } else {
            input = input.default(default.to_owned());
        }
        answered(input.interact_text().map(|text| Some(text.trim().to_owned())))
    }

    fn one(&self, _: &'static str, question: &str, items: &[String], default: usize) -> Answer<usize> {
        let select = Select::with_theme(&self.theme).with_prompt(question).items(items).default(default);
        answered(select.interact_opt())
    }

    fn many(&self, _: &'static str, question: &str, items: &[Item], defaults: &[bool]) -> Answer<Vec<usize>> {
        let label = |item: &Item| match item.what.as_str() {
            "" => item.name.clone(),
            what => format!("{}: {what}", item.name),
        };
        let hint = format!("{question} (space selects, enter goes on)");
        let select = MultiSelect::with_theme(&self.theme)
            .with_prompt(hint)
            .items(items.iter().map(label))
            .defaults(defaults)
            .report(false);
        let chosen = answered(select.interact_opt())?;
        let names: Vec<&str> = chosen.iter().map(|&index| items[index].name.as_str()).collect();
        let mut line = String::new();
        // Writing to a string can't fail.
        let _ = self.theme.format_multi_select_prompt_selection(&mut line, question, &names);
        let _ = dialoguer::console::Term::stderr().write_line(&line);
        Ok(chosen)
    }

    fn confirm(&self, _: &'static str, question: &str, default: bool) -> Answer<bool> {
        answered(Confirm::with_theme(&self.theme).with_prompt(question).default(default).interact_opt())
    }
}

/// Stands in where nobody can be asked: every question fails, naming its flag.
pub struct NoPrompter;

impl Prompter for NoPrompter {
    fn text(
        &self,
        flag: &'static str,
        _: &str,
        _: &str,
        _: &dyn Fn(&str) -> Result<(), String>,
    ) -> Answer<String> {
        Err(PromptError::NoTerminal { flag })
    }
    fn one(&self, flag: &'static str, _: &str, _: &[String], _: usize) -> Answer<usize> {
        Err(PromptError::NoTerminal { flag })
    }
    fn many(&self, flag: &'static str, _: &str, _: &[Item], _: &[bool]) -> Answer<Vec<usize>> {
        Err(PromptError::NoTerminal { flag })
    }
    fn confirm(&self, flag: &'static str, _: &str, _: bool) -> Answer<bool> {
        Err(PromptError::NoTerminal { flag })
    }
}
