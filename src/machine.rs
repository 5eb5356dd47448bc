//! What this computer has, for defaults: memory and cores.

use crate::domain::Limits;

/// The policy's default limits on this machine.
pub fn default_limits() -> Limits {
    let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    Limits::for_machine(total_memory_bytes(), cores)
}

/// Physical memory; 8 GiB where it cannot be asked, which gives the policy's largest default.
fn total_memory_bytes() -> u64 {
    #[cfg(target_os = "linux")]
    {
        let info = rustix::system::sysinfo();
        // `totalram` is as wide as the machine's words.
        #[expect(clippy::useless_conversion, reason = "u32 on 32-bit targets")]
        u64::try_from(info.totalram).unwrap_or(u64::MAX).saturating_mul(u64::from(info.mem_unit))
    }
    #[cfg(not(target_os = "linux"))]
    {
        8 << 30
    }
}
