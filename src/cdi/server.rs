//! A core that listens.

use std::{future::Future, io, net::SocketAddr, process, sync::Arc, time::Duration};

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, Method, Response, Uri},
    serve::ListenerExt as _,
};
use tokio::net::TcpListener;

use super::{
    core::Core,
    error::ServeError,
    http::{Answer, Refusal, Request},
    options::Options,
    routes,
};

/// A core whose port is bound and whose data is open.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    core: Arc<Core>,
}

/// Expired rows are deleted this often, and those that expired this long ago.
const SWEEP: Duration = Duration::from_hours(1);
/// Requests that are under way at the end have this long to finish.
const GRACE: Duration = Duration::from_secs(3);
/// How often a port that is in use is tried before it counts as taken.
const LISTEN_TRIES: u32 = 6;
/// The real core's own limit is of that order.
const BODY_LIMIT: usize = 2 * 1024 * 1024;

/// Takes the port and opens the data. Nothing is answered until [`Server::run`], but a caller that
/// connects from here on waits instead of being refused.
pub async fn bind(options: Options) -> Result<Server, ServeError> {
    if !options.listen.ip().is_loopback() && options.api_keys.is_empty() {
        return Err(ServeError::Public(options.listen.ip()));
    }
    let failed = |source| ServeError::Listen { address: options.listen, source };
    let listener = listen(options.listen).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let core = Arc::new(Core::open(options)?);
    Ok(Server { listener, address, core })
}

/// Listens on an address. Linux can refuse two who begin to listen in the same instant both of them, and who only
/// looks whether a port is free holds it in passing: so one that is in use is tried again, by each process after
/// another pause.
async fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let pause = Duration::from_millis(10 + u64::from(process::id() % 32));
    for _ in 1..LISTEN_TRIES {
        match TcpListener::bind(address).await {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => tokio::time::sleep(pause).await,
            outcome => return outcome,
        }
    }
    TcpListener::bind(address).await
}

impl Server {
    /// Where it listens; the port that was taken where 0 was asked for.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until `stop` is done, then lets requests that are under way finish.
    pub async fn run(self, stop: impl Future<Output = ()> + Send + 'static) -> Result<(), ServeError> {
        let sweeper = tokio::spawn(sweep(Arc::clone(&self.core)));
        let keys = Arc::clone(&self.core.keys);
        let app =
            Router::new().fallback(answer).layer(DefaultBodyLimit::max(BODY_LIMIT)).with_state(self.core);
        // Small answers must not wait for the acknowledgement of the one before.
        let listener = self.listener.tap_io(|stream| {
            let _ = stream.set_nodelay(true);
        });
        let (stopping, stopped) = tokio::sync::oneshot::channel();
        let stop = async move {
            stop.await;
            let _ = stopping.send(());
        };
        let serve = axum::serve(listener, app).with_graceful_shutdown(stop).into_future();
        let too_long = async {
            if stopped.await.is_ok() {
                tokio::time::sleep(GRACE).await;
            } else {
                std::future::pending::<()>().await;
            }
        };
        let outcome = tokio::select! {
            outcome = serve => outcome,
            () = too_long => Ok(()),
        };
        sweeper.abort();
        keys.finish();
        outcome.map_err(ServeError::Serve)
    }
}

async fn sweep(core: Arc<Core>) {
    let mut ticks = tokio::time::interval(SWEEP);
    loop {
        ticks.tick().await;
        let core = Arc::clone(&core);
        let _ = tokio::task::spawn_blocking(move || core.sweep(SWEEP)).await;
    }
}

async fn answer(
    State(core): State<Arc<Core>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response<axum::body::Body> {
    let request =
        Request { method, path: uri.path().to_owned(), query: uri.query().map(str::to_owned), headers, body };
    let shared = Arc::clone(&core);
    let answered = tokio::task::spawn_blocking(move || routes::handle(&shared, &request)).await;
    let answer: Answer =
        answered.unwrap_or_else(|error| Refusal::Internal(error.to_string()).into_answer(&core));
    answer.into_response()
}
