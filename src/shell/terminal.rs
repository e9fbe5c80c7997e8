//! Everything that people and scripts read goes through [`Terminal`]: results to stdout, talk and
//! progress to stderr.

use std::{
    io::{IsTerminal as _, Write as _},
    time::Duration,
};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::env;
use crate::{
    cli::{ColorWhen, Global},
    report::style,
};

/// The user's terminal, or what stands in for it.
#[derive(Debug)]
pub struct Terminal {
    /// One JSON value on stdout is wanted.
    pub json: bool,
    /// `--yes`: take defaults, ask nothing.
    pub yes: bool,
    quiet: bool,
    verbose: bool,
    interactive: bool,
    bars: MultiProgress,
}

impl Terminal {
    /// Looks at the flags, the environment (`NO_COLOR`, `CI`, `TERM`) and the three streams.
    pub fn new(global: &Global) -> Self {
        match global.color {
            ColorWhen::Auto => {}
            ColorWhen::Always => anstream::ColorChoice::Always.write_global(),
            ColorWhen::Never => anstream::ColorChoice::Never.write_global(),
        }
        let stderr = std::io::stderr().is_terminal();
        let ci = env::var("CI").is_some();
        let progress = stderr && !ci && !global.no_progress && !global.quiet && !global.json;
        let colors = match global.color {
            ColorWhen::Always => true,
            ColorWhen::Never => false,
            ColorWhen::Auto => stderr && env::var("NO_COLOR").is_none(),
        };
        dialoguer::console::set_colors_enabled_stderr(colors);
        let target = if progress { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        Self {
            json: global.json,
            yes: global.yes,
            quiet: global.quiet,
            verbose: global.verbose,
            interactive: stderr && std::io::stdin().is_terminal() && !ci,
            bars: MultiProgress::with_draw_target(target),
        }
    }

    /// Whether a question can be asked.
    pub fn can_ask(&self) -> bool {
        self.interactive && !self.json && !self.yes
    }

    /// Whether more is wanted than the results.
    pub fn is_verbose(&self) -> bool {
        self.verbose
    }

    /// Columns of the screen that results are shown on; 80 where it isn't one.
    pub fn width(&self) -> usize {
        if std::io::stdout().is_terminal() {
            usize::from(dialoguer::console::Term::stdout().size().1).clamp(40, 120)
        } else {
            80
        }
    }

    /// Empties the screen and what was scrolled off it, where stdout is one.
    pub fn clear(&self) {
        if std::io::stdout().is_terminal() {
            let _ = write!(std::io::stdout(), "\x1b[2J\x1b[3J\x1b[H");
        }
    }

    /// A line of the result, to stdout.
    pub fn out(&self, text: impl AsRef<str>) {
        // A closed pipe (`st ... | head`) is not an error of ours.
        let _ = writeln!(anstream::stdout(), "{}", text.as_ref());
    }

    /// A line of a result that goes on, to stdout; whether anybody still reads.
    pub fn line(&self, text: &str) -> bool {
        writeln!(anstream::stdout(), "{text}").is_ok()
    }

    /// A clean screen for the next result, where stdout is one.
    pub fn redraw(&self) {
        if std::io::stdout().is_terminal() {
            let _ = dialoguer::console::Term::stdout().clear_screen();
        }
    }

    /// The result as one JSON value, to stdout.
    pub fn out_json(&self, value: &impl serde::Serialize) {
        let text = serde_json::to_string_pretty(value).unwrap_or_default();
        let _ = writeln!(anstream::stdout(), "{text}");
    }

    /// A line of talk, to stderr; not with `--quiet` or `--json`.
    pub fn say(&self, text: impl AsRef<str>) {
        if !self.quiet && !self.json {
            self.to_stderr(text.as_ref());
        }
    }

    /// A line that only `--verbose` shows, to stderr.
    pub fn detail(&self, text: impl AsRef<str>) {
        if self.verbose {
            self.to_stderr(text.as_ref());
        }
    }

    /// A warning, to stderr, also with `--json`; not with `--quiet`.
    pub fn warn(&self, text: impl AsRef<str>) {
        if !self.quiet {
            let style = style::WARN;
            self.to_stderr(&format!("{style}warning{style:#}: {}", text.as_ref()));
        }
    }

    /// An error, to stderr, always.
    pub fn error(&self, text: impl AsRef<str>) {
        self.to_stderr(text.as_ref());
    }

    fn to_stderr(&self, text: &str) {
        self.bars.suspend(|| {
            let _ = writeln!(anstream::stderr(), "{text}");
        });
    }

    /// A spinner with the elapsed time, on stderr; invisible where there is no terminal.
    pub fn spinner(&self, message: impl Into<String>) -> ProgressBar {
        let style = ProgressStyle::with_template("{spinner:.cyan} {msg} {elapsed:.dim}")
            .unwrap_or_else(|_| ProgressStyle::default_spinner());
        let bar = self.bars.add(ProgressBar::new_spinner().with_style(style));
        bar.set_message(message.into());
        bar.enable_steady_tick(Duration::from_millis(80));
        bar
    }

    /// A bar of `length` bytes below those that are there, on stderr.
    pub fn byte_bar(&self, length: u64, prefix: impl Into<String>) -> ProgressBar {
        let style = ProgressStyle::with_template(
            "  {prefix:12} {bar:22.cyan/dim} {bytes:>10}/{total_bytes:10} {msg}",
        )
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("━╸─");
        let bar = self.bars.add(ProgressBar::new(length).with_style(style));
        bar.set_prefix(prefix.into());
        bar
    }

    /// Whether progress is visible; where it isn't, long work says a plain line now and then.
    pub fn shows_progress(&self) -> bool {
        !self.bars.is_hidden()
    }
}
