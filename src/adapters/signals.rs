//! What becomes of signals in this process, as whoever started it left them.

/// Whether a signal is ignored: whoever started us wanted that (`nohup`, a shell's `&`), for us and
/// for what we start. A handler would undo it for good.
pub(super) fn ignored(signal: i32) -> bool {
    #[cfg(target_os = "linux")]
    {
        use std::io::Read as _;
        use std::sync::OnceLock;
        static MASK: OnceLock<u64> = OnceLock::new();
        // Read once, before there is a handler: proc(5), `SigIgn` is the mask in hexadecimal.
        let mask = *MASK.get_or_init(|| {
            let mut text = String::new();
            let status = std::fs::File::open("/proc/self/status");
            let read = status.and_then(|file| file.take(1 << 16).read_to_string(&mut text));
            let line = read.ok().and_then(|_| {
                let mut lines = text.lines();
                lines.find_map(|line| line.strip_prefix("SigIgn:"))
            });
            line.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
                .unwrap_or_default()
        });
        let place = u32::try_from(signal - 1).unwrap_or(u32::MAX);
        mask.checked_shr(place).is_some_and(|rest| rest & 1 == 1)
    }
    #[cfg(not(target_os = "linux"))]
    {
        // Nobody says without asking the system in a way that is closed to safe code.
        let _unknown = signal;
        false
    }
}
