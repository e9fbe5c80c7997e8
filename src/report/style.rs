//! The styles of the output; meaning never rests on colour alone.

use anstyle::{AnsiColor, Color, Style};

const fn color(color: AnsiColor) -> Style {
    Style::new().fg_color(Some(Color::Ansi(color)))
}
/// Something went right.
pub const GOOD: Style = color(AnsiColor::Green).bold();
/// Something is wrong.
pub const BAD: Style = color(AnsiColor::Red).bold();
/// Something needs a look.
pub const WARN: Style = color(AnsiColor::Yellow).bold();
/// The next step, a path, a command.
pub const HINT: Style = color(AnsiColor::Cyan);
/// A heading.
pub const BOLD: Style = Style::new().bold();
/// What may be skipped.
pub const DIM: Style = Style::new().dimmed();
