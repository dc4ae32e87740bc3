//! Who has a port, as far as the system tells this user: on Linux, from `/proc`.

/// Returns the program that listens on `port`, with its process number.
pub(super) fn of(port: u16) -> Option<String> {
    #[cfg(target_os = "linux")]
    return linux::of(port);
    #[cfg(not(target_os = "linux"))]
    {
        let _unknown = port;
        None
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use std::fs::{self, File};
    use std::io::Read as _;
    use std::path::Path;

    /// How much of a table is read, in bytes: thousands of connections.
    const LIMIT: u64 = 1 << 20;

    pub(super) fn of(port: u16) -> Option<String> {
        let socket = ["/proc/net/tcp", "/proc/net/tcp6"]
            .iter()
            .find_map(|table| listening(&text(Path::new(table))?, port))?;
        let processes = fs::read_dir("/proc").ok()?.flatten();
        for process in processes {
            let number = process.file_name().into_string().unwrap_or_default();
            if !number.bytes().all(|b| b.is_ascii_digit()) {
                continue;
            }
            // Those of other users can't be looked into.
            let Ok(open) = fs::read_dir(process.path().join("fd")) else {
                continue;
            };
            let is_it = |file: fs::DirEntry| {
                fs::read_link(file.path()).is_ok_and(|to| to.as_os_str() == socket.as_str())
            };
            if open.flatten().any(is_it) {
                let name = text(&process.path().join("comm"))?;
                return Some(format!("{} (process {number})", name.trim()));
            }
        }
        None
    }

    /// Returns the socket that listens on `port` by a table of proc(5), as its link is called.
    fn listening(table: &str, port: u16) -> Option<String> {
        let wanted = format!(":{port:04X}");
        table.lines().find_map(|line| {
            let mut fields = line.split_whitespace();
            let address = fields.nth(1)?;
            // Behind the other side's address; 0A is TCP_LISTEN.
            let state = fields.nth(1)?;
            let inode = fields.nth(5)?;
            (address.ends_with(&wanted) && state == "0A").then(|| format!("socket:[{inode}]"))
        })
    }

    fn text(path: &Path) -> Option<String> {
        let mut text = String::new();
        File::open(path)
            .ok()?
            .take(LIMIT)
            .read_to_string(&mut text)
            .ok()?;
        Some(text)
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const TABLE: &str = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 0100007F:C001 01 00000000:00000000 00:00000000 00000000  1000        0 11 1 0000000000000000 100 0 0 10 0
   1: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 22 1 0000000000000000 100 0 0 10 0
";

        #[test]
        fn the_listening_socket_is_found() {
            assert_eq!(listening(TABLE, 8080).as_deref(), Some("socket:[22]"));
            assert_eq!(listening(TABLE, 8081), None);
            assert_eq!(listening("", 1), None);
        }
    }
}
