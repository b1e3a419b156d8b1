//! The JSON messages between tablet, console and server. All names are stable; readers ignore fields they do not know.

pub mod device;
pub mod staff;
