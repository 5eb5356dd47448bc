//! The life of the service: connections in, threads that run, and an orderly end.

use std::future::Future;
use std::io;
use std::net::TcpListener;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio::sync::{Semaphore, watch};
use tokio::time::{sleep, timeout};

use super::answer::Answer;
use super::desk::{Desk, Taken};
use super::intake::Intake;
use super::order::{Order, Terms};
use super::routes::{App, router};
use super::{HealthCheck, ServiceOptions};
use crate::domain::Status;
use crate::execution::{CodeExecutionClient, ExecutionRequest, ExecutionResult};

/// Connections at once; more wait to be accepted.
const CONNECTIONS: usize = 512;
/// How long a client may take for a request's head, and stay connected without one.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);
/// How long cancelled runs and the last answers may take.
const FAREWELL: Duration = Duration::from_secs(3);
/// How often results that are too old are dropped.
const SWEEP: Duration = Duration::from_secs(15);
/// How long to wait when no more connections can be opened.
const BREATH: Duration = Duration::from_millis(100);

/// A service that is set up.
pub(super) struct Server {
    listener: TcpListener,
    runtime: Runtime,
    app: Arc<App>,
    client: Arc<dyn CodeExecutionClient>,
    runners: Vec<JoinHandle<()>>,
    grace: Duration,
}

impl Server {
    /// Sets it up: the event loop, and a thread a run.
    pub(super) fn new(
        listener: TcpListener,
        client: Arc<dyn CodeExecutionClient>,
        health: HealthCheck,
        options: ServiceOptions,
    ) -> io::Result<Self> {
        let workers = options.workers.max(1);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            // Reading bodies and looking at the machine: as many at once as there are runs.
            .max_blocking_threads(workers + 1)
            .thread_name("service io")
            .enable_all()
            .build()?;
        let desk = Arc::new(Desk::new(options.queue, workers));
        let mut runners = Vec::with_capacity(workers);
        for number in 1..=workers {
            let (desk, client) = (Arc::clone(&desk), Arc::clone(&client));
            let runner = std::thread::Builder::new().name(format!("service run {number}"));
            runners.push(runner.spawn(move || run_all(&desk, client.as_ref()))?);
        }
        client.prepare();
        let app = App {
            access: options.access,
            desk,
            intake: Intake::new(options.body_bytes),
            terms: Terms { limits: options.limits, require_tier: options.require_tier },
            health,
            workers,
            started: Instant::now(),
        };
        Ok(Self { listener, runtime, app: Arc::new(app), client, runners, grace: options.grace })
    }

    /// Serves until it is told to stop, and then until what runs has ended.
    pub(super) fn run(self, stop: watch::Receiver<bool>) {
        let Self { listener, runtime, app, client, runners, grace } = self;
        let desk = Arc::clone(&app.desk);
        runtime.block_on(serve(listener, app, stop, grace));
        runtime.shutdown_timeout(FAREWELL);
        // Also after a fault in the loop above.
        desk.close();
        desk.cancel_all();
        let until = Instant::now() + FAREWELL;
        while runners.iter().any(|runner| !runner.is_finished()) && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(10));
        }
        client.settle();
    }
}

async fn serve(listener: TcpListener, app: Arc<App>, stop: watch::Receiver<bool>, grace: Duration) {
    let listener = match tokio::net::TcpListener::from_std(listener) {
        Ok(listener) => listener,
        Err(error) => {
            tracing::error!(%error, "the service cannot listen");
            return;
        }
    };
    let (connections, desk) = (GracefulShutdown::new(), Arc::clone(&app.desk));
    let router = router(app);
    let sweeping = async {
        loop {
            sleep(SWEEP).await;
            desk.sweep();
        }
    };
    tokio::select! {
        () = accept(&listener, &router, &connections) => {}
        () = sweeping => {}
        () = stopped(stop) => {}
    }
    // From here on nobody gets in; what waits is told so, what runs has a little time.
    drop(listener);
    desk.close();
    let ended = async {
        connections.shutdown().await;
        while desk.load().running > 0 {
            sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::pin!(ended);
    if timeout(grace, &mut ended).await.is_err() {
        desk.cancel_all();
        if timeout(FAREWELL, &mut ended).await.is_err() {
            tracing::warn!("connections were cut off");
        }
    }
}

async fn stopped(mut stop: watch::Receiver<bool>) {
    // An error means that whoever could stop us is gone: the same.
    let _ = stop.wait_for(|stop| *stop).await;
}

/// Takes connections in, each with its own task.
async fn accept(listener: &tokio::net::TcpListener, router: &Router, connections: &GracefulShutdown) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        // The semaphore is never closed.
        let place = Arc::clone(&places).acquire_owned().await;
        match listener.accept().await {
            Ok((stream, _)) => {
                let connection = converse(stream, router.clone(), connections);
                tokio::spawn(async move {
                    connection.await;
                    drop(place);
                });
            }
            Err(error) => {
                // One client's fault, or no descriptors left: neither is the end.
                tracing::warn!(%error, "a connection could not be accepted");
                sleep(BREATH).await;
            }
        }
    }
}

fn converse(
    stream: TcpStream,
    router: Router,
    connections: &GracefulShutdown,
) -> impl Future<Output = ()> + Send + use<> {
    // Answers are written whole: waiting for more only delays them.
    let _ = stream.set_nodelay(true);
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT);
    let connection = builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    let connection = connections.watch(connection);
    async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a connection ended");
        }
    }
}

/// A thread's work: one run after the other until the desk closes.
fn run_all(desk: &Desk, client: &dyn CodeExecutionClient) {
    while let Some(Taken { id, order, waited, cancel, room }) = desk.next() {
        let Order { request, frames, notes, .. } = order;
        // The tables belong to the run alone: nothing of them is left when it has ended.
        let bare = ExecutionRequest { tables: Vec::new(), ..request.clone() };
        let run = move || {
            let execution = client.execute_code(request);
            tracing::info!(%id, run = %execution.id, "taken up");
            let of_run = execution.cancel.clone();
            cancel.on_cancel(move || of_run.cancel());
            let mut result = execution.finish();
            result.notes.splice(0..0, notes);
            result
        };
        let result = catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| {
            let summary = "The service failed: this is a fault in AnalyticsPAL, not in the code";
            let hint = "send it again; the log file has more";
            ExecutionResult::not_run(&bare, Status::Unavailable, summary, hint)
        });
        desk.finish(id, Answer::of(id, &result, frames, waited));
        drop(room);
    }
}
