//! The HTTP service: the executor for other programs, an AnalyticsPAL deployment above all (section 8 of the contract).
//!
//! A request becomes an [`ExecutionRequest`](crate::execution::ExecutionRequest) (`order`), waits at the `desk`, is run
//! by one of its threads, and is answered as JSON (`answer`). The async side (`server`, `routes`) only waits. The only
//! room that knows axum and hyper; `cli serve` is its caller.

mod access;
mod answer;
mod desk;
mod failure;
mod intake;
mod kept;
mod members;
mod order;
mod routes;
mod server;

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::watch;

pub use access::{Access, AccessError};

use crate::domain::{Limits, SandboxReport, SandboxTier};
use crate::execution::CodeExecutionClient;

/// What may wait before further runs are refused, unless it is set otherwise.
pub const DEFAULT_QUEUE: usize = 256;
/// The largest body of a request.
pub const DEFAULT_BODY_BYTES: usize = 64 << 20;
/// How long runs may go on when the service is asked to stop.
pub const DEFAULT_GRACE: Duration = Duration::from_secs(5);

/// How a service is set up.
#[derive(Debug)]
pub struct ServiceOptions {
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Who may use it.
    pub access: Access,
    /// Runs that may wait.
    pub queue: usize,
    /// Runs at once.
    pub workers: usize,
    /// What bounds a run that does not ask for less.
    pub limits: Limits,
    /// The weakest tier that runs are started in.
    pub require_tier: SandboxTier,
    /// The largest body of a request.
    pub body_bytes: usize,
    /// How long runs may go on when it is asked to stop.
    pub grace: Duration,
}

impl ServiceOptions {
    /// A service with the contract's defaults: as many runs at once as there are cores.
    pub fn new(listen: SocketAddr, access: Access) -> Self {
        Self {
            listen,
            access,
            queue: DEFAULT_QUEUE,
            workers: std::thread::available_parallelism().map_or(2, std::num::NonZero::get),
            limits: crate::machine::default_limits(),
            require_tier: SandboxTier::Reduced,
            body_bytes: DEFAULT_BODY_BYTES,
            grace: DEFAULT_GRACE,
        }
    }
}

/// What `GET /health` reports of this machine.
#[derive(Debug, Clone)]
pub struct Health {
    /// How runs are confined.
    pub sandbox: SandboxReport,
    /// Names and versions: Python's and its packages'.
    pub versions: Vec<(String, String)>,
    /// What keeps code from running, if anything does.
    pub problem: Option<String>,
}

/// Looks at the machine; may take a second, so it is asked off the async side.
pub type HealthCheck = Arc<dyn Fn() -> Health + Send + Sync>;

/// A service could not be started.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// Beyond this computer everybody needs a token.
    #[error("without tokens the service may listen on a loopback address only, not on {0}")]
    Open(SocketAddr),
    /// The address is taken, or not ours.
    #[error("the service cannot listen on {0}: {1}")]
    Listen(SocketAddr, #[source] io::Error),
    /// No thread, no event loop.
    #[error("the service cannot start: {0}")]
    Start(#[source] io::Error),
}

/// A running service. Dropping it stops it.
pub struct Service {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    thread: Option<JoinHandle<()>>,
}

impl Service {
    /// Starts a service that runs code through this client.
    pub fn start(
        client: Arc<dyn CodeExecutionClient>,
        health: HealthCheck,
        options: ServiceOptions,
    ) -> Result<Self, ServiceError> {
        if options.access.is_open() && !options.listen.ip().is_loopback() {
            return Err(ServiceError::Open(options.listen));
        }
        let failed = |error| ServiceError::Listen(options.listen, error);
        let listener = std::net::TcpListener::bind(options.listen).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let (stop, stopped) = watch::channel(false);
        let server = server::Server::new(listener, client, health, options).map_err(ServiceError::Start)?;
        let thread = std::thread::Builder::new().name("service".to_owned()).spawn(move || server.run(stopped));
        Ok(Self { address, stop, thread: Some(thread.map_err(ServiceError::Start)?) })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Asks it to stop: nothing new is taken, runs have the grace to end, then they are cancelled. Returns at once.
    pub fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// Waits until it has stopped.
    pub fn join(mut self) {
        self.wait();
    }

    fn wait(&mut self) {
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the service ended by a fault of ours");
        }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.stop();
        self.wait();
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Service").field("address", &self.address).finish_non_exhaustive()
    }
}
