//! A way to a database that can be cut, or swallow what it is given.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread;
use std::time::Duration;

use super::trap::{Fate, Trap, sprung};

const OPEN: u8 = 0;
/// Connections are accepted and nothing comes through, nor does anybody learn that it does not.
const SWALLOWING: u8 = 1;
/// Connections end at once.
const CUT: u8 = 2;
/// A reader looks up this often to see what has become of the line.
const GLANCE: Duration = Duration::from_millis(20);

pub(super) struct Line {
    pub(super) address: SocketAddr,
    state: Arc<AtomicU8>,
    streams: Arc<Mutex<Vec<TcpStream>>>,
    trap: Arc<Mutex<Option<Trap>>>,
}

/// A connection.
struct Wire {
    line: Arc<AtomicU8>,
    trap: Arc<Mutex<Option<Trap>>>,
    fate: OnceLock<Fate>,
}

impl Line {
    pub(super) fn to(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (state, streams) = (Arc::new(AtomicU8::new(OPEN)), Arc::new(Mutex::new(Vec::new())));
        let trap = Arc::new(Mutex::new(None));
        let line = Self { address, state: state.clone(), streams: streams.clone(), trap: trap.clone() };
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if state.load(Ordering::SeqCst) == CUT {
                    continue;
                }
                let Ok(server) = TcpStream::connect(server) else { continue };
                streams.lock().unwrap().extend([client.try_clone().unwrap(), server.try_clone().unwrap()]);
                let wire = Arc::new(Wire { line: state.clone(), trap: trap.clone(), fate: OnceLock::new() });
                let (from, to, up) = (client.try_clone().unwrap(), server.try_clone().unwrap(), wire.clone());
                thread::spawn(move || pass_on(from, to, &up, Some(Vec::new())));
                thread::spawn(move || pass_on(server, client, &wire, None));
            }
        });
        line
    }

    pub(super) fn swallow(&self) {
        self.state.store(SWALLOWING, Ordering::SeqCst);
    }

    pub(super) fn cut(&self) {
        self.state.store(CUT, Ordering::SeqCst);
        for stream in self.streams.lock().unwrap().drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    pub(super) fn set(&self, trap: Trap) {
        *self.trap.lock().unwrap() = Some(trap);
    }

    pub(super) fn has_sprung(&self) -> bool {
        self.trap.lock().unwrap().is_none()
    }

    /// For new connections; those that were swallowed stay so.
    pub(super) fn mend(&self) {
        self.state.store(OPEN, Ordering::SeqCst);
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.cut();
    }
}

/// `said` is what the client has said, in its direction.
fn pass_on(mut from: TcpStream, mut to: TcpStream, wire: &Wire, mut said: Option<Vec<u8>>) {
    from.set_read_timeout(Some(GLANCE)).unwrap();
    let mut bytes = vec![0; 64 * 1024];
    loop {
        if wire.line.load(Ordering::SeqCst) == SWALLOWING {
            let _ = wire.fate.set(Fate::Swallowed);
        }
        let read = match from.read(&mut bytes) {
            Ok(0) => break,
            Ok(read) => &bytes[..read],
            Err(error) if matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut) => {
                continue;
            }
            Err(_) => break,
        };
        if let Some(said) = &mut said {
            if let Some(fate) = sprung(&wire.trap, said, read) {
                let _ = wire.fate.set(fate);
            }
            said.extend_from_slice(read);
        }
        match wire.fate.get() {
            Some(Fate::Swallowed) => {}
            Some(Fate::Unanswered) if said.is_none() => break,
            _ if to.write_all(read).is_err() => break,
            _ => {}
        }
    }
    // Whom it swallows hears of no end either.
    if !matches!(wire.fate.get(), Some(Fate::Swallowed)) {
        let _ = to.shutdown(Shutdown::Both);
    }
}
