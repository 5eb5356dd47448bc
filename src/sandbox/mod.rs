//! The sandbox: policy, launcher, limits, watcher and the self-test of behaviour. Knows nothing of Python or frames.
//!
//! The binary starts itself again as a small single-threaded launcher, which confines itself and then becomes
//! the program. The only room with unsafe code, all of it in `linux`. Called by `execution`, and by `main` at its start.

mod child;
mod launcher;
mod layer;
mod message;
mod outside;
mod policy;
mod self_test;
mod spawner;
mod usage;
mod watcher;
mod zygote;

#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(target_os = "linux"))]
#[path = "elsewhere.rs"]
mod linux;

pub use child::ConfinedChild;
pub use launcher::{Confined, Hold, Launcher, SandboxError, become_launcher_if_asked};
pub use layer::Layer;
pub use policy::Policy;
pub use watcher::{Breach, Watcher};
pub use zygote::{Forked, Zygote};
