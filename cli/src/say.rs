//! What is said on standard output, which somebody may have stopped reading (`sondeo check … | head`).

use std::fmt::Arguments;
use std::io::{ErrorKind, Write, stdout};

/// `println!` that does not panic.
macro_rules! say {
    ($($words:tt)*) => {
        $crate::say::line(format_args!($($words)*))
    };
}
pub(crate) use say;

/// Writes a line. Ends the program where it cannot be written, such as to a full disk; that nobody reads is no failure.
pub fn line(words: Arguments<'_>) {
    if let Err(error) = writeln!(stdout().lock(), "{words}")
        && error.kind() != ErrorKind::BrokenPipe
    {
        eprintln!("error: stdout: {error}");
        std::process::exit(1);
    }
}
