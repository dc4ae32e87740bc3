//! The program: everything it does is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    authctl::run(std::env::args_os(), authctl::wire_system)
}
